"""Opening models over HTTP: asked for, watched, cancelled, unloaded."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from model.backends.huggingface.hub.download import Hub
from model.backends.huggingface.source import ModelReader
from model.library.registry import Registry
from model.library.suggestions import SUGGESTIONS
from tests.support.api_requests import refused
from tests.support.fake_adapter import Opener, files
from tests.support.fake_hub import COMMIT, StandIn

ID = "some/model"
NUMBERS = 40_000
ASKED = {"model": ID, "text": "The cat."}


@pytest.fixture
def opening(
    tiny_folder: Path, tmp_path: Path, standin: StandIn, opener: Opener
) -> Iterator[TestClient]:
    """A client of an app that may fetch models of the stand-in hub."""
    standin.repositories[ID] = {COMMIT: files(NUMBERS)}
    hub = Hub(standin.url, tmp_path / "cache", pause=0)
    models = Registry([tiny_folder], reader=ModelReader(opener=opener, fetch=hub.fetch))
    app = create_app(Settings(), models)
    with TestClient(app, base_url="http://localhost") as client:
        yield client


def events(client: TestClient, id: str) -> list[dict[str, Any]]:
    """Listen until the opening has ended."""
    answer = client.get(f"/api/models/{id}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    lines = answer.text.splitlines()
    return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]


def until(client: TestClient, stage: str, done: int = 0) -> dict[str, Any]:
    """Wait for a stage of the opening, and for so many of its bytes."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        entry: dict[str, Any] = client.get(f"/api/models/{ID}").json()
        progress = entry["progress"]
        if progress and progress["stage"] == stage and (progress["done"] or 0) >= done:
            return entry
        time.sleep(0.005)
    raise AssertionError(entry)


def test_a_model_is_asked_for_and_its_events_end_when_it_is_ready(opening: TestClient) -> None:
    asked = opening.post("/api/models", json={"id": ID})
    assert asked.status_code == 202
    assert (asked.json()["id"], asked.json()["origin"]) == (ID, "hub")
    told = events(opening, ID)
    assert told[-1] == {"id": ID, "status": "ready", "progress": None, "error": None}
    assert all(one["status"] == "loading" and one["progress"] for one in told[:-1])
    entry = opening.get(f"/api/models/{ID}").json()
    assert (entry["status"], entry["revision"]) == ("ready", COMMIT)
    assert entry["start"] == {"site": "encoder", "layer": 0, "head": 0}
    answer = opening.post("/api/captures", json=ASKED)
    assert answer.status_code == 201
    assert answer.json()["model"]["revision"] == COMMIT
    assert events(opening, ID) == told[-1:]


def test_while_it_is_fetched_a_question_hears_503_and_events_tell_the_bytes(
    opening: TestClient, standin: StandIn
) -> None:
    standin.gate.clear()
    opening.post("/api/models", json={"id": ID})
    entry = until(opening, "downloading", 2 * NUMBERS)
    progress = entry["progress"]
    assert 0 < progress["done"] < progress["all"] == sum(map(len, files(NUMBERS).values()))
    answer = opening.post("/api/captures", json=ASKED)
    refused(answer, 503, "model_loading")
    assert int(answer.headers["retry-after"]) > 0
    standin.gate.set()
    assert events(opening, ID)[-1]["status"] == "ready"


def test_a_cancelled_download_is_409_and_goes_on_when_asked_again(
    opening: TestClient, standin: StandIn
) -> None:
    standin.gate.clear()
    opening.post("/api/models", json={"id": ID})
    until(opening, "downloading", 2 * NUMBERS)
    assert opening.delete(f"/api/models/{ID}").status_code == 204
    assert events(opening, ID)[-1]["status"] == "available"
    refused(opening.post("/api/captures", json=ASKED), 409, "model_not_open")
    standin.gate.set()
    opening.post("/api/models", json={"id": ID})
    assert events(opening, ID)[-1]["status"] == "ready"
    spans = [span for name, span in standin.fetched() if name == "model.safetensors"]
    assert spans[0] is None and spans[1] != "bytes=0-"


