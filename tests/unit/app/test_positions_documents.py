"""Positions of every kind as documents and files."""

import io
import json
from dataclasses import replace

import numpy as np
import torch

from app.serialize.capture import MOST, serialize_positions
from app.serialize.head_selection import SelectedHeads
from app.serialize.json_export import check_size, export_document
from app.serialize.npz import archive
from model.capture.capture import Capture
from model.capture.positions import Positions
from model.capture.request import ModelInfo

FREQUENCIES = torch.tensor([1.0, 0.1, 0.01])
TURNS = Positions(
    *("rotary", "queries and keys", torch.rand(4, 6)),
    module="rotary_emb",
    layers="full_attention",
    frequencies=FREQUENCIES,
    scaling=1.25,
    variant="yarn",
)
KINDS = (
    TURNS,
    Positions("alibi", "scores", torch.rand(3), axes=("head",)),
    Positions("relative", "scores", torch.rand(3, 7), axes=("head", "distance"), first=-3),
    Positions("relative", "scores", torch.rand(2, 3, 4), axes=("head", "query", "key")),
    Positions("learned", "target", torch.rand(2, 5), side="target", first=2),
)
CAPTURE = Capture(
    id="0",
    model=ModelInfo("m", "r", "decoder", "float32"),
    text="a b",
    target=None,
    target_by=None,
    tokens={"source": (), "target": ()},
    sites=(),
    positions=KINDS,
    predictions=(),
    edits=(),
    remarks={},
)


def test_every_kind_is_told_with_its_axes_and_numbers() -> None:
    for number, (told, seen) in enumerate(
        zip(serialize_positions(CAPTURE, "/p"), KINDS, strict=True)
    ):
        assert np.array_equal(np.array(told.values, dtype=np.float32), seen.values.numpy())
        assert (told.shape, tuple(told.axes)) == (list(seen.values.shape), seen.axes)
        assert (told.first, told.side, told.npy) == (seen.first, seen.side, f"/p/{number}")
    turns = serialize_positions(CAPTURE, "/p")[0]
    assert (turns.scaling, turns.variant, turns.layers) == (1.25, "yarn", "full_attention")
    assert turns.frequencies == FREQUENCIES.tolist()


def test_many_numbers_are_told_by_where_they_are() -> None:
    wide = Positions("learned", "source", torch.zeros(2, MOST // 2 + 1))
    (told,) = serialize_positions(replace(CAPTURE, positions=(wide,)), "/p")
    assert (told.values, told.shape, told.npy) == (None, [2, MOST // 2 + 1], "/p/0")


def test_a_file_keeps_them_as_json_and_as_arrays() -> None:
    saved = export_document(SelectedHeads(CAPTURE, ())).model_dump()["positions"]
    arrays = np.load(io.BytesIO(archive(SelectedHeads(CAPTURE, ()))))
    meta = json.loads(arrays["meta"].item())["positions"]
    for described, told, seen in zip(meta, saved, KINDS, strict=True):
        values = np.array(told.pop("values"), dtype=np.float32)
        assert np.array_equal(values, seen.values.numpy())
        assert np.array_equal(arrays[described.pop("array")], values)
        assert described == told


def test_all_their_tensors_count() -> None:
    numbers = 4 * 6 + 3 + 3 + 21 + 24 + 10
    assert CAPTURE.nbytes == 4 * numbers
    check_size([SelectedHeads(CAPTURE, ())], "npz", 4 * numbers)
