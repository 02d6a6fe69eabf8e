"""Requests to the tiny model, what every refusal looks like, and jobs followed to their end."""

import json
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

TYPED = {"Content-Type": "application/json"}
ASKED = {"model": "tiny", "text": "The cat.", "target": "Le chat."}


def refused(answer: Response, status: int, error: str) -> str:
    """Check an error's shape, status and code, and return its sentence."""
    document = answer.json()
    assert (answer.status_code, document["error"]) == (status, error), answer.text
    assert set(document) == {"error", "detail"}
    assert answer.headers["content-type"] == "application/json"
    assert ("retry-after" in answer.headers) == (status in (429, 503))
    detail: str = document["detail"]
    assert detail.strip()
    return detail


def begun(client: TestClient, body: dict[str, Any]) -> str:
    """Begin a job; return its path."""
    answer = client.post("/api/jobs", json=body)
    assert answer.status_code == 202, answer.text
    path: str = answer.headers["location"]
    assert path == f"/api/jobs/{answer.json()['id']}"
    return path


def followed(client: TestClient, path: str, **headers: str) -> list[tuple[str, Any, str | None]]:
    """Follow a job to its end; return (event, data, id) of each."""
    answer = client.get(f"{path}/events", headers=headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in answer.text.split("\n\n"):
        fields = dict(
            line.split(": ", 1) for line in block.split("\n") if line[:1] not in ("", ":")
        )
        if fields:
            found.append((fields["event"], json.loads(fields["data"]), fields.get("id")))
    return found