def test_what_was_unloaded_is_loaded_again_by_a_question(
    opening: TestClient, opener: Opener
) -> None:
    opening.post("/api/models", json={"id": ID})
    events(opening, ID)
    assert opening.delete(f"/api/models/{ID}").status_code == 204
    entry = opening.get(f"/api/models/{ID}").json()
    assert (entry["status"], entry["revision"], entry["layers"]) == ("available", COMMIT, 3)
    assert opening.post("/api/captures", json=ASKED).status_code == 201
    assert len(opener.opened) == 2


def test_a_failure_is_told_by_the_event_the_entry_and_the_next_question(
    opening: TestClient, standin: StandIn
) -> None:
    standin.gated.add(ID)
    opening.post("/api/models", json={"id": ID})
    last = events(opening, ID)[-1]
    assert last["status"] == "failed"
    assert "accept its terms" in last["error"]
    assert opening.get(f"/api/models/{ID}").json()["error"] == last["error"]
    refused(opening.post("/api/captures", json=ASKED), 503, "model_failed")


def test_a_model_that_cannot_be_drawn_is_409_with_the_reason(
    opening: TestClient, standin: StandIn
) -> None:
    standin.repositories[ID] = {COMMIT: files(unfit=True)}
    opening.post("/api/models", json={"id": ID})
    assert events(opening, ID)[-1]["status"] == "refused"
    said = refused(opening.post("/api/captures", json=ASKED), 409, "model_refused")
    assert "no token-to-token attention" in said


def test_what_is_no_name_or_not_there_is_refused(opening: TestClient) -> None:
    for body in ({"id": "../x"}, {"id": ID, "revision": "../x"}, {"id": 1}, {}, {"id": ID, "x": 1}):
        assert opening.post("/api/models", json=body).status_code == 422
    refused(opening.post("/api/models", json={"id": "local/x"}), 404, "unknown_model")
    for method in (opening.get, opening.delete):
        refused(method("/api/models/no/such"), 404, "unknown_model")
    refused(opening.get("/api/models/no/such/events"), 404, "unknown_model")


def test_while_a_big_model_is_read_others_answer(opening: TestClient, opener: Opener) -> None:
    opening.post("/api/models", json={"id": ID})
    events(opening, ID)
    opening.delete(f"/api/models/{ID}")
    opener.gate.clear()
    opening.post("/api/models", json={"id": ID})
    until(opening, "reading")
    asked = {"model": "tiny", "text": "The cat.", "sites": ["encoder"]}
    assert opening.post("/api/captures", json=asked).status_code == 201
    opener.gate.set()
    assert events(opening, ID)[-1]["status"] == "ready"


def test_what_is_suggested_says_what_is_on_the_disk_already(
    tiny_folder: Path, tmp_path: Path, standin: StandIn, opener: Opener
) -> None:
    one = SUGGESTIONS[0]
    standin.repositories[one.id] = {one.revision: files(NUMBERS)}
    hub = Hub(standin.url, tmp_path / "cache", pause=0)
    reader = ModelReader(opener=opener, fetch=hub.fetch, downloaded=hub.holds)
    with TestClient(
        create_app(Settings(), Registry([tiny_folder], reader=reader)), base_url="http://localhost"
    ) as client:
        before = client.get("/api/suggestions").json()
        assert [model["cached"] for model in before["models"]] == [False] * len(SUGGESTIONS)
        assert standin.asked == []
        client.post("/api/models", json={"id": one.id, "revision": one.revision})
        events(client, one.id)
        standin.asked.clear()
        after = client.get("/api/suggestions").json()["models"]
        assert standin.asked == []
    assert [model["id"] for model in after if model["cached"]] == [one.id]
    assert {model["family"] for model in after} == {"encoder", "decoder", "encoder-decoder"}
    assert all(re.fullmatch("[0-9a-f]{40}", model["revision"]) for model in after)
