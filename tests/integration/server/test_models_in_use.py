"""A model that is asked stays in memory until the answer is there, in whatever way it is asked."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from model.capture.capture import Capture
from model.capture.request import CaptureRequest
from model.library.registry import Registry
from tests.support import tiny_models
from tests.support.server_process import PATIENCE

A = "The animal didn't cross the street because it was too tired."
B = "The animal didn't cross the street because it was too wide."
TABLE = f"a,b,query,k1,k2\n{A},{B},it,animal,street\n"
OFF = {"op": "ablate", "site": "encoder", "layer": 1, "head": 2}


class Held(Registry):
    """A registry with room for two of its three models; `gate` holds passes back."""

    def __init__(self, folder: Path) -> None:
        folders = [tiny_models.folder(folder / id, id=id) for id in ("first", "asked", "third")]
        super().__init__(folders, free=lambda _: 2**40)
        self.waiting = threading.Event()
        self.gate = threading.Event()
        self.gate.set()
        model: Any = self.open("asked")
        model.transformer.encoder[0].register_forward_pre_hook(lambda *_: self.wait())
        self.open("first")
        self._budget.bound = 2 * (self.entry("asked").nbytes or 0)

    def wait(self) -> None:
        """Wait for the gate."""
        self.waiting.set()
        assert self.gate.wait(PATIENCE)

    def run(self, id: str, question: CaptureRequest) -> Capture:
        """Wait before the pass too: between two passes of a job."""
        self.wait()
        return super().run(id, question)

    def begin_and_wait(self, id: str) -> str:
        """Open a model; return how that ended."""
        self.begin(id)
        until = time.monotonic() + PATIENCE
        while (entry := self.entry(id)).status == "loading" and time.monotonic() < until:
            time.sleep(0.002)
        return entry.status


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    held = Held(tmp_path)
    yield held
    held.gate.set()


def ended(client: TestClient, body: dict[str, Any]) -> str:
    """Run a job to its end, and return how it ended."""
    path = client.post("/api/jobs", json=body).headers["location"]
    client.get(f"{path}/events")
    status: str = client.get(path).json()["status"]
    return status


@pytest.mark.parametrize("way", ["intervention", "sweep", "contrast-table"])
def test_a_model_that_is_asked_does_not_leave_for_another(held: Held, way: str) -> None:
    question = {"model": "asked", "text": "The cat.", "target": "Le chat."}
    with (
        TestClient(create_app(Settings(), held), base_url="http://localhost") as client,
        ThreadPoolExecutor(1) as thread,
    ):
        capture = client.post("/api/captures", json=question).json()["id"]
        table = {"kind": way, "model": "asked", "site": "encoder", "table": TABLE}
        ask = {
            "intervention": lambda: client.post(
                "/api/interventions", json={"capture": capture, "edits": [OFF]}
            ),
            "sweep": lambda: ended(client, {"kind": way, "capture": capture}),
            "contrast-table": lambda: ended(client, table),
        }[way]
        held.waiting.clear()
        held.gate.clear()
        answer: Any = thread.submit(ask)
        try:
            assert held.waiting.wait(PATIENCE)
            assert held.begin_and_wait("third") == "failed"
            assert "models in use" in (held.entry("third").error or "")
            assert held.entry("asked").status == "ready"
        finally:
            held.gate.set()
        done = answer.result()
        assert done == "done" or done.status_code in (200, 201)
        assert held.begin_and_wait("third") == "ready"
