"""Cells over HTTP, and what is refused."""

import io

import numpy as np
import pytest
from starlette.testclient import TestClient

from tests.support.api_requests import ASKED, refused

PLACE: dict[str, str | int] = {"site": "decoder", "layer": 1, "head": 2, "query": 3, "key": 1}


@pytest.fixture(scope="module")
def capture(client: TestClient) -> str:
    """The address of a capture."""
    id = client.post("/api/captures", json=ASKED).json()["id"]
    return f"/api/captures/{id}"


def test_a_cell_has_every_number_of_its_place(client: TestClient, capture: str) -> None:
    cell = client.get(f"{capture}/cell", params=PLACE).json()
    weights = client.get(f"{capture}/weights", params={"site": "decoder", "layer": 1, "head": 2})
    row = weights.json()["weights"][3]
    assert cell["row"]["weights"] == pytest.approx(row, abs=1e-6)
    assert cell["weight"] == cell["row"]["weights"][1]
    assert cell["dot"] == pytest.approx(np.dot(cell["query_vector"], cell["key_vector"]))
    assert cell["score"] == pytest.approx(cell["dot"] / 2)
    assert (cell["scale_is"], cell["masked"]) == ("1/sqrt(d_head)", False)
    assert cell["row"]["scores"][4] is None
    assert (len(cell["query_input"]), len(cell["projection"]["heads"])) == (16, 4)


def test_keys_and_values_come_as_arrays(client: TestClient, capture: str) -> None:
    place = {name: PLACE[name] for name in ("site", "layer", "head")}
    cell = client.get(f"{capture}/cell", params=PLACE).json()
    arrays = {
        of: np.load(
            io.BytesIO(client.get(f"{capture}/keys_values", params={**place, "of": of}).content)
        )
        for of in ("keys", "values")
    }
    np.testing.assert_allclose(arrays["keys"][1], cell["key_vector"], atol=1e-6)
    mixed = np.array(cell["row"]["weights"]) @ arrays["values"]
    np.testing.assert_allclose(mixed, cell["output"]["model"], atol=1e-5)


@pytest.mark.parametrize(
    ("change", "error", "number"),
    [
        ({"site": "middle"}, "unknown_site", "middle"),
        ({"layer": 9}, "unknown_layer", "Layer 9; decoder has layers 0 to 1"),
        ({"head": -1}, "unknown_head", "Head -1"),
        ({"query": 99}, "unknown_query", "Query 99"),
        ({"key": -1}, "unknown_key", "Key -1"),
        ({"value": 1}, "wrong_fields", "value"),
    ],
)
def test_places_that_are_not_there_are_refused(
    client: TestClient, capture: str, change: dict[str, str | int], error: str, number: str
) -> None:
    response = client.get(f"{capture}/cell", params={**PLACE, **change})
    assert number in refused(response, 422, error)


def test_a_capture_that_left_the_cache_has_no_cells(client: TestClient) -> None:
    answer = client.get("/api/captures/none/cell", params=PLACE)
    assert "'none'" in refused(answer, 404, "unknown_capture")
