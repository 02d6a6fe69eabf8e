"""Thumbnails: block maxima of every head, in one byte each."""

import io
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

from model.analysis.thumbnails import block_starts, thumbnails
from model.backends.builtin.adapter import BuiltIn
from model.capture.capture import Capture
from model.capture.request import CaptureRequest
from tests.support import tiny_models

SOURCE, TARGET = tiny_models.SENTENCES[0], "La rue était large."
SITES = {"encoder": 3, "decoder": 2, "cross": 2}


@pytest.fixture(scope="module")
def capture(tiny_folder: Path) -> Capture:
    return BuiltIn(tiny_folder).run(CaptureRequest(SOURCE, target=TARGET))


def test_every_token_lies_in_one_block_and_blocks_differ_by_one_token_at_most() -> None:
    for tokens in range(1, 140):
        for size in (4, 7, 32, 64):
            ends = [*block_starts(tokens, size), tokens]
            widths = {end - start for start, end in pairwise(ends)}
            assert ends[0] == 0
            assert len(ends) - 1 == min(tokens, size)
            assert min(widths) >= 1
            assert max(widths) - min(widths) <= 1


@pytest.mark.parametrize("size", [4, 7, 11, 64])
@pytest.mark.parametrize("site", SITES)
def test_each_byte_is_the_largest_weight_of_its_block(
    capture: Capture, site: str, size: int
) -> None:
    seen = thumbnails(capture, site, size)
    queries, keys = capture.weights(site, 0).shape[1:]
    assert (queries == keys) is (site != "cross")
    rows, columns = min(queries, size), min(keys, size)
    assert seen.shape == (SITES[site], 4, rows, columns)
    assert seen.dtype == np.uint8
    for layer in range(SITES[site]):
        weights = capture.weights(site, layer)
        for row in range(rows):
            for column in range(columns):
                block = weights[
                    :,
                    row * queries // rows : (row + 1) * queries // rows,
                    column * keys // columns : (column + 1) * keys // columns,
                ]
                for head in range(4):
                    strongest = max(float(weight) for weight in block[head].flat)
                    assert seen[layer, head, row, column] == round(255 * strongest**0.5)


def test_a_single_strong_weight_is_never_lost(capture: Capture) -> None:
    small = thumbnails(capture, "cross", 4)
    for layer in range(2):
        strongest = capture.weights("cross", layer).max((1, 2))
        assert np.array_equal(small[layer].max((1, 2)), np.rint(255 * np.sqrt(strongest)))


def test_thumbnails_are_served_with_their_scale(client: TestClient, capture: Capture) -> None:
    body = {"model": "tiny", "text": SOURCE, "target": TARGET}
    path = f"/api/captures/{client.post('/api/captures', json=body).json()['id']}/thumbnails"
    for size, parameters in ((4, {"size": 4}), (64, {"size": 64}), (32, {})):
        answer = client.get(path, params={"site": "cross", **parameters})
        assert answer.headers["content-type"] == "application/x-npy"
        assert answer.headers["x-sightlines-scale"] == "sqrt/255"
        served = np.load(io.BytesIO(answer.content), allow_pickle=False)
        assert np.array_equal(served, thumbnails(capture, "cross", size))
