"""What positions do in scores and projections, over HTTP."""

import io
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest
from numpy.typing import NDArray
from starlette.testclient import TestClient

from tests.support.api_requests import ASKED, refused

HEAD: dict[str, Any] = {"site": "encoder", "layer": 0, "head": 1}


@pytest.fixture
def path(client: TestClient) -> str:
    return f"/api/captures/{client.post('/api/captures', json=ASKED).json()['id']}"


def array(client: TestClient, path: str, **query: Any) -> tuple[NDArray[np.float32], Any]:
    answer = client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return np.load(io.BytesIO(answer.content)), answer.headers


def test_a_score_is_the_sum_of_its_terms(client: TestClient, path: str) -> None:
    told = client.get(f"{path}/positions/score", params={**HEAD, "query": 2, "key": 1}).json()
    asked = {"of": "scores", **HEAD}
    scores = client.get(f"{path}/weights", params=asked).json()["weights"]
    assert told["sum"] == pytest.approx(sum(term["value"] for term in told["terms"]))
    assert told["score"] == pytest.approx(scores[2][1], abs=1e-5)
    assert told["difference"] < 1e-5
    assert (told["kind"], told["query"], told["key"]) == ("added", 2, 1)
    matrices, headers = array(client, f"{path}/positions/score/matrices", **HEAD)
    assert [unquote(one) for one in headers["x-terms"].split(",")] == [
        term["name"] for term in told["terms"]
    ]
    values = [term["value"] for term in told["terms"]]
    np.testing.assert_allclose(matrices[:, 2, 1], values, rtol=0, atol=1e-5)
    assert [term["positional"] for term in told["terms"]] == [False, *[True] * 4, False]


def test_every_head_has_a_share(client: TestClient, path: str) -> None:
    told = client.get(f"{path}/positions/share", params={"site": "decoder", "layer": 0}).json()
    rows = len(client.get(path).json()["tokens"]["target"])
    assert (told["pairs"], told["kind"]) == (rows * (rows + 1) // 2, "added")
    assert [one["head"] for one in told["heads"]] == [0, 1, 2, 3]
    assert all(isinstance(one["share"], float) for one in told["heads"])


def test_a_projection_is_told_with_its_table(client: TestClient, path: str) -> None:
    asked: dict[str, Any] = {"site": "encoder", "head": 1}
    told = client.get(f"{path}/positions/projection", params={**asked, "token": 2}).json()
    for which in ("query", "key", "value"):
        table, _ = array(client, f"{path}/positions/projection/table", **asked, which=which)
        assert table.shape == (told["positions"], 4) == (64, 4)
        np.testing.assert_allclose(table[2], told[which]["position"], rtol=0, atol=1e-5)
        assert told[which]["difference"] < 1e-5
    table, _ = array(client, f"{path}/positions/0/table")
    np.testing.assert_allclose(table[2], told["position"], rtol=0, atol=1e-5)
    assert table.shape == (64, 16)


@pytest.mark.parametrize(
    ("tail", "query", "error", "said"),
    [
        ("score", {**HEAD, "layer": 1, "query": 0, "key": 0}, "not_available", "first layer"),
        ("score", {**HEAD, "query": 99, "key": 0}, "unknown_query", "Query 99"),
        ("score", {**HEAD, "query": 0, "key": 99}, "unknown_key", "Key 99"),
        ("score/matrices", {**HEAD, "head": 9}, "unknown_head", "Head 9"),
        ("share", {"site": "cross", "layer": 0}, "not_available", "cross-attention"),
        ("projection", {"site": "encoder", "head": 0, "token": 99}, "unknown_token", "Token 99"),
        ("projection", {**HEAD, "layer": 2, "token": 0}, "not_available", "first layer"),
        ("projection/table", {**HEAD, "which": "output"}, "wrong_fields", "which"),
        ("7/table", {}, "unknown_positions", "Positions 7"),
    ],
)
def test_what_cannot_be_told_is_refused(
    client: TestClient, path: str, tail: str, query: dict[str, Any], error: str, said: str
) -> None:
    answer = client.get(f"{path}/positions/{tail}", params=query)
    assert said in refused(answer, 422, error)


def test_a_capture_that_left_the_cache_is_unknown(client: TestClient) -> None:
    answer = client.get("/api/captures/none/positions/share", params={"site": "x", "layer": 0})
    refused(answer, 404, "unknown_capture")
