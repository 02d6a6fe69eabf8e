"""Waits for what is read: nothing of a page is there at once, least of all on a busy machine."""

import time
from collections.abc import Callable

from playwright.sync_api import Error

PATIENCE = 60  # seconds; a test that passes waits only as long as the page needs


def becomes(read: Callable[[], object], wanted: object) -> None:
    """Read again and again until it is as wanted; fail with what was read last."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            seen = read()
        except Error as error:  # what is to be read is not drawn yet
            seen = error
        if seen == wanted:
            return
        assert time.monotonic() < deadline, f"{seen!r} never became {wanted!r}"
        time.sleep(0.05)
