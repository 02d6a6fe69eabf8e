"""Edits of positions over HTTP: asked for, told again, exported, put to the test, refused."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.support.api_requests import ASKED, refused

SHIFT: dict[str, Any] = {"op": "positions", "mode": "shift", "k": 3}
OFF: dict[str, Any] = {"op": "ablate", "site": "encoder", "layer": 1, "head": 2}


def test_an_edit_of_positions_is_told_again_with_every_position(client: TestClient) -> None:
    plain = client.post("/api/captures", json=ASKED).json()
    asked = client.post("/api/captures", json={**ASKED, "edits": [SHIFT]})
    assert asked.status_code == 201, asked.text
    told = asked.json()
    nothing = {"seed": None, "at": None, "factor": None}
    assert told["edits"] == [{**SHIFT, **nothing}]
    tokens = told["tokens"]
    for side in ("source", "target"):
        assert told["places"][side] == [3.0 + place for place in range(len(tokens[side]))]
    assert plain["places"] is None
    assert told["id"] != plain["id"]
    again = client.post("/api/captures", json={**ASKED, "edits": told["edits"]})
    assert again.json() == told
    file = client.get(f"/api/captures/{told['id']}/export").json()
    assert (file["edits"], file["places"]) == (told["edits"], told["places"])


def test_off_tells_no_positions(client: TestClient) -> None:
    edits = [{"op": "positions", "mode": "off"}]
    told = client.post("/api/captures", json={**ASKED, "edits": edits}).json()
    assert told["places"] == {"source": [], "target": []}


def test_a_model_says_which_modes_it_can_have(client: TestClient) -> None:
    entry = client.get("/api/models/tiny").json()
    assert entry["off_is"] == "Nothing is added to the embeddings."
    modes = ("off", "shuffle", "shift", "same", "stretch")
    assert entry["position_edits"] == [
        {"mode": mode, "available": True, "reason": None} for mode in modes
    ]


def test_a_check_of_positions_has_no_chance_and_says_so(client: TestClient) -> None:
    id = client.post("/api/captures", json=ASKED).json()["id"]
    body = {"capture": id, "edits": [SHIFT], "chance": True}
    answer = client.post("/api/interventions", json=body)
    assert answer.status_code == 200, answer.text
    done = answer.json()
    assert done["before"]["log_odds"] != done["after"]["log_odds"]
    assert (done["chance"], done["edits"][0]["k"]) == (None, 3)
    assert "here none is edited" in done["chance_missing"]
    both = client.post("/api/interventions", json={**body, "edits": [SHIFT, OFF]}).json()
    edited = client.post("/api/captures", json={**ASKED, "edits": [SHIFT]}).json()["id"]
    apart = client.post(
        "/api/interventions",
        json={"capture": edited, "edits": [OFF], "chance": True, "row": both["row"],
              "tokens": [token["id"] for token in both["after"]["tokens"]]},
    ).json()  # fmt: skip
    assert both["after"]["log_odds"] == pytest.approx(apart["after"]["log_odds"], abs=1e-5)
    assert both["chance"]["log_odds"] == pytest.approx(apart["chance"]["log_odds"], abs=1e-5)


@pytest.mark.parametrize(
    ("edits", "error", "said"),
    [
        ([{"op": "positions"}], "wrong_fields", "positions.mode"),
        ([{"op": "positions", "mode": "turn"}], "wrong_fields", "positions.mode"),
        ([{**SHIFT, "factor": 2}], "wrong_fields", "factor: does not go with shift"),
        ([{**SHIFT, "k": 1.5}], "wrong_fields", "positions.k"),
        ([{**SHIFT, "k": 0}], "nothing_moved", "by 0 changes nothing"),
        ([SHIFT, {**SHIFT, "k": 4}], "edited_twice", "Positions have 2 edits"),
    ],
)
def test_an_edit_of_positions_that_cannot_be_is_refused(
    client: TestClient, edits: list[dict[str, Any]], error: str, said: str
) -> None:
    answer = client.post("/api/captures", json={**ASKED, "edits": edits})
    assert said in refused(answer, 422, error)
