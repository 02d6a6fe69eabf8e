"""Cut residuals of Hugging Face models: passes in which that sum was never made, or the reason."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from model.backends.huggingface.adapter import HuggingFace
from model.backends.huggingface.inside.residual_sum import ResidualSum
from model.backends.huggingface.inspection import HuggingFaceInside
from model.backends.huggingface.interventions import HuggingFaceInterventions
from model.capture.edits import CutResidual
from model.capture.request import CaptureRequest
from model.inside.layer_steps import AddStep, read_steps
from model.refusal import Refused
from tests.support import tiny_checkpoints
from tests.support.inside.steps_by_hand import check_steps
from tests.support.tiny_checkpoints import Kind

Rewrite = Callable[[HuggingFace], None]


def opened(path: Path, type: str) -> HuggingFace:
    """Return a tiny model of an architecture."""
    return HuggingFace(tiny_checkpoints.folder(path, Kind(type)), f"org/{type}", "abc")


def question(model: HuggingFace, *cuts: CutResidual) -> CaptureRequest:
    """Return the question of every test."""
    target = "It was wide." if model.info.family == "encoder-decoder" else None
    return CaptureRequest(tiny_checkpoints.TEXTS[0], target=target, edits=cuts)


def rewrite_bert(model: HuggingFace) -> None:
    """Take the sum out of layer 1's code."""
    part: Any = model.model.get_submodule("bert.encoder.layer.1.attention.output")
    part.forward = lambda states, _residual: part.LayerNorm(part.dense(states))


def rewrite_llama(model: HuggingFace) -> None:
    """Take the sum out of layer 1's code."""
    layer: Any = model.model.get_submodule("model.layers.1")

    def forward(states: Tensor, **others: Any) -> Tensor:
        states, _ = layer.self_attn(hidden_states=layer.input_layernorm(states), **others)
        after: Tensor = states + layer.mlp(layer.post_attention_layernorm(states))
        return after

    layer.forward = forward


def rewrite_gpt2(model: HuggingFace) -> None:
    """Take the sum out of layer 1's code."""
    layer: Any = model.model.get_submodule("transformer.h.1")

    def forward(
        states: Tensor, cache: Any = None, mask: Any = None, *_more: Any, **others: Any
    ) -> Tensor:
        states, _ = layer.attn(layer.ln_1(states), attention_mask=mask)
        after: Tensor = states + layer.mlp(layer.ln_2(states))
        return after

    layer.forward = forward


def rewrite_gemma2(model: HuggingFace) -> None:
    """Take the sum out of layer 1's code."""
    layer: Any = model.model.get_submodule("model.layers.1")

    def forward(states: Tensor, **others: Any) -> Tensor:
        states, _ = layer.self_attn(hidden_states=layer.input_layernorm(states), **others)
        states = layer.post_attention_layernorm(states)
        inner = layer.mlp(layer.pre_feedforward_layernorm(states))
        after: Tensor = states + layer.post_feedforward_layernorm(inner)
        return after

    layer.forward = forward


def rewrite_t5(model: HuggingFace) -> None:
    """Take the sum around the cross-attention out of layer 1's code."""
    part: Any = model.model.get_submodule("decoder.block.1.layer.1")

    def forward(hidden_states: Tensor, **others: Any) -> Any:
        states = part.layer_norm(hidden_states)
        out = part.EncDecAttention(
            states,
            mask=others.get("attention_mask"),
            key_value_states=others["key_value_states"],
            position_bias=others.get("position_bias"),
        )
        return (out[0], *out[1:])

    part.forward = forward


CASES: Sequence[tuple[str, CutResidual, Rewrite]] = (
    ("bert", CutResidual("encoder", 1), rewrite_bert),
    ("llama", CutResidual("decoder", 1), rewrite_llama),
    ("gpt2", CutResidual("decoder", 1), rewrite_gpt2),
    ("gemma2", CutResidual("decoder", 1), rewrite_gemma2),
    ("t5", CutResidual("cross", 1), rewrite_t5),
)


