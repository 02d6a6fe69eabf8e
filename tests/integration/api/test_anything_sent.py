"""Whatever is sent, the server answers in one of its own shapes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from schemathesis import Case, GenerationMode
from schemathesis.checks import positive_data_acceptance
from schemathesis.schemas import BaseSchema
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from model.library.registry import Registry
from tests.support import tiny_models
from tests.support.api_requests import ASKED, TYPED

DESCRIBED = create_app(Settings(), Registry()).openapi()
# Followed to their end, events are tested elsewhere; POST /api/models would begin downloads.
OPERATIONS = [
    (method, path)
    for path, methods in DESCRIBED["paths"].items()
    for method in methods
    if not path.endswith("/events") and (method, path) != ("post", "/api/models")
]
# What has neither a body nor a query takes any address: nothing can be wrong with it.
REFUSING = [
    (method, path)
    for method, path in OPERATIONS
    for described in [DESCRIBED["paths"][path][method]]
    if "requestBody" in described
    or any(of["in"] == "query" for of in described.get("parameters", []))
]
TEXTS = ("id", "model", "capture", "site")
TABLE = "a,b,query,k1,k2\nThe cat.,The cat.,The,The,cat"
FAST = settings(
    max_examples=40,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def schema(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> BaseSchema:
    """What the app says of itself, with the app behind it; one of its models is rotary."""
    shape = replace(tiny_models.SHAPE, positions="rotary")
    turning = tiny_models.folder(tmp_path_factory.mktemp("turning"), shape, "turning")
    models = Registry([tiny_folder, turning])
    for id in ("tiny", "turning"):
        models.open(id)
    app = create_app(Settings(), models)
    schema = schemathesis.openapi.from_dict(app.openapi())
    schema.app = app
    schema.config.update(base_url="http://localhost:8000")
    return schema


@pytest.fixture(scope="module")
def there(schema: BaseSchema) -> dict[str, list[Any]]:
    """What the server knows, by the field that may name it: else nearly all would be unknown."""

    def sent(method: str, path: str, **parts: Any) -> Any:
        return schema[path][method].Case(**parts).call()

    text = {"text": ASKED["text"]}
    capture, turned = (
        sent("POST", "/api/captures", body={**ASKED, "model": model}).json()["id"]
        for model in ("tiny", "turning")
    )
    table = {"kind": "contrast-table", "model": "tiny", "site": "encoder", "table": TABLE}
    job = sent("POST", "/api/jobs", body=table).json()["id"]
    sent("GET", "/api/jobs/{id}/events", path_parameters={"id": job})  # until it has ended
    return {
        "id": [capture, turned, capture, turned, job, "tiny"],
        "capture": [capture],
        "captures": [[capture], [capture, "other"]],
        "model": ["tiny"],
        "a": [text],
        "b": [text, ASKED | {"model": "tiny"}],
        "site": ["encoder", "decoder", "cross"],
        "layer": [0, 1, 2],
        "head": [0, 3, 4],
        "places": [["encoder.1.2"], ["cross.9.9"], []],
        "query": [0, 1, 99],
        "step": [3, 6, 0],
        "token": [0, 1, 99],
        "queries": [[0], [1, 2]],
        "keys": [[1], [0, 2]],
        "keys1": [[0], [1]],
        "keys2": [[2]],
        "number": [0, 1, 9],
    }


def aim(part: Any, there: dict[str, list[Any]], data: some.DataObject) -> Any:
    """Return what is sent, mostly with names of what is there; all else stays as it was made up."""
    if isinstance(part, list):
        return [aim(one, there, data) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        name: data.draw(some.sampled_from([*there.get(name, []), aim(of, there, data)]))
        for name, of in part.items()
    }


def aim_names(part: Any, there: dict[str, list[Any]], data: some.DataObject) -> Any:
    """Do the same with what is sent wrongly: only in place of texts, so that it stays wrong."""
    if not isinstance(part, dict):
        return part
    texts = {
        name: there[name] for name, of in part.items() if isinstance(of, str) and name in TEXTS
    }
    return part | {name: data.draw(some.sampled_from(known)) for name, known in texts.items()}


def answered(case: Case[Any]) -> int:
    """Send a request and hold the answer against the description; return its status.

    What a description cannot tell, such as which layers there are, may be refused all the same.
    """
    answer = case.call_and_validate(excluded_checks=[positive_data_acceptance])
    if answer.status_code >= 400:
        assert set(answer.json()) == {"error", "detail"}
    return int(answer.status_code)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_what_is_described_is_answered_as_described(
    schema: BaseSchema, there: dict[str, list[Any]], method: str, path: str
) -> None:
    statuses = set()

    @FAST
    @given(schema[path][method.upper()].as_strategy(), some.data())
    def check(case: Case[Any], data: some.DataObject) -> None:
        for part in ("path_parameters", "query", "body"):
            setattr(case, part, aim(getattr(case, part), there, data))
        statuses.add(answered(case))

    check()
    assert min(statuses) < 300  # the description leads to an answer, too


@pytest.mark.parametrize(("method", "path"), REFUSING)
def test_what_is_described_otherwise_is_refused(
    schema: BaseSchema, there: dict[str, list[Any]], method: str, path: str
) -> None:
    @FAST
    @given(schema[path][method.upper()].as_strategy(GenerationMode.NEGATIVE), some.data())
    def check(case: Case[Any], data: some.DataObject) -> None:
        for part in ("path_parameters", "query", "body"):
            setattr(case, part, aim_names(getattr(case, part), there, data))
        answered(case)

    check()


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
