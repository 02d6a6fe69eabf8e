"""What keeps other sites, other machines and large bodies out."""

from collections.abc import Callable, Iterator

import anyio
import pytest
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from app.main import create_app
from app.middleware.body_limit import BodyLimit
from app.middleware.security_headers import HEADERS
from app.settings import Settings
from model.library.registry import Registry
from tests.support.api_requests import ASKED, TYPED, refused

SECRET = "a secret of 24 letters ✓"
Serve = Callable[[Settings], TestClient]


@pytest.fixture
def serve(models: Registry) -> Iterator[Serve]:
    """Make clients of servers that are set in some way."""
    clients: list[TestClient] = []

    def serve(settings: Settings) -> TestClient:
        client = TestClient(create_app(settings, models), base_url="http://localhost:8000")
        clients.append(client)
        return client

    yield serve
    for client in clients:
        client.close()


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost:80@evil"),
        *("10.0.0.5:8000", "", "[", "0.0.0.0", "example.org:8000"),
    ],
)
def test_a_foreign_host_is_refused(client: TestClient, host: str) -> None:
    for path in ("/", "/api/models", "/static/css/theme.css", "/nothing", "/healthz"):
        refused(client.get(path, headers={"Host": host}), 403, "foreign_host")
    refused(client.post("/api/captures", json=ASKED, headers={"Host": host}), 403, "foreign_host")


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1234", "127.5.5.5", "[::1]:8000"]
)
def test_every_name_of_this_machine_is_answered(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_an_operator_names_further_hosts(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGHTLINES_ALLOWED_HOSTS", "Example.org, box.lan,")
    settings = Settings()
    assert settings.allowed_hosts == ("example.org", "box.lan")
    client = serve(settings)
    assert client.get("/healthz", headers={"Host": "example.ORG:443"}).status_code == 200
    refused(client.get("/healthz", headers={"Host": "example.com"}), 403, "foreign_host")


@pytest.mark.parametrize(
    "origin",
    [
        *("https://evil.example", "null", "http://localhost:3000", "http://localhost", ""),
        *("http://127.0.0.1:8000", "file://localhost:8000", "localhost:8000"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT", "PATCH"])
def test_a_change_asked_for_by_a_foreign_origin_is_refused(
    client: TestClient, method: str, origin: str
) -> None:
    sent = {"Origin": origin, **TYPED}
    answer = client.request(method, "/api/captures", content=b"{}", headers=sent)
    refused(answer, 403, "foreign_origin")


def test_our_own_origin_and_none_at_all_are_fine(client: TestClient) -> None:
    own = {"Origin": "http://localhost:8000"}
    assert client.post("/api/captures", json=ASKED, headers=own).status_code == 201
    assert client.post("/api/captures", json=ASKED).status_code == 201
    foreign = {"Origin": "https://evil.example"}
    answer = client.get("/api/models", headers=foreign)
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", "/"), ("GET", "/docs"), ("GET", "/openapi.json"), ("GET", "/api/models")),
        *(("GET", "/static/css/theme.css"), ("GET", "/nothing"), ("POST", "/api/captures")),
    ],
)
def test_every_answer_has_the_safe_headers(client: TestClient, method: str, path: str) -> None:
    headers = client.request(method, path).headers
    for name in HEADERS.keys() - {"Cache-Control"}:
        assert headers[name] == HEADERS[name]
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy.replace("style-src 'self' 'unsafe-inline'", "")
    assert "http" not in policy


def test_a_refusal_at_the_door_has_the_safe_headers_too(client: TestClient) -> None:
    answer = client.get("/", headers={"Host": "evil.example"})
    assert (
        HEADERS.items() <= {name.title(): value for name, value in answer.headers.items()}.items()
    )


def test_answers_with_texts_are_not_stored(client: TestClient) -> None:
    answer = client.post("/api/captures", json=ASKED)
    assert answer.headers["cache-control"] == "no-store"
    assert client.get(answer.headers["location"]).headers["cache-control"] == "no-store"


def test_a_body_past_the_bound_is_413_with_the_numbers(serve: Serve) -> None:
    client = serve(Settings(max_request_bytes=100))
    fits = b'{"model": "none", "text": "x"}'.ljust(100)
    refused(client.post("/api/captures", content=fits, headers=TYPED), 404, "unknown_model")
    answer = client.post("/api/captures", content=fits + b" ", headers=TYPED)
    said = refused(answer, 413, "request_too_large")
    assert said == "101 bytes; a request holds at most 100."


def test_a_body_of_unknown_length_is_counted_as_it_comes(serve: Serve) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(30):
            yield b" " * 50_000

    client = serve(Settings(max_request_bytes=100))
    answer = client.post("/api/captures", content=chunks(), headers=TYPED)
    assert "1500000 bytes" in refused(answer, 413, "request_too_large")


def test_a_body_without_end_is_not_read_without_end() -> None:
    received, sent = 0, []

    async def receive() -> Message:
        nonlocal received
        received += 1
        return {"type": "http.request", "body": b" " * 2**20, "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    async def unreached(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise AssertionError

    scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
    anyio.run(BodyLimit(unreached, 100, {}), scope, receive, send)
    assert sent[0]["status"] == 413
    assert received < 20


def test_a_token_is_needed_beyond_this_machine() -> None:
    for host in ("0.0.0.0", "::", "192.168.1.5", "box.lan"):
        with pytest.raises(ValueError, match="SIGHTLINES_TOKEN"):
            Settings(host=host)
        assert Settings.model_validate({"host": host, "token": SECRET}).host == host
    for host in ("127.0.0.1", "127.0.0.2", "::1", "localhost"):
        assert Settings(host=host).token is None


def test_a_token_that_can_be_guessed_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValueError, match="at least 16") as refusal:
        Settings.model_validate({"token": "hunter2"})
    assert "hunter2" not in str(refusal.value)


@pytest.fixture
def guarded(serve: Serve) -> TestClient:
    """A client of a server that wants a token."""
    return serve(Settings.model_validate({"token": SECRET}))


def test_without_the_token_nothing_but_health_is_answered(guarded: TestClient) -> None:
    wrong: list[dict[bytes, bytes]] = [
        {},
        {b"Authorization": b"Bearer wrong"},
        {b"Authorization": f"Basic {SECRET}".encode()},
        {b"Authorization": b"Bearer \xff"},
        {b"Cookie": b"sightlines=wrong"},
        {b"Cookie": f"sightlines={SECRET}".encode()},
        {b"Cookie": b"sightlines=\xff;;=;"},
    ]
    for headers in wrong:
        for path in (
            "/",
            "/?token=wrong",
            "/api/models",
            "/static/css/theme.css",
            "/docs",
            "/none",
        ):
            answer = guarded.get(path, headers=headers)
            refused(answer, 401, "wrong_token")
            assert answer.headers["www-authenticate"] == "Bearer"
    assert guarded.get("/healthz").status_code == 200


def test_a_program_shows_the_token_as_bearer(guarded: TestClient) -> None:
    bearer = {b"Authorization": f"Bearer {SECRET}".encode()}
    assert guarded.get("/api/models", headers=bearer).status_code == 200
    answer = guarded.post("/api/captures", json=ASKED, headers=bearer)
    assert answer.status_code == 201


def test_a_reader_shows_the_token_once_and_keeps_a_cookie(guarded: TestClient) -> None:
    answer = guarded.get("/", params={"token": SECRET}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert SECRET not in cookie
    assert guarded.get("/api/models").status_code == 200
    foreign = {"Origin": "https://evil.example"}
    refused(guarded.post("/api/captures", json=ASKED, headers=foreign), 403, "foreign_origin")
