"""Which deprecation warnings are ours to mend: those of a library that our own code called.

A warning that a library raises because another library called it can be mended there only; it is
printed and fails nothing.
"""

import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TextIO

ROOT = Path(__file__).parents[2]
OURS = tuple(f"{ROOT / room}/" for room in ("app", "model", "tests"))
DEPRECATIONS = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)
# What stands between a caller and the function it calls, and is nobody's API here.
BETWEEN = ("torch/nn/modules/module.py", "typing_extensions.py", "/warnings.py", "_py_warnings.py")
PACKAGES = "site-packages/"


def called_by_us(files: Sequence[str]) -> bool:
    """Tell whether our code entered the library that warns; `files` are frames, innermost first."""
    apart = [file for file in files if not file.endswith(BETWEEN)]
    if not apart:
        return False
    library = package(apart[0])
    outside = (file for file in apart if package(file) != library)
    caller = apart[0] if apart[0].startswith(OURS) else next(outside, "")
    return caller.startswith(OURS)


def package(file: str) -> str:
    """Return the library that a file belongs to: the first folder or module of its package."""
    _, _, inside = file.rpartition(PACKAGES)
    return inside.partition("/")[0]


def files_of(frame: FrameType | None) -> Iterator[str]:
    """Walk outwards from a frame."""
    while frame:
        yield frame.f_code.co_filename
        frame = frame.f_back


@contextmanager
def ours_are_errors() -> Iterator[None]:
    """Raise, inside the `with`, deprecation warnings that our own calls brought about."""
    shown = warnings.showwarning
    passed_on = warnings._showwarnmsg_impl  # type: ignore[attr-defined]

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        said = message if isinstance(message, Warning) else category(message)
        if issubclass(category, DEPRECATIONS) and called_by_us([*files_of(sys._getframe(1))]):
            raise said
        passed_on(warnings.WarningMessage(said, category, filename, lineno, file, line))

    warnings.showwarning = show
    try:
        yield
    finally:
        warnings.showwarning = shown
