"""`python -m app`, and the command `sightlines`."""

import sys

from app.cli import serve


def main() -> int:
    """Serve as the command line says; returns the exit status."""
    return serve(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
