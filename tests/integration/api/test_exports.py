"""Exports: a file that holds the same numbers, and no more than was chosen."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from model.capture.capture import Capture
from model.capture.request import CaptureRequest
from model.library.registry import Registry

TEXT, TARGET = "The animal was too tired.", "La rue."


@pytest.fixture(scope="module")
def capture(models: Registry) -> Capture:
    return models.run("tiny", CaptureRequest(TEXT, target=TARGET))


@pytest.fixture(scope="module")
def path(client: TestClient) -> str:
    body = {"model": "tiny", "text": TEXT, "target": TARGET}
    return f"/api/captures/{client.post('/api/captures', json=body).json()['id']}/export"


def heads(document: dict[str, Any]) -> list[tuple[str, int, int]]:
    """Return which heads a document holds."""
    return [(one["site"], one["layer"], one["head"]) for one in document["attention"]]


def test_reading_an_export_back_gives_the_same_numbers(
    client: TestClient, path: str, capture: Capture
) -> None:
    document = client.get(path, params={"format": "json"}).json()
    assert document["format"] == "sightlines/1"
    assert len(document["attention"]) == 3 * 4 + 2 * 4 + 2 * 4
    for one in document["attention"]:
        (want,) = capture.weights(one["site"], one["layer"], [one["head"]])
        assert np.array_equal(np.array(one["weights"], dtype=np.float32), want)
    for one, seen in zip(document["positions"], capture.positions, strict=True):
        assert np.array_equal(np.array(one["values"], dtype=np.float32), seen.values.numpy())


def test_an_export_says_what_it_shows_and_what_made_it(client: TestClient, path: str) -> None:
    document = client.get(path).json()
    captured = client.get(path.removesuffix("/export")).json()
    assert captured == {name: document[name] for name in captured}
    libraries = {"sightlines", "tokenizers", "torch", "transformers"}
    assert set(document["made_with"]) == libraries
    assert document["made_with"]["torch"].startswith("2.")


@pytest.mark.parametrize(
    ("choice", "chosen"),
    [
        ("site=cross&layer=1&head=2", [("cross", 1, 2)]),
        ("site=cross&layer=1&head=2&head=0", [("cross", 1, 0), ("cross", 1, 2)]),
        ("site=cross&site=encoder&layer=0&head=3", [("cross", 0, 3), ("encoder", 0, 3)]),
        ("layer=2&head=1", [("encoder", 2, 1)]),
        ("place=cross.1.2", [("cross", 1, 2)]),
        (
            "place=decoder.1.3&place=encoder.2.0&place=decoder.1.3",
            [("decoder", 1, 3), ("encoder", 2, 0)],
        ),
    ],
)
def test_site_layer_and_head_choose_or_single_places(
    client: TestClient, path: str, choice: str, chosen: list[tuple[str, int, int]]
) -> None:
    assert heads(client.get(f"{path}?{choice}").json()) == chosen


def test_an_export_is_a_download_with_a_telling_name(client: TestClient, path: str) -> None:
    id = path.split("/")[3]
    for choice, name in (
        ("", ".json"),
        ("?site=cross&layer=1&head=2", "-cross-layer1-head2.json"),
        ("?format=csv&site=cross&layer=1&head=2", "-cross-layer1-head2.csv"),
        ("?format=npz&place=cross.1.2&place=encoder.0.0", "-cross.1.2-encoder.0.0.npz"),
    ):
        said = client.get(path + choice).headers["content-disposition"]
        assert said == f'attachment; filename="sightlines-tiny-{id[:8]}{name}"'


@pytest.mark.parametrize(
    ("choice", "error"),
    [
        ("site=nowhere", "unknown_site"),
        ("layer=3", "unknown_layer"),
        ("site=cross&layer=2", "unknown_layer"),
        ("layer=-1", "unknown_layer"),
        ("head=4", "unknown_head"),
        ("place=cross.2.0", "unknown_layer"),
        ("place=cross.0.4", "unknown_head"),
        ("place=nowhere.0.0", "unknown_site"),
        *((f"place={name}", "wrong_fields") for name in ("", "cross", "cross.0", "cross.0.-1")),
        *(
            (f"place={name}", "wrong_fields")
            for name in ("cross.0.0.0", "cross.0.0%0A", "cross.٠.٠")
        ),
        ("place=cross.0." + "9" * 5000, "wrong_fields"),
        *((f"place=cross.0.0&{other}=0", "wrong_fields") for other in ("layer", "head")),
        ("place=cross.0.0&site=cross", "wrong_fields"),
        ("format=xls", "wrong_fields"),
        ("heads=1", "wrong_fields"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(
    client: TestClient, path: str, choice: str, error: str
) -> None:
    answer = client.get(f"{path}?{choice}")
    assert (answer.status_code, answer.json()["error"]) == (422, error)


@pytest.fixture
def narrow_client(models: Registry) -> Iterator[TestClient]:
    """A client of a server that exports 20,000 bytes at most."""
    app = create_app(Settings(export_bytes=20_000), models)
    with TestClient(app, base_url="http://localhost") as client:
        yield client


def test_an_export_past_the_bound_names_the_smaller_way(
    narrow_client: TestClient, path: str
) -> None:
    narrow_client.post("/api/captures", json={"model": "tiny", "text": TEXT, "target": TARGET})
    answer = narrow_client.get(path)
    assert answer.status_code == 413
    assert answer.json()["error"] == "export_too_large"
    assert "20000" in answer.json()["detail"]
    assert "format=npz" in answer.json()["detail"]
    small = narrow_client.get(f"{path}?site=cross&layer=0&head=0")
    assert small.status_code == 200
    assert len(small.content) < 20_000 + 10_000  # numbers and tokens
    assert narrow_client.get(f"{path}?format=csv").json()["error"] == "not_one_head"


def test_the_bound_counts_the_numbers_of_that_format(models: Registry, capture: Capture) -> None:
    rows, columns = len(capture.tokens["target"]), len(capture.tokens["source"])
    positions = 16 * (rows + columns)
    body = {"model": "tiny", "text": TEXT, "target": TARGET}
    for format, most, way in (
        ("json", 24 * (rows * columns + positions), "format=npz"),
        ("npz", 4 * (rows * columns + positions), ".npy"),
        ("csv", 16 * rows * columns, "format=npz"),
    ):
        for bound, status in ((most, 200), (most - 1, 413)):
            app = create_app(Settings(export_bytes=bound), models)
            with TestClient(app, base_url="http://localhost") as client:
                id = client.post("/api/captures", json=body).json()["id"]
                url = f"/api/captures/{id}/export?place=cross.1.2&format={format}"
                answer = client.get(url)
                assert answer.status_code == status
                assert status == 200 or way in answer.json()["detail"]
