"""A server in a process of its own, for what is measured from a browser."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.browser.conftest import ROOT
from tests.support.server_process import free_port, until_ready


@contextmanager
def server(settings: Mapping[str, str] | None = None) -> Iterator[tuple[str, float]]:
    """Start Sightlines; give its address and the seconds until it was ready."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "SIGHTLINES_PORT": str(port),
        "SIGHTLINES_OPEN_BROWSER": "false",
        **(settings or {}),
    }
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "app"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        until_ready(address, process)
        yield address, time.monotonic() - begun
    finally:
        process.terminate()
        process.wait()
