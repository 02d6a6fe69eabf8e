"""Edits over HTTP: asked for, told again, and refused with the numbers."""

import io
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from tests.test_errors import ASKED, refused

MASK: dict[str, Any] = {"op": "mask", "tokens": [1, 3]}


@pytest.mark.parametrize(
    ("change", "status", "error", "number"),
    [
        ({"edits": [{"op": "knockout", "tokens": [0]}]}, 422, "wrong_fields", "edits.0.op"),
        ({"edits": [{"op": "mask"}]}, 422, "wrong_fields", "edits.0.tokens"),
        ({"edits": [{"op": "mask", "tokens": [1.5]}]}, 422, "wrong_fields", "edits.0.tokens.0"),
        ({"edits": [{"op": "mask", "tokens": [True]}]}, 422, "wrong_fields", "edits.0.tokens.0"),
        ({"edits": [{"op": "mask", "tokens": []}]}, 422, "nothing_masked", "0"),
        ({"edits": [{"op": "mask", "tokens": [1, 2, 1]}]}, 422, "masked_twice", "1"),
        ({"edits": [{"op": "mask", "tokens": [1]}] * 2}, 422, "masked_twice", "1"),
        ({"edits": [{"op": "mask", "tokens": [99]}]}, 422, "unknown_token", "99"),
        ({"edits": [{"op": "mask", "tokens": [-1]}]}, 422, "unknown_token", "-1"),
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
