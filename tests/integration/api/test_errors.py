"""Every error has the one shape, a fitting status, and the numbers."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.errors import error_response
from app.main import create_app
from app.settings import Settings
from model.capture.capture import Capture
from model.capture.request import CaptureRequest
from model.library.registry import Registry
from tests.support.api_requests import ASKED, TYPED, refused


@pytest.fixture(scope="module")
def path(client: TestClient) -> str:
    return f"/api/captures/{client.post('/api/captures', json=ASKED).json()['id']}"


@pytest.mark.parametrize(
    "body", [b"{", b"{'model': 1}", b"\xff\xfe", b"[" * 20_000, b'{"text": ' + b"1" * 5000 + b"}"]
)
def test_a_body_that_is_not_json_is_400(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/captures", content=body, headers=TYPED)
    assert "JSON" in refused(answer, 400, "malformed_json")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"text": 5}, "text"),
        ({"text": None}, "text"),
        ({"sites": "encoder"}, "sites"),
        ({"sites": [1]}, "sites.0"),
        ({"target": ["x"]}, "target"),
        ({"model": {}}, "model"),
        ({"edits": "none"}, "edits"),
        ({"txt": "typed wrong"}, "txt"),
    ],
)
def test_a_wrong_field_is_named(client: TestClient, change: dict[str, Any], named: str) -> None:
    answer = client.post("/api/captures", json={**ASKED, **change})
    assert refused(answer, 422, "wrong_fields").startswith(f"{named}: ")


@pytest.mark.parametrize(("left_out", "code"), [("model", "wrong_fields"), ("text", "blank_text")])
def test_a_missing_field_is_named(client: TestClient, left_out: str, code: str) -> None:
    body = {name: value for name, value in ASKED.items() if name != left_out}
    said = refused(client.post("/api/captures", json=body), 422, code)
    assert left_out in said


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"NaN", b'"text"'])
def test_a_body_that_is_no_object_is_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/captures", content=body, headers=TYPED)
    refused(answer, 422, "wrong_fields")


@pytest.mark.parametrize("field", ["text", "target", "text_pair"])
def test_half_of_a_surrogate_pair_is_refused_in_words(client: TestClient, field: str) -> None:
    body = json.dumps({**ASKED, field: "a\ud800"})
    answer = client.post("/api/captures", content=body, headers=TYPED)
    assert "surrogate" in refused(answer, 422, "not_text")


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"\ud800": 1}, 422, "wrong_fields"),
        ({"model": "\ud800"}, 404, "unknown_model"),
        ({"sites": ["\ud800"]}, 422, "unknown_site"),
    ],
)
def test_half_of_a_surrogate_pair_elsewhere_is_refused_too(
    client: TestClient, change: dict[str, Any], status: int, error: str
) -> None:
    body = json.dumps({**ASKED, **change})
    refused(client.post("/api/captures", content=body, headers=TYPED), status, error)


@pytest.mark.parametrize(
    ("change", "status", "error", "number"),
    [
        ({"model": "nobody/nothing"}, 404, "unknown_model", "tiny"),
        ({"text": " \n "}, 422, "blank_text", ""),
        ({"target": ""}, 422, "blank_target", ""),
        ({"text": "x y " * 40}, 422, "text_too_long", "64"),
        ({"target": "x y " * 40}, 422, "target_too_long", "64"),
        ({"text": "x" * 5001}, 422, "text_too_long", "5000"),
        ({"target": "x" * 5001}, 422, "target_too_long", "5000"),
        ({"text_pair": "x" * 5001}, 422, "text_pair_too_long", "5000"),
        ({"text_pair": "The dog."}, 422, "not_available", "text_pair"),
        ({"sites": ["nowhere"]}, 422, "unknown_site", "nowhere"),
        ({"sites": []}, 422, "unknown_site", ""),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_with_the_numbers(
    client: TestClient, change: dict[str, Any], status: int, error: str, number: str
) -> None:
    answer = client.post("/api/captures", json={**ASKED, **change})
    assert number in refused(answer, status, error)


@pytest.mark.parametrize(
    ("below", "error"),
    [
        ("weights?site=nowhere&layer=0", "unknown_site"),
        ("weights?site=cross&layer=2", "unknown_layer"),
        ("weights?site=cross&layer=-1", "unknown_layer"),
        ("weights?site=cross&layer=0&head=4", "unknown_head"),
        ("weights?site=cross&layer=0&head=-1", "unknown_head"),
        ("weights?site=cross&layer=" + "9" * 30, "unknown_layer"),
        ("edges?site=cross&layer=0&head=4", "unknown_head"),
        ("edges?site=cross&layer=0&head=0&head=4", "unknown_head"),
        ("edges?site=cross&layer=0&head=1&head=1", "wrong_fields"),
        ("thumbnails?site=nowhere", "unknown_site"),
        ("thumbnails?site=cross&size=3", "wrong_fields"),
        ("thumbnails?site=cross&size=65", "wrong_fields"),
        ("thumbnails", "wrong_fields"),
        ("statistics?site=nowhere", "unknown_site"),
        ("statistics?site=cross&special=perhaps", "wrong_fields"),
        ("statistics", "wrong_fields"),
        ("rows?site=cross&layer=0&query=99", "unknown_query"),
        ("rows?site=cross&layer=0&query=-1", "unknown_query"),
        ("weights?site=cross", "wrong_fields"),
        ("weights?layer=0", "wrong_fields"),
        ("weights?site=cross&layer=first", "wrong_fields"),
        ("weights?site=cross&layer=0&of=logits", "wrong_fields"),
        ("weights?site=cross&layer=0&dtype=int8", "wrong_fields"),
        ("weights?site=cross&layer=0&dtype=float16", "wrong_fields"),
        ("weights?site=cross&layer=0&haed=1", "wrong_fields"),
        ("edges?site=cross&layer=0&top=0", "wrong_fields"),
        ("edges?site=cross&layer=0&top=129", "wrong_fields"),
        ("rows?site=cross&layer=0", "wrong_fields"),
    ],
)
def test_a_place_that_a_capture_has_not_is_422(
    client: TestClient, path: str, below: str, error: str
) -> None:
    refused(client.get(f"{path}/{below}"), 422, error)


@pytest.mark.parametrize(
    "below",
    [
        *("", "/weights?site=cross&layer=0", "/edges?site=cross&layer=0", "/positions"),
        *("/thumbnails?site=cross", "/statistics?site=cross"),
    ],
)
def test_an_unknown_capture_is_404_everywhere(client: TestClient, below: str) -> None:
    refused(client.get(f"/api/captures/0000{below}"), 404, "unknown_capture")
    rows = client.get("/api/captures/0000/rows?site=cross&layer=0&query=0")
    refused(rows, 404, "unknown_capture")
    refused(client.get("/api/captures/0000/export"), 404, "unknown_capture")


@pytest.mark.parametrize("id", ["nobody", "nobody/nothing", "", "%FF", "</script>"])
def test_an_unknown_model_is_404(client: TestClient, id: str) -> None:
    refused(client.get(f"/api/models/{id}"), 404, "unknown_model")


@pytest.mark.parametrize(
    "path", ["/nothing", "/api", "/api/captures/", "/static/none.js", "/static/../app/main.py"]
)
def test_an_unknown_path_is_404(client: TestClient, path: str) -> None:
    refused(client.get(path), 404, "unknown_path")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/api/captures", "POST"),
        ("DELETE", "/api/models", "GET"),
        ("POST", "/", "GET"),
    ],
)
def test_a_method_that_a_path_does_not_answer_is_405(
    client: TestClient, method: str, path: str, allowed: str
) -> None:
    answer = client.request(method, path)
    refused(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_sent_as_something_else_is_415(client: TestClient, kind: str) -> None:
    body = json.dumps(ASKED)
    answer = client.post("/api/captures", content=body, headers={"Content-Type": kind})
    refused(answer, 415, "not_json")


def test_json_may_name_its_charset(client: TestClient) -> None:
    typed = {"Content-Type": "Application/JSON; charset=utf-8"}
    answer = client.post("/api/captures", content=json.dumps(ASKED), headers=typed)
    assert answer.status_code == 201


class Broken(Registry):
    """A registry whose model has a fault that nobody foresaw."""

    def run(self, id: str, question: CaptureRequest) -> Capture:
        """Raise."""
        raise ZeroDivisionError("a secret of the inside")


@pytest.fixture
def broken_client(models: Registry) -> Iterator[TestClient]:
    broken = Broken.__new__(Broken)
    broken.__dict__ = models.__dict__
    app = create_app(Settings(), broken)
    with TestClient(app, base_url="http://localhost") as client:
        yield client


def test_an_unforeseen_fault_is_500_and_tells_only_the_log(
    broken_client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = broken_client.post("/api/captures", json=ASKED)
    assert "secret" not in refused(answer, 500, "internal_error")
    assert "a secret of the inside" in caplog.text
    assert "content-security-policy" in answer.headers


def test_a_detail_that_quotes_half_of_a_surrogate_pair_is_still_json() -> None:
    assert json.loads(bytes(error_response("not_text", "a\ud800b").body))["detail"] == "a?b"


def test_a_detail_quotes_no_more_than_a_reader_reads(client: TestClient) -> None:
    answer = client.post("/api/captures", json={**ASKED, "model": "m" * 50_000})
    assert len(refused(answer, 404, "unknown_model")) <= 1000
