"""Sweeps over HTTP: a job whose parts come as heads are switched off."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.support.api_requests import ASKED, begun, followed, refused

QUESTION = {**ASKED, "target": "La rue était large."}


@pytest.fixture
def capture(client: TestClient) -> str:
    id: str = client.post("/api/captures", json=QUESTION).json()["id"]
    return id


def sweep(capture: str, **asked: Any) -> dict[str, Any]:
    return {"kind": "sweep", "capture": capture, **asked}


def test_a_sweep_is_what_single_checks_say(client: TestClient, capture: str) -> None:
    body = sweep(capture, sites=["encoder", "cross"], row=1, together=2, value="mean")
    path = begun(client, body)
    events = followed(client, path)
    job = client.get(path).json()
    assert events[-1][:2] == ("end", job)
    assert (job["status"], job["done"], job["total"]) == ("done", 39, 3 * 4 + 2 * 4 + 19)
    result = job["result"]
    parts = [data for event, data, _ in events if event == "part"]
    single = [one for part in parts if part["part"] == "effects" for one in part["effects"]]
    assert sorted(single, key=lambda one: one["log_odds"]) == result["effects"]
    assert len(single) == 20
    chosen = [part for part in parts if part["part"] == "chosen"]
    assert [one["head"] for one in chosen] == [one["head"] for one in result["together"]]
    assert chosen[0]["head"] == result["effects"][0]["head"]
    for one in (single[0], single[13]):
        edit = {"op": "ablate", **one["head"], "value": "mean"}
        asked = {"capture": capture, "edits": [edit], "row": 1}
        checked = client.post("/api/interventions", json=asked).json()
        assert one["log_odds"] == pytest.approx(checked["after"]["log_odds"], abs=1e-4)
        assert result["before"] == pytest.approx(checked["before"]["log_odds"], abs=1e-4)
        tokens = [token["id"] for token in checked["before"]["tokens"]]
        assert (result["tokens"], result["row"], result["row_by"]) == (tokens, 1, "asked")


@pytest.mark.parametrize(
    ("change", "status", "error", "said"),
    [
        ({"capture": "?"}, 404, "unknown_capture", "'?'"),
        ({"sites": ["x"]}, 422, "unknown_site", "No site 'x'"),
        ({"sites": []}, 422, "wrong_fields", "sites"),
        ({"together": 99}, 422, "wrong_fields", "together"),
        ({"kind": "sweeps"}, 422, "wrong_fields", "kind"),
    ],
)
def test_a_sweep_that_cannot_be_is_refused(
    client: TestClient, capture: str, change: dict[str, Any], status: int, error: str, said: str
) -> None:
    answer = client.post("/api/jobs", json={**sweep(capture), **change})
    assert said in refused(answer, status, error)


def test_a_row_that_there_is_not_ends_the_job_with_the_reason(
    client: TestClient, capture: str
) -> None:
    path = begun(client, sweep(capture, row=99))
    followed(client, path)
    job = client.get(path).json()
    assert job["status"] == "failed" and "Row 99" in job["error"]["detail"]
