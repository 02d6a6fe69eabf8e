"""Cells of the built-in model: every number agrees with the weights of its file."""

from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.inside import BuiltInInside
from model.capture.capture import Capture
from model.capture.edits import Ablate, Edit, Knockout, Mask
from model.capture.position_edit import PositionEdit
from model.capture.request import CaptureRequest
from model.inside.attention_inside import AttentionInside
from model.inside.cell import Cell, CellPlace, read_cell
from model.refusal import Refused
from model.transformer.configuration import NormOrder, PositionKind
from tests.support import tiny_models
from tests.support.inside.cells_by_hand import output_by_hand, row_by_hand

QUESTION = CaptureRequest("The animal was tired.", target="L'animal n'a pas traversé la rue")


def cells(model: BuiltIn, capture: Capture, query: int = 3, key: int = 2) -> list[Cell]:
    """Return the same cell of every head."""
    inside = BuiltInInside(model)
    return [
        read_cell(
            capture,
            CellPlace(site.name, layer, head, query, key),
            inside.attention(capture, site.name, layer),
        )
        for site in capture.sites
        for layer in range(len(site.layers))
        for head in range(site.heads)
    ]


@pytest.mark.parametrize("positions", ["sinusoidal", "rotary"])
@pytest.mark.parametrize("norm", ["post", "pre"])
def test_the_weight_and_the_output_follow_from_the_numbers_of_a_cell(
    tmp_path: Path, positions: PositionKind, norm: NormOrder
) -> None:
    shape = replace(tiny_models.SHAPE, positions=positions, norm=norm)
    model = BuiltIn(tiny_models.folder(tmp_path, shape))
    every = cells(model, model.run(QUESTION))
    assert len(every) == (3 + 2 + 2) * 4
    for cell in every:
        np.testing.assert_allclose(row_by_hand(cell), cell.row.weights, atol=1e-5)
        assert cell.output.model is not None
        np.testing.assert_allclose(output_by_hand(cell), cell.output.model, atol=1e-5)
        assert cell.projection is not None and cell.projection.difference < 1e-4
        along = [(one.norm, one.cosine) for one in cell.projection.heads]
        along.append((cell.projection.bias_norm, cell.projection.bias_cosine))
        length = sum(norm * (cosine or 0.0) for norm, cosine in along)
        assert length == pytest.approx(cell.projection.whole_norm, rel=1e-5)
        assert (cell.query_unturned is None) is (positions != "rotary" or cell.site == "cross")


def test_queries_and_keys_follow_from_the_states_and_the_file(tiny_folder: Path) -> None:
    model = BuiltIn(tiny_folder)
    read = load_file(tiny_folder / "model.safetensors")
    weights = {name: of.astype(float) for name, of in read.items()}
    for cell in cells(model, model.run(QUESTION)):
        stack = "encoder" if cell.site == "encoder" else "decoder"
        kind = "cross_attention" if cell.site == "cross" else "self_attention"
        at = f"{stack}.{cell.layer}.{kind}"
        own = slice(cell.head * 4, cell.head * 4 + 4)
        assert cell.product and cell.projection and cell.output.model
        assert cell.query_input and cell.key_input
        for name, given, vector in (
            ("query", cell.query_input, cell.product.query_vector),
            ("key", cell.key_input, cell.product.key_vector),
        ):
            made = weights[f"{at}.{name}.weight"] @ np.array(given) + weights[f"{at}.{name}.bias"]
            np.testing.assert_allclose(made[own], vector, atol=1e-5)
        part = weights[f"{at}.output.weight"][:, own] @ np.array(cell.output.model)
        np.testing.assert_allclose(cell.projection.part, part, atol=1e-5)
        assert cell.projection.heads[cell.head].norm == pytest.approx(
            np.linalg.norm(part), rel=1e-4
        )


def test_a_wrong_scale_is_caught(tiny_folder: Path) -> None:
    model = BuiltIn(tiny_folder)
    cell = cells(model, model.run(QUESTION))[0]
    assert cell.product is not None
    wrong = replace(cell, product=replace(cell.product, scale=cell.product.scale * 1.01))
    assert np.abs(row_by_hand(wrong) - cell.row.weights).max() > 1e-5


@pytest.mark.parametrize(
    "edit",
    [
        Mask((2,)),
        Knockout("encoder", 1, 1, (3,), (2,)),
        Ablate("encoder", 0, 1),
        PositionEdit("shuffle"),
    ],
    ids=lambda edit: edit.op,
)
def test_the_second_pass_runs_under_the_edits_of_the_capture(tiny_folder: Path, edit: Edit) -> None:
    model = BuiltIn(tiny_folder)
    capture = model.run(replace(QUESTION, edits=(edit,)))
    for cell in cells(model, capture):
        np.testing.assert_allclose(row_by_hand(cell), cell.row.weights, atol=1e-5)
        off = (cell.site, cell.layer, cell.head) == ("encoder", 0, 1) and edit.op == "ablate"
        assert cell.output.difference is not None
        assert (cell.output.difference > 1e-5) is off
        assert (cell.output.reason is not None) is off


def test_a_second_cell_needs_no_pass(tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = BuiltIn(tiny_folder)
    capture = model.run(QUESTION)
    before = BuiltInInside(model).attention(capture, "encoder", 0)
    monkeypatch.setattr(BuiltInInside, "_pass", None)
    assert BuiltInInside(model).attention(capture, "encoder", 0) is before
    assert BuiltInInside(model).attention(capture, "cross", 1).mixed is not None


def test_another_revision_of_the_model_is_not_looked_into(
    tmp_path: Path, tiny_folder: Path
) -> None:
    capture = BuiltIn(tiny_folder).run(QUESTION)
    other = BuiltIn(tiny_models.folder(tmp_path, seed=1))
    with pytest.raises(Refused, match="another revision"):
        BuiltInInside(other).attention(capture, "encoder", 0)


def test_a_cell_is_read_on_one_core(tiny_folder: Path) -> None:
    """More of them spin while they wait: 2 ms of a core become 50 on a busy machine."""
    model = BuiltIn(tiny_folder)
    capture = model.run(QUESTION)
    inside = BuiltInInside(model).attention(capture, "encoder", 0)
    threads: list[int] = []

    class Watched:
        def __getattr__(self, name: str) -> object:
            threads.append(torch.get_num_threads())
            return getattr(inside, name)

    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        read_cell(capture, CellPlace("encoder", 0, 0, 3, 2), cast(AttentionInside, Watched()))
        assert set(threads) == {1}
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
