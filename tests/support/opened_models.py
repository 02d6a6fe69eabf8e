"""Models opened through a registry, waited for until that has ended."""

import time

from model.backends.entry import Entry
from model.capture.request import CaptureRequest
from model.library.registry import Registry

ASKED = CaptureRequest("The cat.")


def ended(models: Registry, id: str) -> Entry:
    """Wait until an opening has ended."""
    until = time.monotonic() + 20
    while (entry := models.entry(id)).status == "loading" and time.monotonic() < until:
        time.sleep(0.002)
    return entry


def opened(models: Registry, id: str, revision: str | None = None) -> Entry:
    """Open a model of the hub, and wait for it."""
    models.begin(id, revision)
    return ended(models, id)
