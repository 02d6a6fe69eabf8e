"""Which versions a picture was made with; nothing is imported to find out."""

import tomllib
from importlib.metadata import version

from app.paths import ROOT


def own_version() -> str:
    """Return the version of this checkout."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def made_with() -> dict[str, str]:
    """Return the versions that an export names."""
    packages = ("torch", "tokenizers", "transformers")
    return {"sightlines": own_version(), **{name: version(name) for name in packages}}
