"""`python -m app`."""

import sys

from app.cli import serve

if __name__ == "__main__":
    sys.exit(serve())
