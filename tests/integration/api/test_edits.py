"""Edits over HTTP: asked for, told again, and refused with the numbers."""

import io
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from tests.support.api_requests import ASKED, refused

MASK: dict[str, Any] = {"op": "mask", "tokens": [1, 3]}
HEAD: dict[str, Any] = {"site": "encoder", "layer": 1, "head": 2}
OFF: dict[str, Any] = {"op": "ablate", **HEAD}
CUT_RESIDUAL: dict[str, Any] = {"op": "residual", "site": "cross", "layer": 1}
CUT: dict[str, Any] = {"op": "knockout", **HEAD, "queries": [2], "keys": [0]}


@pytest.mark.parametrize(
    ("change", "status", "error", "number"),
    [
        ({"edits": [{"op": "hide", "tokens": [0]}]}, 422, "wrong_fields", "edits.0"),
        ({"edits": [{"op": "mask"}]}, 422, "wrong_fields", "edits.0.mask.tokens"),
        (
            {"edits": [{"op": "mask", "tokens": [1.5]}]},
            422,
            "wrong_fields",
            "edits.0.mask.tokens.0",
        ),
        (
            {"edits": [{"op": "mask", "tokens": [True]}]},
            422,
            "wrong_fields",
            "edits.0.mask.tokens.0",
        ),
        ({"edits": [{"op": "mask", "tokens": []}]}, 422, "nothing_masked", "0"),
        ({"edits": [{"op": "mask", "tokens": [1, 2, 1]}]}, 422, "masked_twice", "1"),
        ({"edits": [{"op": "mask", "tokens": [1]}] * 2}, 422, "masked_twice", "1"),
        ({"edits": [{"op": "mask", "tokens": [99]}]}, 422, "unknown_token", "99"),
        ({"edits": [{"op": "mask", "tokens": [-1]}]}, 422, "unknown_token", "-1"),
        ({"edits": [{**OFF, "value": "half"}]}, 422, "wrong_fields", "edits.0.ablate.value"),
        ({"edits": [{**OFF, "keys": [1]}]}, 422, "wrong_fields", "edits.0.ablate.keys"),
        ({"edits": [{**CUT, "queries": [True]}]}, 422, "wrong_fields", "knockout.queries.0"),
        ({"edits": [{"op": "pattern", **HEAD}]}, 422, "wrong_fields", "edits.0.pattern.from"),
        ({"edits": [{"op": "pattern", **HEAD, "from": "?"}]}, 404, "unknown_capture", "'?'"),
        ({"edits": [{**CUT_RESIDUAL, "layer": 9}]}, 422, "unknown_layer", "Layer 9"),
        ({"edits": [{**CUT_RESIDUAL, "site": "x"}]}, 422, "unknown_site", "'x'"),
        ({"edits": [{**CUT_RESIDUAL, "head": 1}]}, 422, "wrong_fields", "edits.0.residual.head"),
        ({"edits": [{**OFF, "head": 9}]}, 422, "unknown_head", "Head 9; encoder has 0 to 3"),
        ({"edits": [OFF, CUT]}, 422, "edited_twice", "encoder 1.2"),
        ({"edits": [{**CUT, "queries": []}]}, 422, "nothing_cut", "0 queries"),
        ({"edits": [{**CUT, "queries": [99]}]}, 422, "unknown_query", "Query 99"),
    ],
)
def test_an_edit_that_cannot_be_is_refused_with_the_numbers(
    client: TestClient, change: dict[str, Any], status: int, error: str, number: str
) -> None:
    answer = client.post("/api/captures", json={**ASKED, **change})
    assert number in refused(answer, status, error)


def test_a_mask_of_every_token_is_refused(client: TestClient) -> None:
    count = len(client.post("/api/captures", json=ASKED).json()["tokens"]["source"])
    whole = {"op": "mask", "tokens": list(range(count))}
    answer = client.post("/api/captures", json={**ASKED, "edits": [whole]})
    assert f"All {count} tokens" in refused(answer, 422, "all_masked")


def test_a_capture_and_its_exports_tell_its_edits(client: TestClient) -> None:
    asked = client.post("/api/captures", json={**ASKED, "edits": [MASK]})
    document, path = asked.json(), asked.headers["location"]
    assert document["edits"] == [MASK]
    assert client.get(path).json() == document
    assert client.get(f"{path}/export").json()["edits"] == [MASK]
    plain = client.post("/api/captures", json=ASKED).json()
    assert plain["edits"] == []
    assert plain["id"] != document["id"]
    none = client.post("/api/captures", json={**ASKED, "edits": []}).json()
    assert none == plain


def test_the_same_places_have_the_same_id_however_they_are_named(client: TestClient) -> None:
    ways = (
        [MASK],
        [{"op": "mask", "tokens": [3, 1]}],
        [{"op": "mask", "tokens": [n]} for n in (3, 1)],
    )
    answers = [client.post("/api/captures", json={**ASKED, "edits": edits}) for edits in ways]
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["edits"] == [MASK]


def test_served_weights_are_zero_where_masked(client: TestClient) -> None:
    path = client.post("/api/captures", json={**ASKED, "edits": [MASK]}).headers["location"]
    answer = client.get(f"{path}/weights?site=cross&layer=1&format=npy")
    weights = np.load(io.BytesIO(answer.content), allow_pickle=False)  # (head, query, key)
    assert np.array_equal(np.flatnonzero((weights == 0).all((0, 1))), MASK["tokens"])


def test_edits_of_heads_are_told_as_they_can_be_asked_again(client: TestClient) -> None:
    edits = [OFF, {**CUT, "layer": 0, "queries": [3, 2]}, MASK]
    document = client.post("/api/captures", json={**ASKED, "edits": edits}).json()
    assert document["edits"] == [
        MASK,
        {**CUT, "layer": 0, "queries": [2, 3]},
        {**OFF, "value": "zero"},
    ]
    again = client.post("/api/captures", json={**ASKED, "edits": document["edits"]}).json()
    assert again == document


def test_a_pattern_is_taken_by_the_id_of_a_capture_or_by_its_question(client: TestClient) -> None:
    other = {"text": ASKED["text"], "target": ASKED.get("target"), "edits": [MASK]}
    id = client.post("/api/captures", json={"model": ASKED["model"], **other}).json()["id"]
    taken = {"op": "pattern", **HEAD, "queries": [0, 2]}
    ways = [{**taken, "from": id}, {**taken, "from": other}]
    answers = [client.post("/api/captures", json={**ASKED, "edits": [way]}) for way in ways]
    assert answers[0].content == answers[1].content
    document = answers[0].json()
    assert document["edits"] == [ways[0]]
    assert client.get(f"/api/captures/{document['id']}/export").json()["edits"] == [ways[0]]
    rows = []
    for capture in (id, document["id"]):
        answer = client.get(f"/api/captures/{capture}/weights?site=encoder&layer=1&head=2")
        rows.append(np.array(answer.json()["weights"]))
    assert np.array_equal(rows[0][[0, 2]], rows[1][[0, 2]])
    assert not np.array_equal(rows[0][1], rows[1][1])
    path = f"/api/captures/{document['id']}/weights?site=encoder&layer=1&head=2&of=scores"
    assert "no scores" in refused(client.get(path), 422, "not_available")
