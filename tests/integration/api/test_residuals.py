"""Cut residuals over HTTP: in captures, in exports, in checks."""

import pytest
from starlette.testclient import TestClient

from tests.support.api_requests import ASKED

CUT = {"op": "residual", "site": "decoder", "layer": 1}


@pytest.mark.parametrize("site", ["encoder", "decoder", "cross"])
def test_a_capture_without_a_residual_is_another_and_says_so(client: TestClient, site: str) -> None:
    edit = {**CUT, "site": site}
    plain = client.post("/api/captures", json=ASKED).json()
    cut = client.post("/api/captures", json={**ASKED, "edits": [edit]}).json()
    again = client.post("/api/captures", json={**ASKED, "edits": [edit, edit]}).json()
    assert cut["edits"] == [edit] and cut["id"] == again["id"] != plain["id"]
    assert [row["probability"] for row in cut["predictions"]] != [
        row["probability"] for row in plain["predictions"]
    ]
    exported = client.get(f"/api/captures/{cut['id']}/export", params={"site": "cross"}).json()
    assert exported["edits"] == [edit]
    stack = "encoder" if site == "encoder" else "decoder"
    place: dict[str, str | int] = {"site": stack, "layer": 1, "token": 1}
    steps = client.get(f"/api/captures/{cut['id']}/layer", params=place).json()["steps"]
    assert [step["cut"] for step in steps if step["kind"] == "add"].count(True) == 1


def test_a_check_tells_the_answer_without_a_residual(client: TestClient) -> None:
    capture = client.post("/api/captures", json=ASKED).json()["id"]
    asked = {"capture": capture, "edits": [CUT], "chance": True}
    told = client.post("/api/interventions", json=asked).json()
    assert told["edits"] == [CUT]
    assert told["before"]["log_odds"] != told["after"]["log_odds"]
    assert told["chance"] is None and told["chance_missing"]
