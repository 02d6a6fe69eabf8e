"""Servers that tests and benchmarks start: as a process, or in a thread of this one."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from app.paths import ROOT

PATIENCE = 300  # seconds before a test gives up: far longer than any machine needs, however busy


def free_port() -> int:
    """Return a port that nobody listens at; a server that may choose its port asks for port 0."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def until_ready(address: str, process: subprocess.Popen[bytes], within: float = 120) -> None:
    """Wait for a server; raises OSError when it ends, or when so many seconds have passed."""
    deadline = time.monotonic() + within
    while True:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):
                return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def environment(**settings: str) -> dict[str, str]:
    """Return our environment with only these settings of Sightlines."""
    ours = {name: value for name, value in os.environ.items() if "SIGHTLINES_" not in name}
    return {**ours, "SIGHTLINES_OPEN_BROWSER": "false", **settings}


@contextmanager
def started(*arguments: str, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start Python with these arguments; gives the process and the address that it prints."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    try:
        said = ""
        while not (found := re.search(r"http://\S+", said)):
            line = process.stdout.readline()
            assert line, f"ended with {process.wait()}: {said}"
            said += line
        yield process, found[0]
    finally:
        process.kill()
        process.communicate()


@contextmanager
def ready(*arguments: str, **settings: str) -> Iterator[str]:
    """Start Python with these arguments; gives the address that it prints, once that is ready.

    Raises OSError with all that it said where it ends before, or takes too long.
    """
    with tempfile.NamedTemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment(**settings),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield ready_address(process, Path(log.name))
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def ready_address(process: subprocess.Popen[bytes], log: Path, within: float = 120) -> str:
    """Return the address that a server prints, once it is ready; raises OSError with its log."""
    deadline = time.monotonic() + within
    while not (printed := re.search(r"http://[^/\s]+", log.read_text())):
        if process.poll() is not None or time.monotonic() > deadline:
            raise OSError(f"The server does not listen:\n{log.read_text()}")
        time.sleep(0.01)
    try:
        until_ready(printed[0], process)
    except OSError as error:
        raise OSError(f"{printed[0]} is not ready ({error}):\n{log.read_text()}") from error
    return printed[0]


@contextmanager
def in_thread(app: FastAPI) -> Iterator[str]:
    """Serve an app in a thread of this process; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
                time.sleep(0.01)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
