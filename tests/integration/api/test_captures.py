"""Captures over HTTP: the numbers served are the numbers of the pass."""

import io
import json
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from starlette.testclient import TestClient

from model.capture.capture import Capture
from model.capture.request import CaptureRequest
from model.library.registry import Registry
from tests.support.tiny_models import SENTENCES

SOURCE, TARGET = SENTENCES[0], "La rue."
SHAPES = {"encoder": (3, 4), "decoder": (2, 4), "cross": (2, 4)}  # layers, heads


def posted(client: TestClient, **fields: Any) -> dict[str, Any]:
    """Ask the tiny model, and return the capture's document."""
    answer = client.post("/api/captures", json={"model": "tiny", "text": SOURCE, **fields})
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def array(client: TestClient, path: str, **parameters: Any) -> NDArray[Any]:
    """Fetch a .npy."""
    answer = client.get(path, params=parameters)
    assert answer.headers["content-type"] == "application/x-npy", answer.text
    loaded: NDArray[Any] = np.load(io.BytesIO(answer.content), allow_pickle=False)
    return loaded


@pytest.fixture(scope="module")
def asked(client: TestClient) -> dict[str, Any]:
    """A capture whose source and target differ in length."""
    return posted(client, target=TARGET)


@pytest.fixture(scope="module")
def expected(models: Registry) -> Capture:
    """The same capture, asked for without the app."""
    return models.run("tiny", CaptureRequest(SOURCE, target=TARGET))


@pytest.fixture
def path(asked: dict[str, Any]) -> str:
    """Where that capture is found."""
    return f"/api/captures/{asked['id']}"


def test_a_capture_has_the_fields_of_the_contract(asked: dict[str, Any]) -> None:
    fields = "id model text text_pair target target_by tokens sites predictions classes edits "
    fields += "remarks source_language target_language special_tokens messages places halting"
    assert set(asked) == set(fields.split())
    assert asked["model"]["id"] == "tiny"
    assert asked["model"]["family"] == "encoder-decoder"
    assert asked["model"]["dtype"] == "float32"
    assert (asked["text"], asked["target"], asked["target_by"]) == (SOURCE, TARGET, "user")
    assert asked["sites"] == [
        {
            "site": site,
            "layers": layers,
            "layer_numbers": list(range(layers)),
            "heads": heads,
            "queries": "source" if site == "encoder" else "target",
            "keys": "target" if site == "decoder" else "source",
            "sink": False,
        }
        for site, (layers, heads) in SHAPES.items()
    ]


def test_tokens_and_predictions_are_those_of_the_pass(
    asked: dict[str, Any], expected: Capture
) -> None:
    assert asked["id"] == expected.id
    assert asked["tokens"] == {
        side: [asdict(token) for token in tokens] for side, tokens in expected.tokens.items()
    }
    assert len(asked["predictions"]) == len(asked["tokens"]["target"])
    assert len(asked["tokens"]["source"]) != len(asked["tokens"]["target"])
    for served, row in zip(asked["predictions"], expected.predictions, strict=True):
        runners_up = served.pop("runners_up")
        assert served == {**asdict(row.written), "place": row.place}
        assert runners_up == [asdict(other) for other in row.runners_up]


def test_the_same_question_has_the_same_id_and_where_it_is_found(client: TestClient) -> None:
    body = {"model": "tiny", "text": SOURCE, "target": TARGET}
    first, second = (client.post("/api/captures", json=body) for _ in range(2))
    assert first.content == second.content
    assert first.headers["location"] == f"/api/captures/{first.json()['id']}"
    assert client.get(first.headers["location"]).json() == first.json()


def test_a_target_left_out_is_written_by_the_model(client: TestClient, models: Registry) -> None:
    document = posted(client)
    assert document["target_by"] == "beam"
    assert document["target"] == models.run("tiny", CaptureRequest(SOURCE)).target
    assert document["tokens"]["target"][0]["special"]


def test_only_the_sites_asked_for_are_there(client: TestClient) -> None:
    document = posted(client, sites=["encoder"])
    assert [site["site"] for site in document["sites"]] == ["encoder"]
    assert document["tokens"]["target"] == document["predictions"] == []
    assert document["target"] is document["target_by"] is None


def test_a_text_longer_than_any_in_training_is_remarked_on(client: TestClient) -> None:
    document = posted(client, text="x " * 25, sites=["encoder"])
    assert [remark["code"] for remark in document["remarks"]] == ["longer_than_trained"]
    assert "40" in document["remarks"][0]["detail"]
    assert posted(client, text="x", sites=["encoder"])["remarks"] == []


@pytest.mark.parametrize("site", SHAPES)
@pytest.mark.parametrize("of", ["weights", "scores"])
def test_served_matrices_are_those_of_the_pass(
    client: TestClient, path: str, expected: Capture, site: str, of: str
) -> None:
    layers, heads = SHAPES[site]
    for layer in range(layers):
        want = getattr(expected, of)(site, layer)
        place: dict[str, Any] = {"site": site, "layer": layer, "of": of}
        whole = client.get(f"{path}/weights", params=place).json()
        assert (whole["site"], whole["layer"], whole["head"]) == (site, layer, None)
        assert whole["of"] == of
        assert whole["shape"] == list(want.shape)
        assert whole["weights"] == exact(want)
        assert np.array_equal(array(client, f"{path}/weights", format="npy", **place), want)
        for head in range(heads):
            one = client.get(f"{path}/weights", params={**place, "head": head}).json()
            assert one["head"] == head
            assert one["shape"] == list(want.shape[1:])
            assert one["weights"] == exact(want[head])
            served = array(client, f"{path}/weights", format="npy", head=head, **place)
            assert np.array_equal(served, want[head])


