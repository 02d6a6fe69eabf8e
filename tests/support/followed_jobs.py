"""Jobs begun over HTTP, and followed to their end."""

import json
from typing import Any

from starlette.testclient import TestClient


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
