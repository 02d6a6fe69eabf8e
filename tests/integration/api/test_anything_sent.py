"""Whatever is sent, the server answers in one of its own shapes."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from starlette.testclient import TestClient

from tests.support.api_requests import TYPED

CAPTURE = ["model", "text", "target", "text_pair", "sites", "edits", "op", "tokens"]
EXPORT = ["captures", "choice", "format", "site", "places"]
WRITING = ["max_new_tokens", "temperature", "top_p", "seed"]
SEARCH = ["a", "b", "site", "queries", "keys1", "keys2"]
FIELDS = [*CAPTURE, *EXPORT, *WRITING, *SEARCH, "x"]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(some.text(some.characters(), max_size=40), some.none() | some.text(max_size=40))
def test_no_text_whatever_makes_the_server_fail(
    client: TestClient, text: str, target: str | None
) -> None:
    body = json.dumps({"model": "tiny", "text": text, "target": target, "sites": ["encoder"]})
    answer = client.post("/api/captures", content=body, headers=TYPED)
    assert answer.status_code in (201, 422)
    if answer.status_code == 201:
        assert answer.json()["text"] == text
        url = f"{answer.headers['location']}/weights?site=encoder&layer=0&head=0"
        assert client.get(url).status_code == 200
    else:
        assert set(answer.json()) == {"error", "detail"}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    some.recursive(
        some.none() | some.booleans() | some.floats() | some.integers() | some.text(max_size=8),
        lambda inner: (
            some.lists(inner, max_size=3)
            | some.dictionaries(
                some.sampled_from(FIELDS),
                inner,
                max_size=5,
            )
        ),
        max_leaves=8,
    )
)
def test_no_body_whatever_makes_the_server_fail(client: TestClient, body: Any) -> None:
    for path in ("/api/captures", "/api/exports", "/api/generations", "/api/contrasts"):
        answer = client.post(path, content=json.dumps(body), headers=TYPED)
        assert 400 <= answer.status_code < 500
        assert set(answer.json()) == {"error", "detail"}
