"""Layers and maps over HTTP, and what is refused."""

import io

import numpy as np
import pytest
from starlette.testclient import TestClient

from tests.support.api_requests import ASKED, refused


@pytest.fixture(scope="module")
def capture(client: TestClient) -> str:
    """The address of a capture."""
    id = client.post("/api/captures", json=ASKED).json()["id"]
    return f"/api/captures/{id}"


def test_a_token_goes_through_a_layer_step_by_step(client: TestClient, capture: str) -> None:
    place: dict[str, str | int] = {"site": "decoder", "layer": 1}
    told = client.get(f"{capture}/layer", params={**place, "token": 2}).json()
    assert (told["norm_order"], told["side"], told["reason"]) == ("post", "decoder", None)
    assert told["checked"] < 1e-5
    add, norm = told["steps"][2:4]
    total = np.array(add["residual"]) + np.array(add["added"])
    np.testing.assert_allclose(total, norm["before"], atol=1e-5)
    answer = client.get(f"{capture}/layer/states", params={**place, "step": 3})
    states = np.load(io.BytesIO(answer.content))
    np.testing.assert_allclose(states[2], norm["before"], atol=1e-6)


def test_a_map_names_the_stacks(client: TestClient, capture: str) -> None:
    told = client.get(f"{capture}/map").json()
    assert [stack["stack"] for stack in told["blocks"]] == ["encoder", "decoder"]
    assert (told["tied"], told["positions"]) == (True, ["sinusoidal"])
    assert all(norm > 0 for norm in told["blocks"][1]["feed_forward_norms"])


@pytest.mark.parametrize(
    ("path", "change", "error", "number"),
    [
        ("layer", {"token": 99}, "unknown_token", "Token 99"),
        ("layer", {"token": 0, "site": "cross"}, "unknown_site", "name the decoder"),
        ("layer", {"token": 0, "layer": 2}, "unknown_layer", "Layer 2"),
        ("layer/states", {"step": 1}, "unknown_step", "norms at 3, 6, 9"),
    ],
)
def test_what_is_not_there_is_refused(
    client: TestClient,
    capture: str,
    path: str,
    change: dict[str, str | int],
    error: str,
    number: str,
) -> None:
    answer = client.get(f"{capture}/{path}", params={"site": "decoder", "layer": 1, **change})
    assert number in refused(answer, 422, error)
