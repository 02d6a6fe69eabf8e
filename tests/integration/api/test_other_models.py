"""Recurrent networks and a Universal Transformer over HTTP, as any model is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from model.library.registry import Registry
from tests.support import tiny_models

TEXT, TARGET = tiny_models.SENTENCES[0], "La rue était large."
CUT = {"op": "knockout", "site": "cross", "layer": 0, "head": 0, "queries": [1], "keys": [0, 2]}


@pytest.fixture(scope="module")
def recurrent(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    made = tmp_path_factory.mktemp("recurrent")
    registry = Registry(
        [
            tiny_folder,
            tiny_models.recurrent_folder(made / "rnn"),
            tiny_models.recurrent_folder(made / "plain", "none", "tiny-plain"),
            tiny_models.universal_folder(made / "universal"),
        ]
    )
    app = create_app(Settings(), registry)
    with TestClient(app, base_url="http://localhost:8000") as client:
        yield client


def test_a_cut_row_is_drawn_as_the_network_used_it(recurrent: TestClient) -> None:
    asked = {"model": "tiny-rnn", "text": TEXT, "target": TARGET}
    plain = recurrent.post("/api/captures", json=asked).json()
    assert [site["site"] for site in plain["sites"]] == ["encoder", "cross"]
    edited = recurrent.post("/api/captures", json={**asked, "edits": [CUT]}).json()
    before, after = (
        recurrent.get(f"/api/captures/{one}/weights?site=cross&layer=0&head=0").json()["weights"]
        for one in (plain["id"], edited["id"])
    )
    kept = [0 if key in (0, 2) else weight for key, weight in enumerate(before[1])]
    assert after[1] == pytest.approx([weight / sum(kept) for weight in kept], abs=1e-5)
    check = recurrent.post("/api/interventions", json={"capture": plain["id"], "edits": [CUT]})
    written = [one["probability"] for one in check.json()["after"]["written"]]
    assert written == pytest.approx([one["probability"] for one in edited["predictions"]], abs=1e-5)


def test_exports_keep_the_weights_and_nothing_is_looked_into(recurrent: TestClient) -> None:
    asked = {"model": "tiny-rnn", "text": TEXT, "target": TARGET}
    id = recurrent.post("/api/captures", json=asked).json()["id"]
    for format in ("json", "npz"):
        path = f"/api/captures/{id}/export"
        assert recurrent.get(path, params={"format": format}).status_code == 200
    inside = recurrent.get(f"/api/captures/{id}/map")
    assert inside.json()["error"] == "not_available"


def test_a_network_without_attention_answers_and_has_no_site(recurrent: TestClient) -> None:
    asked = {"model": "tiny-plain", "text": TEXT}
    capture = recurrent.post("/api/captures", json=asked).json()
    assert capture["sites"] == [] and capture["target"] is not None
    refused = recurrent.post("/api/captures", json={**asked, "sites": ["cross"]})
    assert refused.json()["error"] == "unknown_site"


def test_a_universal_transformer_tells_the_steps_of_its_tokens(recurrent: TestClient) -> None:
    asked = {"model": "tiny-universal", "text": TEXT, "target": TARGET}
    capture = recurrent.post("/api/captures", json=asked).json()
    for side, steps in (("source", 3), ("target", 2)):
        shares = capture["halting"][side]
        assert len(shares) == len(capture["tokens"][side])
        assert all(len(token) == steps and sum(token) == pytest.approx(1) for token in shares)
    assert (
        recurrent.post("/api/captures", json={**asked, "model": "tiny"}).json()["halting"] is None
    )


def test_every_step_of_a_universal_transformer_is_looked_into(recurrent: TestClient) -> None:
    asked = {"model": "tiny-universal", "text": TEXT, "target": TARGET}
    path = f"/api/captures/{recurrent.post('/api/captures', json=asked).json()['id']}"
    for site, step in (("encoder", 2), ("cross", 1)):
        place = f"site={site}&layer={step}&head=1"
        cell = recurrent.get(f"{path}/cell?{place}&query=3&key=1").json()
        weights = recurrent.get(f"{path}/weights?{place}").json()["weights"]
        assert cell["query"] == 3 and cell["weight"] == pytest.approx(weights[3][1], abs=1e-5)
