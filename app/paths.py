"""Where the files stand that the server gives out."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"
