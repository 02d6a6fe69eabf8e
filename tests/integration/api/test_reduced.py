"""The mean and the maximum of a layer and of all heads, against NumPy over each head's weights."""

import io
import json
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from starlette.testclient import TestClient

from tests.support.api_requests import refused

TEXT, TARGET = "The animal was too tired.", "La rue."
LAYERS = {"encoder": 3, "decoder": 2, "cross": 2}
HOW: dict[str, Any] = {"mean": np.mean, "max": np.max}


@pytest.fixture(scope="module")
def path(client: TestClient) -> str:
    body = {"model": "tiny", "text": TEXT, "target": TARGET}
    return f"/api/captures/{client.post('/api/captures', json=body).json()['id']}"


def array(client: TestClient, path: str, **asked: Any) -> NDArray[np.float32]:
    """Fetch a .npy."""
    answer = client.get(path, params=asked)
    assert answer.headers["content-type"] == "application/x-npy", answer.text
    loaded: NDArray[np.float32] = np.load(io.BytesIO(answer.content), allow_pickle=False)
    return loaded


def every(client: TestClient, path: str, site: str, of: str = "weights") -> NDArray[np.float64]:
    """Fetch every head of a site one layer at a time, (layer, head, query, key)."""
    asked = {"site": site, "format": "npy", "of": of}
    layers = [array(client, f"{path}/weights", layer=at, **asked) for at in range(LAYERS[site])]
    return np.stack(layers).astype(np.float64)


@pytest.mark.parametrize("of", ["weights", "scores"])
@pytest.mark.parametrize("reduce", HOW)
@pytest.mark.parametrize("site", LAYERS)
def test_reduced_weights_are_those_of_all_heads_that_are_left_out(
    client: TestClient, path: str, site: str, reduce: str, of: str
) -> None:
    heads, how = every(client, path, site, of), HOW[reduce]
    asked = {"site": site, "reduce": reduce, "of": of, "format": "npy"}
    for named, want in (
        ({}, how(heads, axis=(0, 1))),
        ({"layer": 1}, how(heads[1], axis=0)),
        ({"head": 2}, how(heads[:, 2], axis=0)),
        ({"layer": 1, "head": 2}, heads[1, 2]),
    ):
        seen = array(client, f"{path}/weights", **asked, **named)
        np.testing.assert_allclose(seen, want, rtol=1e-6, atol=1e-7)
    said = client.get(f"{path}/weights", params={**asked, "format": "json"}).json()
    assert (said["layer"], said["head"], said["reduce"]) == (None, None, reduce)
    assert said["shape"] == [*heads.shape[2:]]
    if of == "weights":
        np.testing.assert_allclose(said["weights"], how(heads, axis=(0, 1)), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("reduce", HOW)
def test_strongest_keys_of_what_is_reduced(client: TestClient, path: str, reduce: str) -> None:
    whole = HOW[reduce](every(client, path, "cross")[:, [0, 3]], axis=(0, 1))
    asked: dict[str, Any] = {"site": "cross", "reduce": reduce, "head": [0, 3], "top": 2}
    edges = array(client, f"{path}/edges", **asked)
    assert edges.shape == (1, len(whole), 2, 2)
    assert edges[0, :, :, 0].tolist() == np.argsort(-whole, axis=-1)[:, :2].tolist()
    np.testing.assert_allclose(edges[0, :, :, 1], -np.sort(-whole, axis=-1)[:, :2], rtol=1e-6)


def test_exports_hold_what_is_reduced_in_every_format(client: TestClient, path: str) -> None:
    heads = every(client, path, "encoder")
    want = {"encoder.0.mean": heads[0].mean(0), "encoder.2.mean": heads[2].mean(0)}
    asked: dict[str, Any] = {"site": "encoder", "layer": [0, 2], "reduce": "mean"}
    document = client.get(f"{path}/export", params=asked).json()
    assert document["attention"] == []
    for one, (name, weights) in zip(document["reduced"], want.items(), strict=True):
        assert (one["site"], one["head"], one["reduce"]) == ("encoder", None, "mean")
        assert f"encoder.{one['layer']}.mean" == name
        np.testing.assert_allclose(one["weights"], weights, rtol=1e-6)
    npz = client.get(f"{path}/export", params={**asked, "format": "npz"})
    file = np.load(io.BytesIO(npz.content), allow_pickle=False)
    meta = json.loads(str(file["meta"]))
    assert [one["array"] for one in meta["reduced"]] == [*want] and meta["attention"] == []
    for name, weights in want.items():
        np.testing.assert_allclose(file[name], weights, rtol=1e-6)
    csv = client.get(f"{path}/export", params={"format": "csv", "site": "cross", "reduce": "max"})
    rows = [line.split(",")[-1] for line in csv.content.decode("utf-8-sig").split("\r\n")[1:-1]]
    last = every(client, path, "cross").max((0, 1))[:, -1]
    np.testing.assert_allclose([float(cell) for cell in rows], last, rtol=1e-6)
    assert "cross-max.csv" in csv.headers["content-disposition"]


def test_a_place_may_be_reduced_beside_places_that_are_not(client: TestClient, path: str) -> None:
    places = ["encoder.1.2", "encoder.1.max", "cross.mean"]
    id = path.removeprefix("/api/captures/")
    body = {"captures": [id], "choice": {"places": places}}
    (document,) = client.post("/api/exports", json=body).json()["captures"]
    assert [one["layer"] for one in document["attention"]] == [1]
    layer, whole = document["reduced"]
    np.testing.assert_allclose(layer["weights"], every(client, path, "encoder")[1].max(0))
    np.testing.assert_allclose(
        whole["weights"], every(client, path, "cross").mean((0, 1)), rtol=1e-6
    )


@pytest.mark.parametrize(
    ("rest", "error", "said"),
    [
        ("/weights?site=encoder", "wrong_fields", "layer"),
        ("/edges?site=encoder", "wrong_fields", "layer"),
        ("/weights?site=encoder&reduce=median", "wrong_fields", "reduce"),
        ("/weights?site=encoder&layer=3&reduce=max", "unknown_layer", "0 to 2"),
        ("/weights?site=encoder&head=4&reduce=max", "unknown_head", "0 to 3"),
        ("/export?place=encoder.3.mean", "unknown_layer", "0 to 2"),
        ("/export?place=encoder.mean.mean", "wrong_fields", "encoder.4.mean"),
        ("/export?place=cross.mean&reduce=mean", "wrong_fields", "not both"),
        ("/export?reduce=mean&format=csv", "not_one_head", "1 head"),
    ],
)
def test_what_cannot_be_reduced_is_refused(
    client: TestClient, path: str, rest: str, error: str, said: str
) -> None:
    assert said in refused(client.get(path + rest), 422, error)
