"""Several captures in one file."""

import io
import json
from typing import Any

import numpy as np
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from model.library.registry import Registry

ASKED: tuple[dict[str, Any], ...] = (
    {"model": "tiny", "text": "The animal was too tired.", "target": "La rue."},
    {"model": "tiny", "text": "The street.", "target": "La rue était large."},
)


def captured(client: TestClient, **fields: Any) -> list[str]:
    """Ask both questions, and return the ids of their captures."""
    answers = [client.post("/api/captures", json=body | fields) for body in ASKED]
    return [answer.json()["id"] for answer in answers]


@pytest.fixture(scope="module")
def ids(client: TestClient) -> list[str]:
    return captured(client)


def exported(client: TestClient, captures: list[str], **choice: Any) -> Response:
    """Ask for a set."""
    return client.post("/api/exports", json={"captures": captures, "choice": choice})


def test_a_set_is_a_list_of_exports_in_the_order_asked_for(
    client: TestClient, ids: list[str]
) -> None:
    for captures in (ids, ids[::-1]):
        document = client.post("/api/exports", json={"captures": captures}).json()
        assert set(document) == {"format", "captures"}
        assert document["format"] == "sightlines-set/1"
        alone = [client.get(f"/api/captures/{id}/export").json() for id in captures]
        assert document["captures"] == alone


@pytest.mark.parametrize(
    ("choice", "query"),
    [
        ({"site": ["cross"], "layer": [1], "head": [3, 0]}, "site=cross&layer=1&head=3&head=0"),
        ({"places": ["cross.1.2", "encoder.0.3"]}, "place=cross.1.2&place=encoder.0.3"),
    ],
)
def test_every_capture_of_a_set_holds_the_choice(
    client: TestClient, ids: list[str], choice: dict[str, Any], query: str
) -> None:
    alone = [client.get(f"/api/captures/{id}/export?{query}").json() for id in ids]
    assert exported(client, ids, **choice).json()["captures"] == alone


def test_an_archive_of_a_set_names_the_capture_of_every_array(
    client: TestClient, ids: list[str]
) -> None:
    answer = exported(client, ids, format="npz", places=["cross.1.2"])
    assert answer.headers["content-type"] == "application/x-npz"
    with np.load(io.BytesIO(answer.content), allow_pickle=False) as arrays:
        names = ("cross.1.2", "positions.0", "positions.1")
        assert set(arrays) == {"meta", *(f"{id}/{name}" for id in ids for name in names)}
        meta = json.loads(arrays["meta"].item())
        assert meta["format"] == "sightlines-set/1"
        for id, told in zip(ids, meta["captures"], strict=True):
            assert (told["id"], told["format"]) == (id, "sightlines/1")
            alone = client.get(f"/api/captures/{id}/export?format=npz&place=cross.1.2")
            with np.load(io.BytesIO(alone.content), allow_pickle=False) as own:
                for one in (*told["attention"], *told["positions"]):
                    seen = arrays[one["array"]]
                    assert np.array_equal(seen, own[one["array"].removeprefix(f"{id}/")])


def test_a_set_is_a_download_with_a_telling_name(client: TestClient, ids: list[str]) -> None:
    both = f"{ids[0][:8]}-{ids[1][:8]}"
    for captures, choice, name in (
        (ids, {}, f"sightlines-set-{both}.json"),
        (ids, {"format": "npz", "site": ["cross"]}, f"sightlines-set-{both}-cross.npz"),
    ):
        said = exported(client, captures, **choice).headers["content-disposition"]
        assert said == f'attachment; filename="{name}"'


def test_an_unknown_capture_of_a_set_is_named(client: TestClient, ids: list[str]) -> None:
    answer = exported(client, [ids[0], "0000"])
    assert (answer.status_code, answer.json()["error"]) == (404, "unknown_capture")
    assert "0000" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"captures": []}, "captures: "),
        ({"captures": [str(number) for number in range(17)]}, "captures: "),
        ({"captures": ["0000", "1111", "0000"]}, "captures: 0000 is named 2 times."),
        ({"captures": "0000"}, "captures: "),
        ({"captures": ["0000"], "choice": {"format": "csv"}}, "choice.format: "),
        ({"captures": ["0000"], "choice": {"place": ["cross.0.0"]}}, "choice.place: "),
        ({"captures": ["0000"], "choice": {"site": "cross"}}, "choice.site: "),
        ({}, "captures: is missing."),
    ],
)
def test_a_wrong_field_of_a_set_is_named(
    client: TestClient, body: dict[str, Any], named: str
) -> None:
    answer = client.post("/api/exports", json=body)
    assert (answer.status_code, answer.json()["error"]) == (422, "wrong_fields")
    assert answer.json()["detail"].startswith(named)


def test_a_choice_that_one_capture_has_not_names_the_capture(
    client: TestClient, ids: list[str]
) -> None:
    half = captured(client, sites=["encoder"])[0]
    for choice in ({"site": ["cross"]}, {"places": ["cross.0.0"]}):
        answer = exported(client, [ids[0], half], **choice)
        assert (answer.status_code, answer.json()["error"]) == (422, "unknown_site")
        assert answer.json()["detail"].startswith(f"Capture {half}: No site 'cross'")
    mixed = exported(client, ids, places=["cross.0.0"], head=[1])
    assert (mixed.status_code, mixed.json()["error"]) == (422, "wrong_fields")


def test_the_bound_holds_for_all_captures_together(
    client: TestClient, ids: list[str], models: Registry
) -> None:
    documents = [client.get(f"/api/captures/{id}").json()["tokens"] for id in ids]
    sizes = [(len(tokens["target"]), len(tokens["source"])) for tokens in documents]
    numbers = sum(rows * columns + 16 * (rows + columns) for rows, columns in sizes)
    for bound, status in ((24 * numbers, 200), (24 * numbers - 1, 413)):
        app = create_app(Settings(export_bytes=bound), models)
        with TestClient(app, base_url="http://localhost") as narrow_client:
            assert captured(narrow_client) == ids
            answer = exported(narrow_client, ids, places=["cross.1.2"])
            assert answer.status_code == status
            archive = exported(narrow_client, ids, places=["cross.1.2"], format="npz")
            assert archive.status_code == 200
    assert answer.json()["error"] == "export_too_large"
    for said in (f"{numbers} numbers", f"{bound}", "format=npz"):
        assert said in answer.json()["detail"]
