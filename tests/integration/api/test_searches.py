"""Findings and contrasts over HTTP: told as the model side measured them, and refused in words."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from model.analysis.contrast import Triple, compare_with_null, contrast_heads
from model.analysis.head_search import search_picked_tokens
from model.capture.request import CaptureRequest
from model.library.registry import Registry
from tests.support.api_requests import refused

A = "The animal didn't cross the street because it was too tired."
B = "The animal really didn't cross the street because it was wide."
TARGET = "L'animal n'a pas traversé la rue."
ASKED: dict[str, Any] = {
    **{"model": "tiny", "a": {"text": A, "target": TARGET}, "b": {"text": B, "target": TARGET}},
    **{"site": "encoder", "queries": [0], "keys1": [1, 2], "keys2": [3]},
}


PICKED = {"site": "encoder", "queries": [0], "keys": [1]}


def findings(client: TestClient, **asked: Any) -> Any:
    capture = client.post(
        "/api/captures", json={"model": "tiny", "text": A, "target": TARGET}
    ).json()
    return client.post(f"/api/captures/{capture['id']}/findings", json=asked)


def test_heads_are_found_by_picked_tokens_best_first(client: TestClient, models: Registry) -> None:
    capture = models.run("tiny", CaptureRequest(A, target=TARGET))
    for site, layers in (("encoder", 3), ("cross", 2)):
        answer = findings(client, site=site, queries=[1, 0], keys=[2, 3]).json()
        want = search_picked_tokens(capture, site, [1, 0], [2, 3])
        assert want.ranks is not None
        assert (answer["site"], answer["searched"]) == (site, layers * 4)
        assert answer["words"] == want.words
        heads = answer["heads"]
        assert len(heads) == layers * 4
        assert [one["value"] for one in heads] == sorted(want.values.ravel(), reverse=True)
        assert [one["place"] for one in heads] == list(range(1, layers * 4 + 1))
        for one in heads:
            at = one["layer"], one["head"]
            assert (one["value"], one["rank"]) == (want.values[at], want.ranks[at])


def test_a_ready_made_question_needs_no_tokens(client: TestClient) -> None:
    near, far = (
        findings(client, site="encoder", question=question).json()["heads"]
        for question in ("near", "far")
    )
    assert [one["value"] for one in near] == sorted(one["value"] for one in far)
    assert near[0]["place"] == far[0]["place"] == 1
    assert near[0]["rank"] is None


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        ({}, "nothing_picked", "queries"),
        ({"queries": [0]}, "nothing_picked", "keys"),
        ({"queries": [0], "keys": [99]}, "unknown_token", "99"),
        ({"queries": [0], "keys": [1], "question": "near"}, "wrong_fields", "not both"),
        ({"question": "why"}, "wrong_fields", "question"),
        ({"site": "cross", "question": "previous"}, "no_meaning", "cross"),
        ({"site": "nowhere", "question": "near"}, "unknown_site", "nowhere"),
    ],
)
def test_a_finding_that_cannot_be_is_refused(
    client: TestClient, asked: dict[str, Any], error: str, said: str
) -> None:
    assert said in refused(findings(client, **{"site": "encoder", **asked}), 422, error)
    assert "x" in refused(
        client.post("/api/captures/x/findings", json=PICKED), 404, "unknown_capture"
    )


def test_a_contrast_is_told_as_it_was_measured(client: TestClient, models: Registry) -> None:
    for site in ("encoder", "decoder", "cross"):
        only = ("encoder",) if site == "encoder" else None
        a, b = (
            models.run("tiny", CaptureRequest(text, target=TARGET, sites=only)) for text in (A, B)
        )
        asked = {**ASKED, "site": site, "queries": [7], "keys2": [5]}
        answer = client.post("/api/contrasts", json=asked)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        seen = contrast_heads(a, b, site, Triple((7,), (1, 2), (5,)))
        lot = compare_with_null(a, b, seen)
        assert told["captures"] == [a.id, b.id]
        assert told["a"] == {"queries": [7], "keys1": [1, 2], "keys2": [5]}
        assert told["b"]["keys1"] == list(seen.b.keys1)
        assert set(told["alignment"]) == {seen.site.queries, seen.site.keys}
        assert told["searched"] == told["null"]["heads"] == seen.delta.size
        sizes = [abs(one["delta"]) for one in told["heads"]]
        assert sizes == sorted(sizes, reverse=True)
        for one in told["heads"]:
            at = one["layer"], one["head"]
            assert one["delta"] == seen.delta[at]
            assert [one["a"], one["b"]] == seen.weights[at].tolist()
            assert [one["a_ranks"], one["b_ranks"]] == seen.ranks[at].tolist()
            assert (one["others"], one["as_large"]) == (lot.others[at], lot.as_large[at])
            assert one["above"] == lot.above[at].tolist()


def test_a_contrast_asks_with_masks_and_targets(client: TestClient) -> None:
    same = {**ASKED, "b": ASKED["a"], "site": "cross"}
    plain = client.post("/api/contrasts", json=same).json()
    assert all(one["delta"] == 0 for one in plain["heads"])
    mask = {"op": "mask", "tokens": [3]}
    changed = {"text": A, "target": "La rue.", "edits": [mask]}
    told = client.post(
        "/api/contrasts", json={**ASKED, "a": changed, "b": {"text": A, "target": "La rue."}}
    ).json()
    assert any(one["delta"] != 0 for one in told["heads"])
    assert {one["a"][1] for one in told["heads"]} == {0.0}  # nothing looks at what is masked


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"keys1": []}, "nothing_picked", "first keys"),
        ({"keys1": [3]}, "same_keys", "3"),
        ({"queries": [True]}, "wrong_fields", "queries"),
        ({"site": "nowhere"}, "unknown_site", "nowhere"),
        ({"b": {"text": "It slept."}}, "no_partner", "of A, has no partner in B"),
        ({"b": {"text": " "}}, "blank_text", "empty"),
        ({"a": {"text": "x" * 6000}}, "text_too_long", "6000"),
    ],
)
def test_a_contrast_that_cannot_be_is_refused(
    client: TestClient, change: dict[str, Any], error: str, said: str
) -> None:
    assert said in refused(client.post("/api/contrasts", json={**ASKED, **change}), 422, error)
