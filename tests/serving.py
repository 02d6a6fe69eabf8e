"""Servers that tests and benchmarks start: a free port, and waiting until one is ready."""

import socket
import subprocess
import time
import urllib.request


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait for a server; raises OSError when it ends before it was ready."""
    while True:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):
                return
        except OSError:
            if process.poll() is not None:
                raise
            time.sleep(0.02)
