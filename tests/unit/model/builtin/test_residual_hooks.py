"""A cut residual is a pass in which that sum was never made."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from torch import Tensor

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.inside import BuiltInInside
from model.backends.builtin.interventions import TranslatorInterventions
from model.backends.builtin.residual_hooks import AROUND
from model.capture.edits import CutResidual
from model.capture.request import CaptureRequest
from model.inside.layer_steps import AddStep, read_steps
from model.transformer.configuration import NormOrder
from model.transformer.layers import AddAndNorm
from tests.support import tiny_models
from tests.support.inside.steps_by_hand import check_steps

QUESTION = CaptureRequest("The animal was tired.", target="L'animal n'a pas traversé la rue")
CUTS = [CutResidual("encoder", 1), CutResidual("decoder", 0), CutResidual("cross", 1)]


def without_sum(model: BuiltIn, cut: CutResidual) -> BuiltIn:
    """Return a model one of whose sums was taken out of its code."""
    layers = model.transformer.encoder if cut.site == "encoder" else model.transformer.decoder
    around = layers[cut.layer].get_submodule(AROUND[cut.site])
    assert isinstance(around, AddAndNorm)

    def forward(x: Tensor, sublayer: Callable[[Tensor], Tensor]) -> Tensor:
        alone: Tensor = sublayer(around.norm(x)) if around.pre else around.norm(sublayer(x))
        return alone

    around.forward = forward  # type: ignore[method-assign]
    return model


@pytest.mark.parametrize("norm", ["post", "pre"])
@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut.site)
def test_a_cut_residual_is_an_independent_pass(
    tmp_path: Path, norm: NormOrder, cut: CutResidual
) -> None:
    folder = tiny_models.folder(tmp_path, replace(tiny_models.SHAPE, norm=norm))
    model = BuiltIn(folder)
    plain, edited = model.run(QUESTION), model.run(replace(QUESTION, edits=(cut,)))
    other = without_sum(BuiltIn(folder), cut).run(QUESTION)
    assert len({plain.id, edited.id}) == 2 and edited.edits == (cut,)
    for site in edited.sites:
        for layer in range(len(site.layers)):
            np.testing.assert_allclose(
                edited.weights(site.name, layer), other.weights(site.name, layer), atol=1e-6
            )
    chances = [
        [row.written.probability for row in capture.predictions]
        for capture in (plain, edited, other)
    ]
    np.testing.assert_allclose(chances[1], chances[2], atol=1e-6)
    assert np.abs(np.subtract(chances[0], chances[1])).max() > 1e-4


@pytest.mark.parametrize("norm", ["post", "pre"])
@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut.site)
def test_the_steps_of_a_layer_show_what_was_cut(
    tmp_path: Path, norm: NormOrder, cut: CutResidual
) -> None:
    model = BuiltIn(tiny_models.folder(tmp_path, replace(tiny_models.SHAPE, norm=norm)))
    capture = model.run(replace(QUESTION, edits=(cut,)))
    stack = "encoder" if cut.site == "encoder" else "decoder"
    trace = BuiltInInside(model).layer(capture, stack, cut.layer)
    told = read_steps(trace, stack, cut.layer, cut.layer, 2)
    check_steps(told, 1e-5)
    adds = [step for step in told.steps if isinstance(step, AddStep)]
    assert [step.cut for step in adds].count(True) == 1
    (step,) = (step for step in adds if step.cut)
    assert step.values == step.added and step.residual != step.added
    assert told.norm_order == norm


def test_a_check_tells_the_answer_without_the_residual(tiny_folder: Path) -> None:
    model = BuiltIn(tiny_folder)
    capture = model.run(QUESTION)
    rows = list(range(len(capture.tokens["target"])))
    variants = [(), (CUTS[0],), (CUTS[2],)]
    each = TranslatorInterventions(model).log_probabilities(capture, variants, rows)
    for cut, found in zip(CUTS[::2], each[1:], strict=True):
        other = without_sum(BuiltIn(tiny_folder), cut)
        wanted = TranslatorInterventions(other).log_probabilities(capture, [()], rows)[0]
        np.testing.assert_allclose(found, wanted, atol=1e-5)
        assert float((found - each[0]).abs().max()) > 1e-4
