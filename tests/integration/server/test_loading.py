"""The server while its model loads, and when that fails."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from model.backends.entry import Entry
from model.backends.protocols import Model
from model.library.registry import Registry
from tests.support import tiny_models
from tests.support.api_requests import ASKED, refused


class Slow(Registry):
    """A registry whose model takes its time to load."""

    def __init__(self, folder: Path) -> None:
        super().__init__([folder])
        self.gate = threading.Event()

    def begin(self, id: str, revision: str | None = None) -> Entry:
        """Wait with that too."""
        return self.entry(id)

    def open(self, id: str) -> Model:
        """Wait for the gate, then open."""
        assert self.gate.wait(20)
        return super().open(id)


def test_requests_that_come_before_the_model_wait_for_it(tiny_folder: Path) -> None:
    slow = Slow(tiny_folder)
    with (
        TestClient(create_app(Settings(), slow), base_url="http://localhost") as client,
        ThreadPoolExecutor(1) as thread,
    ):
        try:
            assert client.get("/healthz").json() == {"status": "alive"}
            said = refused(client.get("/readyz"), 503, "not_ready")
            assert "tiny" in said
            assert client.get("/api/models").json()["models"][0]["status"] == "available"
            pending = thread.submit(client.post, "/api/captures", json=ASKED)
            time.sleep(0.05)
            assert not pending.done()
        finally:
            slow.gate.set()
        assert pending.result().status_code == 201
        assert client.get("/readyz").json() == {"status": "ready"}


def test_a_model_that_cannot_be_read_says_so_and_the_server_lives(tmp_path: Path) -> None:
    folder = tiny_models.folder(tmp_path / "tiny")
    broken = Registry([folder])
    (folder / "model.safetensors").write_bytes(b"not weights at all")
    with TestClient(create_app(Settings(), broken), base_url="http://localhost") as client:
        refused(client.post("/api/captures", json=ASKED), 503, "model_failed")
        entry = client.get("/api/models/tiny").json()
        assert entry["status"] == "failed"
        assert entry["error"] in refused(client.get("/readyz"), 503, "not_ready")
        assert client.get("/healthz").status_code == 200
