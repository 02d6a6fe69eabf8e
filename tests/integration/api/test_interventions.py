"""Causal checks over HTTP: the contract, and what is refused."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.support.api_requests import ASKED, refused

HEAD: dict[str, Any] = {"site": "encoder", "layer": 1, "head": 2}
OFF: dict[str, Any] = {"op": "ablate", **HEAD}
QUESTION = {**ASKED, "target": "La rue était large."}
OTHER = {"text": ASKED["text"], "target": "La rue était fatigué."}


@pytest.fixture
def capture(client: TestClient) -> str:
    id: str = client.post("/api/captures", json=QUESTION).json()["id"]
    return id


def intervene(client: TestClient, capture: str, *edits: dict[str, Any], **asked: Any) -> Any:
    body = {"capture": capture, "edits": edits or [OFF], **asked}
    return client.post("/api/interventions", json=body)


def test_the_answer_after_is_that_of_the_edited_capture(client: TestClient, capture: str) -> None:
    document = intervene(client, capture, row=1, tokens=["é", 40]).json()
    edited = client.post("/api/captures", json={**QUESTION, "edits": [OFF]}).json()
    plain = client.get(f"/api/captures/{capture}").json()
    for answer, want in ((document["before"], plain), (document["after"], edited)):
        for one, row in zip(answer["written"], want["predictions"], strict=True):
            assert (one["id"], one["text"]) == (row["id"], row["text"])
            assert one["probability"] == pytest.approx(row["probability"], abs=1e-5)
        assert answer["tokens"][0]["text"] == "é" and answer["tokens"][1]["id"] == 40
        assert answer["text"] is None
    assert document["edits"] == [{**OFF, "value": "zero"}]
    assert (document["row"], document["row_by"]) == (1, "asked")
    assert document["chance"] is None and document["chance_missing"] is None
    assert document["before"]["log_odds"] != document["after"]["log_odds"]


def test_a_translation_that_the_model_wrote_is_written_again(client: TestClient) -> None:
    asked = {"model": ASKED["model"], "text": ASKED["text"]}
    plain = client.post("/api/captures", json=asked).json()
    document = intervene(client, plain["id"]).json()
    edited = client.post("/api/captures", json={**asked, "edits": [OFF]}).json()
    assert document["before"]["text"] == plain["target"]
    assert document["after"]["text"] == edited["target"]


def test_the_row_is_where_another_answer_differs(client: TestClient, capture: str) -> None:
    other = client.post("/api/captures", json={"model": ASKED["model"], **OTHER}).json()
    by_id = intervene(client, capture, against=other["id"]).json()
    assert by_id == intervene(client, capture, against=OTHER).json()
    assert by_id["row_by"] == "differs"
    row = by_id["row"]
    own = client.get(f"/api/captures/{capture}").json()["predictions"]
    assert [one["id"] for one in by_id["before"]["tokens"]] == [
        own[row]["id"],
        other["predictions"][row]["id"],
    ]


def test_tokens_without_a_row_are_asked_where_one_of_them_is_written(
    client: TestClient, capture: str
) -> None:
    rows = client.get(f"/api/captures/{capture}").json()["predictions"]
    least_sure = min(rows, key=lambda one: one["probability"])
    assert intervene(client, capture).json()["row"] == least_sure["place"]
    unsure = least_sure["id"]
    for written in (one for one in rows if one["id"] != unsure):
        first = next(one for one in rows if one["id"] == written["id"])
        for tokens in ([written["id"], 5], [5, written["id"]]):
            document = intervene(client, capture, tokens=tokens).json()
            assert (document["row"], document["row_by"]) == (first["place"], "written")
            assert [one["id"] for one in document["before"]["tokens"]] == tokens
            at = tokens.index(written["id"])
            asked = document["before"]["tokens"][at]["probability"]
            assert asked == pytest.approx(first["probability"], abs=1e-5)
    usual = intervene(client, capture, tokens=[rows[0]["id"], unsure]).json()
    assert (usual["row"], usual["row_by"]) == (least_sure["place"], "least sure")
    nowhere = [id for id in range(99) if id not in {one["id"] for one in rows}][:2]
    document = intervene(client, capture, tokens=nowhere).json()
    assert (document["row"], document["row_by"]) == (least_sure["place"], "least sure")


def test_chance_is_told_with_its_heads(client: TestClient, capture: str) -> None:
    document = intervene(client, capture, chance=True).json()
    heads = document["chance"]["heads"]
    assert len(heads) == len(document["chance"]["log_odds"]) == 3 * 4 - 1
    assert [HEAD] not in heads and heads[0] == [{**HEAD, "layer": 0, "head": 0}]
    assert document["chance"]["every"] is True
    assert 0 <= document["chance"]["as_much"] <= 11
    whole = [{**OFF, "head": head} for head in range(4)]
    alone = intervene(client, capture, *whole, chance=True).json()
    assert alone["chance"] is None
    assert alone["chance_missing"] == "Layer 1 of encoder has 0 other heads, too few for 4."


def test_the_pattern_of_another_text_is_compared_with_that_of_other_heads(
    client: TestClient, capture: str
) -> None:
    pattern = {"op": "pattern", **HEAD, "site": "cross", "queries": [1], "from": OTHER}
    document = intervene(client, capture, pattern, chance=True).json()
    other = client.post("/api/captures", json={"model": ASKED["model"], **OTHER}).json()
    assert document["edits"][0]["from"] == other["id"]
    assert len(document["chance"]["heads"]) == 2 * 4 - 1


@pytest.mark.parametrize(
    ("change", "status", "error", "said"),
    [
        ({"capture": "?"}, 404, "unknown_capture", "'?'"),
        ({"edits": []}, 422, "wrong_fields", "edits"),
        ({"edits": [{"op": "mask", "tokens": [0]}]}, 422, "wrong_fields", "edits.0"),
        ({"edits": [{**OFF, "layer": 7}]}, 422, "unknown_layer", "Layer 7; encoder has 0 to 2"),
        ({"against": "?"}, 404, "unknown_capture", "'?'"),
        ({"row": 99}, 422, "unknown_row", "Row 99"),
        ({"tokens": ["no such"]}, 422, "unknown_token", "no single token"),
        ({"tokens": [1.5]}, 422, "wrong_fields", "tokens"),
        ({"tokens": list(range(9))}, 422, "wrong_fields", "tokens"),
        (
            {"edits": [{"op": "knockout", **HEAD, "queries": [2], "keys": list(range(40))}]},
            422,
            "unknown_key",
            "Key",
        ),
    ],
)
def test_a_check_that_cannot_be_is_refused(
    client: TestClient, capture: str, change: dict[str, Any], status: int, error: str, said: str
) -> None:
    asked = {"capture": capture, "edits": [OFF], **change}
    assert said in refused(client.post("/api/interventions", json=asked), status, error)


def test_a_capture_of_the_encoder_alone_has_no_answer_to_compare(client: TestClient) -> None:
    encoder = client.post("/api/captures", json={**ASKED, "sites": ["encoder"]}).json()
    assert "no answer" in refused(intervene(client, encoder["id"]), 422, "no_answer")
