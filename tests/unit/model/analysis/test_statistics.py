"""Statistics of heads, each counted again one weight at a time."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from starlette.testclient import TestClient

from model.analysis.statistics import statistics
from model.backends.builtin.adapter import BuiltIn
from model.capture.attention_record import AttentionRecord
from model.capture.capture import Capture, Site
from model.capture.edits import Mask
from model.capture.request import CaptureRequest, ModelInfo
from model.text.token import Token, special_token
from tests.support import tiny_models

SOURCE, TARGET = tiny_models.SENTENCES[0], "La rue était large."
SITES = {"encoder": 3, "decoder": 2, "cross": 2}
NAMES = {"entropy", "distance", "previous", "next", "self", "first", "special", "sink"}
NAMES |= {"row_sum_min"}


@pytest.fixture(scope="module")
def capture(tiny_folder: Path) -> Capture:
    return BuiltIn(tiny_folder).run(CaptureRequest(SOURCE, target=TARGET))


def mean(numbers: list[float]) -> float | None:
    """Return the mean, None of nothing."""
    return sum(numbers) / len(numbers) if numbers else None


def counted(
    matrix: NDArray[np.float32], rows: list[int], special: list[int], same: bool
) -> dict[str, float | None]:
    """Return the statistics of one head, in plain Python."""
    weights = [[float(weight) for weight in row] for row in matrix]
    keys = range(len(weights[0]))
    found: dict[str, list[float]] = {name: [] for name in NAMES}
    for row in rows:
        own = weights[row]
        found["entropy"].append(-sum(w * math.log(w) / math.log(2) for w in own if w > 0))
        found["first"].append(own[0])
        found["special"].append(sum(own[key] for key in special))
        found["row_sum_min"].append(sum(own))
        if same:
            found["distance"].append(sum(own[key] * abs(row - key) for key in keys))
            found["self"].append(own[row])
            found["previous"] += [own[row - 1]] if row > 0 else []
            found["next"] += [own[row + 1]] if row + 1 in keys else []
    least = min(found.pop("row_sum_min"), default=None)
    return {name: mean(numbers) for name, numbers in found.items()} | {"row_sum_min": least}


@pytest.mark.parametrize("special_queries", [True, False])
@pytest.mark.parametrize("site", SITES)
def test_statistics_are_those_counted_one_weight_at_a_time(
    capture: Capture, site: str, special_queries: bool
) -> None:
    axes = capture.site(site)
    queries, keys = capture.tokens[axes.queries], capture.tokens[axes.keys]
    assert len(capture.tokens["source"]) != len(capture.tokens["target"])
    rows = [i for i, token in enumerate(queries) if special_queries or not token.special]
    special = [i for i, token in enumerate(keys) if token.special]
    assert special
    assert special_queries is (len(rows) == len(queries))
    seen = statistics(capture, site, special_queries)
    assert seen.rows == len(rows)
    assert set(seen.values) == NAMES
    for layer in range(SITES[site]):
        for head, matrix in enumerate(capture.weights(site, layer)):
            want = counted(matrix, rows, special, site != "cross")
            for name, values in seen.values.items():
                if values is None:
                    assert want[name] is None, name
                else:
                    assert values.shape == (SITES[site], 4)
                    assert values[layer, head] == pytest.approx(want[name], abs=1e-9), name


def test_what_needs_one_axis_has_no_meaning_in_cross(capture: Capture) -> None:
    values = statistics(capture, "cross").values
    none = {name for name, numbers in values.items() if numbers is None}
    assert none == {"distance", "previous", "next", "self", "sink"}


def made(weights: list[list[float]], special: list[int] | None = None) -> Capture:
    """Return a capture of one head that has these weights between its own tokens."""
    size = len(weights)
    scores = torch.tensor(weights).log()  # softmax of the logarithms: the weights themselves
    record = AttentionRecord(
        scores.clamp(min=-1e4)[None], torch.eye(size)[None], torch.eye(size)[None], None, 1.0
    )
    tokens = tuple(
        special_token("</s>", 2, 0)
        if place in (special or [])
        else Token("a", "a", 9, 0, 1, False, 0, 0)
        for place in range(size)
    )
    return Capture(
        id="made",
        model=ModelInfo("made", "0", "encoder-decoder", "float32"),
        text="a",
        target=None,
        target_by=None,
        tokens={"source": tokens, "target": ()},
        sites=(Site("encoder", "source", "source", (0,), (record,)),),
        positions=(),
        predictions=(),
        edits=(),
        remarks={},
    )


def test_a_head_whose_statistics_are_known() -> None:
    """Row 0 looks at itself, row 1 half back and half ahead, row 2 at the token before."""
    capture = made([[1, 0, 0], [0.5, 0, 0.5], [0, 1, 0]], special=[2])
    want = {
        **{"entropy": 1 / 3, "distance": (0 + 1 + 1) / 3},
        **{"previous": (0.5 + 1) / 2, "next": (0 + 0.5) / 2, "self": 1 / 3},
        **{"first": 1.5 / 3, "special": 0.5 / 3, "row_sum_min": 1},
    }
    seen = statistics(capture, "encoder").values
    for name, value in want.items():
        assert seen[name] == pytest.approx(np.array([[value]]), abs=1e-7), name
    fewer = statistics(capture, "encoder", special_queries=False)
    assert fewer.rows == 2
    assert fewer.values["previous"] == pytest.approx(np.array([[0.5]]), abs=1e-7)
    assert fewer.values["next"] == pytest.approx(np.array([[0.25]]), abs=1e-7)


def test_where_no_key_is_special_the_share_is_zero() -> None:
    assert statistics(made([[0.5, 0.5], [0.5, 0.5]]), "encoder").values["special"] == 0


def test_a_row_has_entropy_between_none_and_that_of_equal_weights() -> None:
    one = statistics(made([[1, 0], [0, 1]]), "encoder").values["entropy"]
    assert one is not None
    assert (one[0, 0], math.copysign(1, one[0, 0])) == (0, 1)  # and not -0.0
    four = statistics(made([[0.25] * 4] * 4), "encoder").values["entropy"]
    assert four == pytest.approx(np.array([[2.0]]))


def test_where_no_row_counts_nothing_is_said() -> None:
    alone = made([[1.0]], special=[0])
    seen = statistics(alone, "encoder", special_queries=False)
    assert (seen.rows, seen.values) == (0, dict.fromkeys(NAMES))
    values = statistics(alone, "encoder").values
    assert values["previous"] is values["next"] is None  # there is no other token
    assert values["self"] == 1


def test_a_mask_on_all_but_one_token_leaves_no_entropy(tiny_folder: Path) -> None:
    model = BuiltIn(tiny_folder)
    kept = len(model.run(CaptureRequest(SOURCE, sites=("encoder",))).tokens["source"]) - 1
    capture = model.run(CaptureRequest(SOURCE, target=TARGET, edits=(Mask(tuple(range(kept))),)))
    for site in ("encoder", "cross"):
        values = statistics(capture, site).values
        assert np.array_equal(values["entropy"] == 0, np.ones((SITES[site], 4)))
        assert np.array_equal(values["special"] == 1, np.ones((SITES[site], 4)))


@pytest.mark.parametrize("special", [True, False])
def test_statistics_are_served_by_layer_and_head(
    client: TestClient, capture: Capture, special: bool
) -> None:
    body = {"model": "tiny", "text": SOURCE, "target": TARGET}
    path = f"/api/captures/{client.post('/api/captures', json=body).json()['id']}/statistics"
    for site, layers in SITES.items():
        asked: dict[str, Any] = {"site": site, "special": special}
        served = client.get(path, params=asked).json()
        want = statistics(capture, site, special)
        assert set(served) == {"site", "shape", "special_queries", "rows", *NAMES}
        assert (served["site"], served["shape"]) == (site, [layers, 4])
        assert (served["special_queries"], served["rows"]) == (special, want.rows)
        for name, values in want.values.items():
            assert served[name] == (None if values is None else values.tolist())
    whole = client.get(path, params={"site": "cross"}).json()
    assert whole["special_queries"] is True
