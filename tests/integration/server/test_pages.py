"""What a reader opens: the page, its files, plotly.js, the description of the API."""

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.pages.page_files import PageFolder, imported
from app.paths import ROOT, STATIC
from app.settings import Settings
from model.library.registry import Registry
from tests.support.api_requests import ASKED, refused


def test_the_page_names_only_what_this_server_gives_out(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    named = re.findall(r'(?:src|href)="([^"]+)"', answer.text)
    paths = [name for name in named if not name.startswith(("#", "data:"))]
    assert any("plotly" in path for path in paths)
    for path in paths:
        assert path.startswith("/")
        assert not path.startswith("//")
        assert client.get(path).status_code == 200, path


def test_the_page_has_no_script_or_style_of_its_own(client: TestClient) -> None:
    for path in ("/", "/docs"):
        page = client.get(path).text
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", page)


def test_static_files_are_checked_before_every_use(client: TestClient) -> None:
    for file in [*STATIC.rglob("*.js"), *STATIC.rglob("*.css")]:
        url = f"/static/{file.relative_to(STATIC).as_posix()}"
        answer = client.get(url)
        assert answer.content == file.read_bytes()
        kind = "text/javascript" if file.suffix == ".js" else "text/css"
        assert answer.headers["content-type"].startswith(kind)
        assert answer.headers["cache-control"] == "no-cache"
        unchanged = {"If-None-Match": answer.headers["etag"]}
        again = client.get(url, headers=unchanged)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["cache-control"] == "no-cache"


def test_the_page_names_every_module_at_an_address_that_may_be_kept(client: TestClient) -> None:
    page = client.get("/").text
    named = re.findall(r'<link rel="modulepreload" href="(/static/([0-9a-f]+)/([^"]+))"', page)
    assert f'<script src="{named[0][0]}" type="module">' in page
    assert named[0][2] == "main.js"
    assert len({stamp for _, stamp, _ in named}) == 1
    asked_by_script = {
        *("appearance.js", "views/board/row/raster.worker.js"),
        "plotly/plotly-cartesian.min.js",
    }
    modules = {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js")}
    contents = {name: (STATIC / name).read_bytes() for name in modules}
    opened_later = re.findall(rb'\bimport\("\./(\w+\.js)"\)', contents["main.js"])
    later = {name for entry in opened_later for name in imported(contents, entry.decode())}
    first = {name for *_, name in named}
    assert first | later == modules - asked_by_script
    assert opened_later and not first & {entry.decode() for entry in opened_later}
    for address, _, name in named:
        answer = client.get(address)
        assert answer.content == (STATIC / name).read_bytes()
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    other = client.get(named[0][0].replace(named[0][1], "0" * 16))
    refused(other, 404, "unknown_path")


def test_a_changed_file_has_another_address(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text('import { one } from "./parts/one.js";\n')
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "one.js").write_text("export const one = 1;\n")
    (tmp_path / "alone.js").write_text("export {};\n")
    folder = PageFolder(tmp_path)
    before = folder.look()
    assert before.modules == ["main.js", "parts/one.js"]
    assert folder.look() is before
    (tmp_path / "parts" / "one.js").write_text("export const one = 12;\n")
    after = folder.look()
    assert after.stamp != before.stamp
    assert after.contents["parts/one.js"] == b"export const one = 12;\n"


@pytest.mark.parametrize("path", ["/static/%2e%2e/pyproject.toml", "/static/..%2fpyproject.toml"])
def test_nothing_beside_the_static_files_is_given_out(client: TestClient, path: str) -> None:
    assert (ROOT / "pyproject.toml").exists()
    refused(client.get(path), 404, "unknown_path")


def test_plotly_is_of_the_version_that_the_package_brings(client: TestClient) -> None:
    (path,) = re.findall(r'href="(/static/[^"]+/plotly-cartesian.min.js)"', client.get("/").text)
    answer = client.get(path)
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    whole = (files("plotly") / "package_data" / "plotly.min.js").read_bytes()
    version = re.compile(rb"plotly\.js (?:\(cartesian - minified\) )?v([\w.+-]+)\n")
    assert version.findall(answer.content[:200]) == version.findall(whole[:200]) != []


@pytest.mark.parametrize(
    ("host", "packed"),
    [("10.0.0.2", True), ("fd00::7", True), ("127.0.0.1", False), ("::1", False)],
)
def test_what_leaves_this_machine_is_compressed(models: Registry, host: str, packed: bool) -> None:
    app = create_app(Settings(), models)
    with TestClient(app, base_url="http://localhost:8000", client=(host, 50000)) as client:
        large = ("/", "/static/main.js", "/openapi.json")
        for path in large:
            answer = client.get(path)
            assert answer.status_code == 200
            assert (answer.headers.get("content-encoding") == "gzip") is packed, path
        bare = client.get("/static/main.js", headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in bare.headers
        assert bare.content == client.get("/static/main.js").content


def test_the_api_is_described_for_people(client: TestClient) -> None:
    page = client.get("/docs").text
    for path in client.get("/openapi.json").json()["paths"]:
        assert path in page
    for word in ("CaptureRequest", "text_pair", "float16", "Retry-After", "sqrt/255", "Statistics"):
        assert word in page
    assert client.get("/redoc").status_code == 404


@pytest.fixture(scope="module")
def described(client: TestClient) -> dict[str, Any]:
    described: dict[str, Any] = client.get("/openapi.json").json()
    return described


def test_every_error_is_described_in_the_one_shape(described: dict[str, Any]) -> None:
    for methods in described["paths"].values():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    schema = answer["content"]["application/json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/Error"}
    assert "HTTPValidationError" not in described["components"]["schemas"]


@pytest.mark.parametrize(
    ("method", "path", "url", "body"),
    [
        ("get", "/api/models", "/api/models", None),
        ("get", "/api/models/{id}", "/api/models/tiny", None),
        ("get", "/api/models/{id}", "/api/models/nobody", None),
        ("post", "/api/captures", "/api/captures", ASKED),
        ("post", "/api/captures", "/api/captures", {}),
        ("post", "/api/captures", "/api/captures", {**ASKED, "model": "x"}),
        ("post", "/api/captures", "/api/captures", {**ASKED, "text": "x" * 10**5}),
        ("get", "/api/captures/{id}", "/api/captures/{capture}", None),
        ("get", "/api/captures/{id}", "/api/captures/none", None),
        ("get", "/api/captures/{id}/weights", "…/weights?site=cross&layer=0", None),
        ("get", "/api/captures/{id}/weights", "…/weights?site=cross&layer=0&format=npy", None),
        ("get", "/api/captures/{id}/weights", "…/weights?site=cross&layer=9", None),
        ("get", "/api/captures/{id}/edges", "…/edges?site=cross&layer=0", None),
        ("get", "/api/captures/{id}/rows", "…/rows?site=cross&layer=0&query=0", None),
        ("get", "/api/captures/{id}/positions", "…/positions", None),
        ("get", "/api/captures/{id}/positions/{number}", "…/positions/1", None),
        ("get", "/api/captures/{id}/positions/{number}", "…/positions/2", None),
        ("get", "/api/captures/{id}/thumbnails", "…/thumbnails?site=cross", None),
        ("get", "/api/captures/{id}/statistics", "…/statistics?site=cross", None),
        ("get", "/api/captures/{id}/export", "…/export", None),
        ("get", "/api/captures/{id}/export", "…/export?format=npz", None),
        ("get", "/api/captures/{id}/export", "…/export?format=csv&place=cross.1.2", None),
        ("get", "/api/captures/{id}/export", "…/export?format=csv", None),
        ("get", "/api/captures/{id}/export", "…/export?format=alignment", None),
        ("get", "/api/captures/{id}/export", "…/export?units=words&site=cross", None),
        ("get", "/api/captures/{id}/export", "…/export?reduce=mean", None),
        ("post", "/api/exports", "/api/exports", {"captures": ["…"]}),
        ("post", "/api/exports", "/api/exports", {"captures": ["…"], "choice": {"format": "npz"}}),
        ("post", "/api/exports", "/api/exports", {"captures": ["none"]}),
        ("post", "/api/exports", "/api/exports", {}),
        ("get", "/healthz", "/healthz", None),
        ("get", "/readyz", "/readyz", None),
    ],
)
def test_what_is_answered_is_described(
    client: TestClient,
    described: dict[str, Any],
    method: str,
    path: str,
    url: str,
    body: dict[str, Any] | None,
) -> None:
    capture = client.post("/api/captures", json=ASKED).json()["id"]
    url = url.replace("…", "/api/captures/{capture}").format(capture=capture)
    if body and body.get("captures") == ["…"]:
        body = {**body, "captures": [capture]}
    answer = client.request(method, url, json=body)
    content = described["paths"][path][method]["responses"][str(answer.status_code)]["content"]
    kind = answer.headers["content-type"].removesuffix("; charset=utf-8")
    assert kind in content
    if kind == "application/json":
        names = described["components"]["schemas"]
        schema = content[kind]["schema"]
        document = answer.json()
        if schema.get("type") == "array":
            schema, document = schema["items"], document[0]
        kinds = [one["$ref"].rpartition("/")[2] for one in schema.get("anyOf", [schema])]
        assert set(document) in [set(names[kind]["properties"]) for kind in kinds]
