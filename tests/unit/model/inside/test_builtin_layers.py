"""The steps of the built-in model's layers, and the map of its stacks."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.inside import BuiltInInside
from model.capture.edits import Ablate
from model.capture.request import CaptureRequest
from model.inside.layer_steps import FeedForwardStep, norm_states, read_steps
from model.refusal import Refused
from model.transformer.configuration import NormOrder
from tests.support import tiny_models
from tests.support.inside.steps_by_hand import check_steps

QUESTION = CaptureRequest("The animal was tired.", target="L'animal n'a pas traversé la rue")
POST = ["attention", "add", "norm", "feed_forward", "add", "norm"]
PRE = ["norm", "attention", "add", "norm", "feed_forward", "add"]
CROSS = {"post": ["cross_attention", "add", "norm"], "pre": ["norm", "cross_attention", "add"]}


@pytest.mark.parametrize("norm", ["post", "pre"])
def test_a_layer_is_the_sum_of_its_steps(tmp_path: Path, norm: NormOrder) -> None:
    model = BuiltIn(tiny_models.folder(tmp_path, replace(tiny_models.SHAPE, norm=norm)))
    capture = model.run(QUESTION)
    for stack, layers in (("encoder", 3), ("decoder", 2)):
        for layer in range(layers):
            told = read_steps(
                BuiltInInside(model).layer(capture, stack, layer), stack, layer, layer, 2
            )
            check_steps(told, 1e-5)
            assert told.norm_order == norm
            inner = list(POST if norm == "post" else PRE)
            inner[3:3] = CROSS[norm] if stack == "decoder" else []
            assert [step.kind for step in told.steps] == ["input", *inner, "output"]


def test_neurons_follow_from_the_file(tiny_folder: Path) -> None:
    model = BuiltIn(tiny_folder)
    read = load_file(tiny_folder / "model.safetensors")
    weights = {name: of.astype(float) for name, of in read.items()}
    trace = BuiltInInside(model).layer(model.run(QUESTION), "decoder", 1)
    told = read_steps(trace, "decoder", 1, 1, 3)
    place = next(n for n, step in enumerate(told.steps) if step.kind == "feed_forward")
    step, given = told.steps[place], np.array(told.steps[place - 1].values)
    assert isinstance(step, FeedForwardStep)
    part = "decoder.1.feed_forward"
    before = weights[f"{part}.0.weight"] @ given + weights[f"{part}.0.bias"]
    after = np.maximum(before, 0)
    assert (step.activation, step.gated, step.width) == ("relu", False, 32)
    assert step.active == (before > 0).sum()
    for neuron in step.neurons:
        assert neuron.before == pytest.approx(before[neuron.neuron], abs=1e-5)
        assert neuron.after == pytest.approx(after[neuron.neuron], abs=1e-5)
    gave = weights[f"{part}.2.weight"] @ after + weights[f"{part}.2.bias"]
    np.testing.assert_allclose(step.values, gave, atol=1e-5)


def test_the_states_of_a_norm_are_those_of_every_token(tiny_folder: Path) -> None:
    model = BuiltIn(tiny_folder)
    capture = model.run(QUESTION)
    trace = BuiltInInside(model).layer(capture, "encoder", 0)
    states = norm_states(trace, 3)
    assert states.shape == (len(capture.tokens["source"]), 16)
    for token in range(len(states)):
        told = read_steps(trace, "encoder", 0, 0, token).steps[3]
        assert told.kind == "norm"
        np.testing.assert_allclose(told.before, states[token], atol=1e-6)
    with pytest.raises(Refused, match="No norm at step 2; there are norms at 3, 6"):
        norm_states(trace, 2)


def test_a_layer_is_that_of_the_edited_pass(tiny_folder: Path) -> None:
    model = BuiltIn(tiny_folder)
    plain = model.run(QUESTION)
    off = model.run(replace(QUESTION, edits=(Ablate("encoder", 0, 1),)))
    before, after = (BuiltInInside(model).layer(one, "encoder", 0) for one in (plain, off))
    assert (before.steps[0].values == after.steps[0].values).all()
    assert (before.steps[1].values != after.steps[1].values).any()


def test_the_map_has_every_stack_with_the_lengths_of_its_states(tiny_folder: Path) -> None:
    model = BuiltIn(tiny_folder)
    capture = model.run(QUESTION)
    seen = BuiltInInside(model).map(capture)
    encoder, decoder = seen.blocks
    assert (encoder.layers, encoder.d_model, encoder.d_ff, encoder.heads) == (3, 16, 32, 4)
    assert (decoder.parts, decoder.norm_order) == (
        ["self_attention", "cross_attention", "feed_forward"],
        "post",
    )
    assert (encoder.parts, encoder.norm_name) == (["self_attention", "feed_forward"], "LayerNorm")
    assert seen.parameters == sum(of.numel() for of in model.transformer.parameters())
    trace = BuiltInInside(model).layer(capture, "decoder", 1)
    lengths = [
        np.mean([np.linalg.norm(state) for state in states.double().numpy()])
        for states in (trace.steps[1].values, trace.steps[-1].values)
    ]
    assert decoder.attention_norms[1] == pytest.approx(lengths[0])
    assert decoder.output_norms[1] == pytest.approx(lengths[1])
