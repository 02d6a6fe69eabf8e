"""The self-test of a Hugging Face model: what it says, and what it does not let pass."""

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from model.backends.fidelity import Fidelity
from model.backends.huggingface.attention import function
from model.backends.huggingface.attention.function import AttentionCall, register
from model.backends.huggingface.attention.module_state import restore_after
from model.backends.huggingface.attention.passes import ModelPasses
from model.backends.huggingface.attention.recording import AttentionRecording
from model.backends.huggingface.self_test import self_test
from model.backends.huggingface.self_test.lengths import sample_input
from model.refusal import Refused
from tests.support import shrunken_architectures

TOLD = function.describe_call


def mistral(dtype: torch.dtype = torch.float32, **config: Any) -> ModelPasses:
    register()
    model: Any = shrunken_architectures.built(
        "mistral", shrunken_architectures.small("mistral", **config)
    )
    return ModelPasses(model.to(dtype), "decoder")


def verdict(passes: ModelPasses) -> Fidelity:
    return self_test.self_test(passes, sample_input(passes, 64))[0]


def test_a_text_longer_than_the_window_is_tested() -> None:
    assert verdict(mistral(sliding_window=8)).tested_tokens == 24
    longer = verdict(mistral(sliding_window=40))
    assert (longer.verdict, longer.tested_tokens) == ("exact", 48)
    assert "window" not in longer.reason


def test_a_window_beyond_the_test_is_told() -> None:
    said = verdict(mistral(sliding_window=4000))
    assert (said.verdict, said.tested_tokens) == ("exact", 24)
    assert said.reason.endswith("not tested beyond its window of 4000 tokens")


def lying(lie: Any) -> Any:
    """Return what tells of a call, but not as it was."""
    return lambda *given, **others: lie(TOLD(*given, **others))


def no_mask(given: AttentionCall) -> AttentionCall:
    """Lose the mask, as a name without a mask function does."""
    return replace(given, mask=None, causal=False)


def other_scale(given: AttentionCall) -> AttentionCall:
    """Scale by another number."""
    return replace(given, scale=given.scale * 1.1)


def other_heads(given: AttentionCall) -> AttentionCall:
    """Take each head's keys for its neighbour's."""
    return replace(given, key=given.key.roll(1, 1))


@pytest.mark.parametrize("lie", [no_mask, other_scale, other_heads])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("most_in_float64", [2**30, 0])
def test_a_recording_that_is_not_what_was_done_is_not_let_pass(
    monkeypatch: pytest.MonkeyPatch, lie: Any, dtype: torch.dtype, most_in_float64: int
) -> None:
    monkeypatch.setattr(self_test, "MOST_IN_FLOAT64", most_in_float64)
    honest = mistral(dtype)
    assert verdict(honest).verdict == "exact"
    assert honest.implementation == "sdpa"
    monkeypatch.setattr(function, "describe_call", lying(lie))
    passes = mistral(dtype)
    assert verdict(passes).verdict == "exact"
    assert passes.implementation is None  # it is the tap that agrees with what "eager" shows


def test_where_neither_way_agrees_a_model_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(function, "describe_call", lying(other_heads))
    monkeypatch.setattr(AttentionRecording, "see_weights", lambda *_: None)
    with pytest.raises(Refused, match="no attention"):
        verdict(mistral())


def test_a_model_that_fails_on_a_text_is_refused_with_its_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passes = mistral()

    def wants_sounds(**_: object) -> None:
        raise ValueError("You must specify input_features")

    monkeypatch.setattr(passes.model, "forward", wants_sounds)
    with pytest.raises(Refused, match="fails on a text: ValueError: You must specify input_feat"):
        self_test.run_self_test(passes, sample_input(passes, 64))


def test_in_float64_a_model_is_judged_and_then_the_same_again() -> None:
    model: Any = shrunken_architectures.built("bert", shrunken_architectures.small("bert"))
    model.to(torch.bfloat16)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    passes = ModelPasses(model, "encoder")
    said, _ = self_test.self_test(passes, sample_input(passes, 64))
    assert said.reason.endswith("judged in float64")
    assert all(torch.equal(before[name], of) for name, of in model.state_dict().items())
    assert {tensor.dtype for tensor in model.parameters()} == {torch.bfloat16}


def test_a_pass_leaves_a_model_as_it_was() -> None:
    config = shrunken_architectures.small("big_bird", block_size=4, num_random_blocks=1)
    model: Any = shrunken_architectures.built("big_bird", config)
    parts = [type(part).__name__ for part in model.modules()]
    with restore_after(model), torch.no_grad():
        model(torch.arange(8, 20)[None])
        assert model.bert.attention_type == "original_full"
    assert model.bert.attention_type == "block_sparse"
    assert [type(part).__name__ for part in model.modules()] == parts


def test_what_attends_between_other_things_is_counted() -> None:
    recording = AttentionRecording({}, None)
    batch = torch.zeros(2, 4, 6, 8)
    given = AttentionCall(batch, batch, batch, None, 1.0, False)
    out: Tensor = recording.see(torch.nn.Identity(), given, batch)
    assert out is batch
    assert sum(recording.unreadable.values()) == 1
