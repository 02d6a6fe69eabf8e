"""The page's own files, read once, under an address that changes with them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from posixpath import dirname, join, normpath

ENTRY = "main.js"
IMPORT = re.compile(r'^(?:import|export)\s[^;]*?from\s+"(\.[^"]+)"', re.MULTILINE)


@dataclass(frozen=True)
class PageFiles:
    """What a folder held: a stamp of it, the bytes of every file, the modules of the page."""

    stamp: str
    contents: dict[str, bytes]
    modules: list[str]


class PageFolder:
    """Gives what a folder holds; it is read again only where something in it changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = PageFiles("", {}, [])

    def look(self) -> PageFiles:
        """Return what the folder holds now."""
        paths = sorted(path for path in self.folder.rglob("*") if path.is_file())
        said = [(path.as_posix(), path.stat().st_size, path.stat().st_mtime_ns) for path in paths]
        stamp = blake2b(repr(said).encode(), digest_size=8).hexdigest()
        if stamp != self.files.stamp:
            contents = {
                path.relative_to(self.folder).as_posix(): path.read_bytes() for path in paths
            }
            self.files = PageFiles(stamp, contents, list(imported(contents, ENTRY)))
        return self.files


def imported(contents: dict[str, bytes], entry: str) -> Iterator[str]:
    """Yield a module and all that it imports, near ones first; raises KeyError if one lacks."""
    found = [entry]
    for name in found:  # it grows while it is read
        yield name
        for path in IMPORT.findall(contents[name].decode("utf-8")):
            other = normpath(join(dirname(name), path))
            if other not in found:
                found.append(other)
