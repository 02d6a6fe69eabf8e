"""Positions of models of transformers over HTTP: changed, taken apart, or refused in words."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from model.backends.huggingface.source import ModelReader
from model.library.registry import Registry
from tests.support import tiny_checkpoints
from tests.support.api_requests import refused
from tests.support.tiny_checkpoints import Kind

TEXT = tiny_checkpoints.TEXTS[0]
# Scores of the last hold other slopes than those that its layers are given.
KINDS = (Kind("bert"), Kind("llama"), Kind("bloom"), Kind("falcon", {"alibi": True}))


@pytest.fixture(scope="module")
def local(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    root = tmp_path_factory.mktemp("operator")
    for kind in KINDS:
        tiny_checkpoints.folder(root / kind.type, kind)
    models = Registry([tiny_folder], models_dir=root, reader=ModelReader())
    with TestClient(create_app(Settings(), models), base_url="http://localhost:8000") as client:
        for kind in KINDS:
            models.open(f"local/{kind.type}")
        yield client


def asked(client: TestClient, type: str, **fields: Any) -> str:
    """Return the path of a capture."""
    answer = client.post("/api/captures", json={"model": f"local/{type}", "text": TEXT, **fields})
    assert answer.status_code == 201, answer.text
    return f"/api/captures/{answer.json()['id']}"


@pytest.mark.parametrize(
    ("type", "refused_modes", "off_is", "reason"),
    [
        ("bert", {"stretch"}, "Nothing is added to the embeddings.", "no rows between"),
        ("llama", set(), "Queries and keys are not turned.", ""),
        ("bloom", set(), "Every head's slope is 0: no score loses anything by distance.", ""),
        (
            "falcon",
            {"off", "shuffle", "shift", "same", "stretch"},
            "Every head's slope is 0: no score loses anything by distance.",
            "only where all layers are drawn",
        ),
    ],
)
def test_an_entry_says_how_positions_may_be_changed_and_the_edit_is_as_it_says(
    local: TestClient, type: str, refused_modes: set[str], off_is: str, reason: str
) -> None:
    entry = local.get(f"/api/models/local/{type}").json()
    assert entry["off_is"] == off_is
    for one in entry["position_edits"]:
        assert one["available"] is (one["mode"] not in refused_modes)
        factor = {"factor": 0.5} if one["mode"] == "stretch" else {}
        edits = [{"op": "positions", "mode": one["mode"], **factor}]
        body = {"model": f"local/{type}", "text": TEXT, "edits": edits}
        answer = local.post("/api/captures", json=body)
        if one["available"]:
            assert answer.status_code == 201, answer.text
            assert answer.json()["places"] is not None
        else:
            assert reason in one["reason"]
            assert refused(answer, 422, "not_available") == one["reason"]


def test_each_kind_of_model_is_taken_apart_in_its_own_way(local: TestClient) -> None:
    bert, llama = asked(local, "bert"), asked(local, "llama")
    for path, site, layer, kind in ((bert, "encoder", 0, "added"), (llama, "decoder", 1, "rotary")):
        query: dict[str, Any] = {"site": site, "layer": layer}
        told = local.get(f"{path}/positions/share", params=query).json()
        assert told["kind"] == kind and len(told["heads"]) == 4
        cell = {**query, "head": 1, "query": 3, "key": 2}
        score = local.get(f"{path}/positions/score", params=cell).json()
        assert score["difference"] < 1e-5 * max(1, abs(score["score"]))
        table = local.get(f"{path}/positions/0/table")
        assert np.load(io.BytesIO(table.content)).shape == (80, 32 if kind == "added" else 8)


def test_a_rotary_model_tells_what_turning_does_with_distance(local: TestClient) -> None:
    llama, bert = asked(local, "llama"), asked(local, "bert")
    head: dict[str, Any] = {"layer": 1, "head": 2}
    query = {"site": "decoder", **head}
    told = local.get(f"{llama}/positions/turning", params=query).json()
    assert told["distances"] == list(range(80)) and len(told["product"]) == 80
    table = local.get(f"{llama}/positions/score/matrices", params=query)
    names, terms = table.headers["x-terms"], np.load(io.BytesIO(table.content))
    assert names == "unturned,turning"
    assert told["product"][0] == pytest.approx(float(terms[0].mean()), abs=1e-5)
    answer = local.get(f"{bert}/positions/turning", params={"site": "encoder", **head, "layer": 0})
    assert "are not turned" in refused(answer, 422, "not_available")


def test_what_is_not_known_of_a_model_is_refused(local: TestClient) -> None:
    bloom, falcon, llama = (asked(local, type) for type in ("bloom", "falcon", "llama"))
    query: dict[str, Any] = {"site": "decoder", "layer": 0}
    said = refused(local.get(f"{bloom}/positions/share", params=query), 422, "not_available")
    assert "its weights are kept" in said
    refused(local.get(f"{falcon}/positions/share", params=query), 409, "positions_refused")
    refused(local.get(f"{falcon}/positions/0/table"), 409, "positions_refused")
    refused(local.get(f"{bloom}/positions/0/table"), 422, "not_available")
    head: dict[str, Any] = {"site": "decoder", "head": 0}
    answer = local.get(f"{llama}/positions/projection/table", params=head)
    assert "adds no positions" in refused(answer, 422, "not_available")
