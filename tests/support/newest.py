"""The newest versions of what Sightlines stands on, beyond the ranges of pyproject.toml.

`python -m tests.support.newest open` prints the requirements with their upper ends open, for pip's
`-r`; `python -m tests.support.newest moved`, run where they are installed, what differs from the
lock.
"""

import sys
import tomllib
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements.lock"
LOWER = (">", ">=", "==", "!=")  # an exact version, as that of torch, is no range: it stays


def requirements() -> list[Requirement]:
    """Return what pyproject.toml asks for, of every extra, but for the project itself."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    every = [Requirement(line) for lines in lists for line in lines]
    return [one for one in every if one.name != project["name"]]


def opened(requirement: Requirement) -> str:
    """Return a requirement without its upper end."""
    kept = sorted(str(part) for part in requirement.specifier if part.operator in LOWER)
    return requirement.name + ",".join(kept)


def locked() -> dict[str, Version]:
    """Return the versions of the lock that hold on this machine, by canonical name."""
    lines = [Requirement(line) for line in LOCK.read_text("utf-8").splitlines()]
    return {
        canonicalize_name(line.name): Version(next(iter(line.specifier)).version)
        for line in lines
        if line.marker is None or line.marker.evaluate()
    }


def installed() -> dict[str, Version]:
    """Return the versions of what is installed here, by canonical name, without local suffixes."""
    return {
        canonicalize_name(one.name): Version(Version(one.version).public)
        for one in distributions()
        if one.name
    }


def moved() -> list[str]:
    """Say what is installed in another version than the lock's, or not in the lock at all."""
    before, now = locked(), installed()
    return [
        f"{name} {before.get(name, 'not locked')} -> {version}"
        for name, version in sorted(now.items())
        if name not in ("pip", "sightlines") and before.get(name) != version
    ]


def main(what: str) -> None:
    """Print the open requirements, or what moved."""
    lines = moved() if what == "moved" else [opened(one) for one in requirements()]
    print("\n".join(lines) or "nothing: every version is that of the lock")


if __name__ == "__main__":
    main(sys.argv[1])