def exact(numbers: NDArray[np.float32]) -> Any:
    """Return nested lists in which what is no number in JSON is None."""
    if numbers.ndim:
        return [exact(part) for part in numbers]
    return float(numbers) if np.isfinite(numbers) else None


def test_cross_matrices_have_target_rows_and_source_columns(
    client: TestClient, asked: dict[str, Any], path: str
) -> None:
    served = client.get(f"{path}/weights?site=cross&layer=1&head=2").json()
    queries, keys = (len(asked["tokens"][side]) for side in ("target", "source"))
    assert queries != keys
    assert served["shape"] == [queries, keys]
    assert np.allclose(np.array(served["weights"]).sum(1), 1, atol=1e-6)


def test_npy_comes_by_the_accept_header_or_by_format_and_format_wins(
    client: TestClient, path: str
) -> None:
    url, wanting = f"{path}/weights?site=cross&layer=0", {"Accept": "application/x-npy"}
    assert client.get(url, headers=wanting).headers["content-type"] == "application/x-npy"
    forced = client.get(f"{url}&format=json", headers=wanting)
    assert forced.headers["content-type"] == "application/json"


def test_npy_is_float32_and_float16_when_asked_for(client: TestClient, path: str) -> None:
    url = f"{path}/weights"
    full = array(client, url, site="cross", layer=0, format="npy")
    half = array(client, url, site="cross", layer=0, format="npy", dtype="float16")
    assert full.dtype == "float32"
    assert half.dtype == "float16"
    assert np.array_equal(half, full.astype(np.float16))


def test_masked_scores_are_null_in_json_and_minus_infinity_in_npy(
    client: TestClient, path: str
) -> None:
    place: dict[str, Any] = {"site": "decoder", "layer": 0, "head": 0, "of": "scores"}
    listed = client.get(f"{path}/weights", params=place).json()["weights"]
    masked = np.array([[score is None for score in row] for row in listed])
    assert np.array_equal(masked, np.triu(np.ones_like(masked), 1))
    served = array(client, f"{path}/weights", format="npy", **place)
    assert np.array_equal(np.isneginf(served), masked)


@pytest.mark.parametrize(("top", "kept"), [(1, 1), (3, 3), (128, None)])
def test_edges_are_the_strongest_keys_with_their_exact_weights(
    client: TestClient, path: str, expected: Capture, top: int, kept: int | None
) -> None:
    weights = expected.weights("cross", 1)
    edges = array(client, f"{path}/edges", site="cross", layer=1, top=top)
    kept = kept or weights.shape[2]
    assert edges.dtype == np.float32
    assert edges.shape == (*weights.shape[:2], kept, 2)
    assert np.array_equal(edges[..., 1], -np.sort(-weights, axis=-1)[..., :kept])
    keys = edges[..., 0].astype(int)
    assert np.array_equal(np.take_along_axis(weights, keys, -1), edges[..., 1])
    for some in ([2], [3, 0]):
        few = array(client, f"{path}/edges", site="cross", layer=1, top=top, head=some)
        assert np.array_equal(few, edges[some])


def test_a_row_is_that_query_of_every_head(
    client: TestClient, path: str, expected: Capture
) -> None:
    weights = expected.weights("cross", 0)
    served = client.get(f"{path}/rows?site=cross&layer=0&query=2").json()
    assert served["shape"] == [weights.shape[0], weights.shape[2]]
    np.testing.assert_allclose(served["weights"], weights[:, 2], rtol=0, atol=1e-6)


def test_positions_are_what_the_model_added(
    client: TestClient, path: str, expected: Capture
) -> None:
    served = client.get(f"{path}/positions").json()
    assert [(one["kind"], one["where"]) for one in served] == [
        ("sinusoidal", "source"),
        ("sinusoidal", "target"),
    ]
    for one, seen in zip(served, expected.positions, strict=True):
        assert one["shape"] == list(seen.values.shape)
        assert one["values"] == exact(seen.values.numpy())
        assert one["axes"] == ["position", "dimension"]
        assert one["side"] == one["where"]
        values = np.load(io.BytesIO(client.get(one["npy"]).content))
        assert values.dtype == np.float32
        assert np.array_equal(values, seen.values.numpy())


@pytest.mark.parametrize("number", [-1, 2])
def test_positions_that_are_not_there_are_refused_with_how_many_there_are(
    client: TestClient, path: str, number: int
) -> None:
    refused = client.get(f"{path}/positions/{number}")
    assert refused.status_code == 422
    assert refused.json() == {
        "error": "unknown_positions",
        "detail": f"Positions {number}; this capture has 2, counted from 0.",
    }


def test_markup_in_a_text_comes_back_as_text(client: TestClient) -> None:
    text = "</script><b>x"
    document = posted(client, text=text, target=text)
    assert (document["text"], document["target"]) == (text, text)
    shown = "".join(token["text"] for token in document["tokens"]["source"][:-1])
    assert shown == f"␣{text}"  # the space that the tokenizer puts before every text


def test_a_foreign_script_keeps_its_code_points(client: TestClient) -> None:
    text = "a 😀 é"  # the last letter is an e and a combining accent
    document = posted(client, text=text, sites=["encoder"])
    assert document["text"] == text
    ends = [token["end"] for token in document["tokens"]["source"]]
    assert max(ends) == len(text)


def test_every_answer_is_json_without_nan(client: TestClient, path: str) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    for below in ("", "/weights?site=decoder&layer=0&of=scores", "/positions", "/export"):
        json.loads(client.get(path + below).content, parse_constant=refuse)