@pytest.mark.parametrize(("type", "cut", "rewrite"), CASES, ids=[case[0] for case in CASES])
def test_a_cut_residual_is_an_independent_pass(
    tmp_path: Path, type: str, cut: CutResidual, rewrite: Rewrite
) -> None:
    model, other = opened(tmp_path / "one", type), opened(tmp_path / "other", type)
    plain, edited = model.run(question(model)), model.run(question(model, cut))
    rewrite(other)
    wanted = other.run(question(other))
    moved = 0.0
    for site in edited.sites:
        for layer in range(len(site.layers)):
            found = edited.weights(site.name, layer)
            np.testing.assert_allclose(found, wanted.weights(site.name, layer), atol=1e-5)
            moved = max(moved, float(np.abs(found - plain.weights(site.name, layer)).max()))
    assert moved > 1e-3


@pytest.mark.parametrize(("type", "cut"), [case[:2] for case in CASES], ids=[c[0] for c in CASES])
def test_steps_and_cells_show_the_pass_without_the_residual(
    tmp_path: Path, type: str, cut: CutResidual
) -> None:
    model = opened(tmp_path, type)
    capture = model.run(question(model, cut))
    stack = "encoder" if cut.site == "encoder" else "decoder"
    told = read_steps(HuggingFaceInside(model).layer(capture, stack, 1), stack, 1, 1, 3)
    check_steps(told, 1e-4)
    (step,) = (one for one in told.steps if isinstance(one, AddStep) and one.cut)
    np.testing.assert_allclose(step.values, step.added, atol=1e-4)
    inside = HuggingFaceInside(model).attention(capture, cut.site, 1)
    assert inside.projection is not None


def test_a_check_tells_the_answer_without_the_residual(tmp_path: Path) -> None:
    model, other = opened(tmp_path / "one", "gpt2"), opened(tmp_path / "other", "gpt2")
    capture = model.run(question(model))
    variants = [(), (CutResidual("decoder", 1),)]
    before, after = HuggingFaceInterventions(model).log_probabilities(capture, variants, [4, 5])
    rewrite_gpt2(other)
    (wanted,) = HuggingFaceInterventions(other).log_probabilities(capture, [()], [4, 5])
    assert torch.allclose(after, wanted, atol=1e-4)
    assert float((before - after).abs().max()) > 1e-2


def test_what_cannot_be_cut_says_why(tmp_path: Path) -> None:
    for type, site, reason in (
        ("gptj", "decoder", "share one residual"),
        ("albert", "encoder", "run more than once"),
        ("xlnet", "decoder", "no sum of what its parts"),
    ):
        model = opened(tmp_path / type, type)
        with pytest.raises(Refused, match=reason) as refusal:
            model.run(question(model, CutResidual(site, 1)))
        assert refusal.value.code == "not_available"


def test_a_wrong_sum_is_not_taken_for_one(tmp_path: Path) -> None:
    model = opened(tmp_path, "bert")
    cut = CutResidual("encoder", 1)
    model.residuals.check([cut])
    (found,) = model.residuals.of([cut]).values()
    wrong = replace(found, added="bert.encoder.layer.1.output.dense")
    with torch.inference_mode():
        assert isinstance(model.residuals._test(found), ResidualSum)
        assert isinstance(model.residuals._test(wrong), str)


def test_no_hook_is_left_after_a_cut(tmp_path: Path) -> None:
    model = opened(tmp_path, "bert")
    model.run(question(model))
    every: list[nn.Module] = list(model.model.modules())

    def hooks() -> list[int]:  # transformers has some of its own
        return [len(one._forward_hooks) + len(one._forward_pre_hooks) for one in every]

    before = hooks()
    model.run(question(model, CutResidual("encoder", 1)))
    assert hooks() == before
