"""The test of positions at load: what it lets pass of each kind, and what it does not."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from model.backends.huggingface.adapter import HuggingFace
from model.backends.huggingface.architecture import family
from model.backends.huggingface.attention.function import register
from model.backends.huggingface.attention.passes import ModelPasses
from model.backends.huggingface.positions import hooks, readers
from model.backends.huggingface.positions.hooks import PositionWatch
from model.backends.huggingface.self_test import positions_ablation, positions_evidence
from model.backends.huggingface.self_test.lengths import sample_input
from model.backends.huggingface.self_test.self_test import positions_tested
from model.capture.positions import Positions, PositionsFidelity
from model.capture.request import CaptureRequest
from tests.support import shrunken_architectures, tiny_checkpoints
from tests.support.tiny_checkpoints import Kind

BUCKETS = {"max_relative_positions": -1, "position_buckets": 8, "norm_rel_ebd": "layer_norm"}
Lie = Callable[[Positions], Positions]


def passes(type: str, dtype: torch.dtype = torch.float32, **config: Any) -> ModelPasses:
    """Return the passes of a tiny random model; also its scales of one number each are random."""
    register()
    model: Any = shrunken_architectures.built(type, shrunken_architectures.small(type, **config))
    model.config.architectures = [model.__class__.__name__]
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "norm" in name and parameter.dim() == 1:
                parameter.add_(0.3 * torch.randn_like(parameter))
    return ModelPasses(model.to(dtype), family(model.config))


def verdicts(of: ModelPasses) -> list[PositionsFidelity]:
    return list(positions_tested(of, sample_input(of, 64)))


def said(of: ModelPasses) -> list[tuple[str, str, str]]:
    """Return site, kind and verdict of each."""
    return [(one.site, one.kind, one.verdict) for one in verdicts(of)]


@pytest.mark.parametrize(
    ("type", "config"),
    [
        ("llama", {}),  # pairs half a head apart
        ("gptj", {}),  # side by side, half of each head
        ("codegen", {}),
        ("gpt_neox", {"rotary_pct": 0.5}),
        ("cohere", {}),
        ("deepseek_v3", {}),  # the last dimensions of each head
        ("nanochat", {}),  # the other way round
        ("llama4_text", {}),  # as complex numbers, and not in every layer
        ("hunyuan_v1_dense", {}),  # turned, then normalised by trained scales
        ("gpt_oss", {}),  # with sinks
        ("falcon", {}),  # whose scores are seen at the softmax only
        ("esm", {"position_embedding_type": "rotary"}),
        ("llama", {"rope_parameters": {"rope_type": "yarn", "factor": 4.0, "rope_theta": 10000.0}}),
    ],
)
def test_turns_that_queries_and_keys_have_are_exact(type: str, config: dict[str, Any]) -> None:
    (one,) = verdicts(passes(type, **config))
    assert (one.kind, one.verdict) == ("rotary", "exact"), one.reason
    assert "queries and keys are turned by them, to" in one.reason


@pytest.mark.parametrize(
    ("type", "config", "want"),
    [
        ("bert", {}, [("encoder", "learned")]),
        ("gpt2", {}, [("decoder", "learned")]),
        ("bart", {}, [("encoder", "learned"), ("decoder", "learned")]),
        ("led", {}, [("encoder", "learned"), ("decoder", "learned")]),  # pads the text
        ("ctrl", {}, [("decoder", "sinusoidal")]),  # a tensor, no module
        ("marian", {}, [("encoder", "sinusoidal"), ("decoder", "sinusoidal")]),
        ("bloom", {}, [("decoder", "alibi")]),
        ("mpt", {}, [("decoder", "alibi")]),
        ("t5", {}, [("encoder", "relative"), ("decoder", "relative")]),
        ("umt5", {}, [("encoder", "relative"), ("decoder", "relative")]),  # another in each layer
        ("mpnet", {}, [("encoder", "learned"), ("encoder", "relative")]),
        ("roformer", {}, [("encoder", "rotary")]),
        ("deberta", {"position_biased_input": False}, [("encoder", "relative")]),
        ("deberta-v2", BUCKETS, [("encoder", "learned"), ("encoder", "relative")]),
        ("xlnet", {}, [("decoder", "relative")]),
        ("jamba", {}, []),
    ],
)
def test_what_a_pass_uses_is_exact(
    type: str, config: dict[str, Any], want: list[tuple[str, str]]
) -> None:
    found = verdicts(passes(type, **config))
    assert [(one.site, one.kind) for one in found] == want
    assert {one.verdict for one in found} <= {"exact"}, found


def each_kind_of_layer(found: list[PositionsFidelity]) -> dict[str | None, str]:
    return {one.layers: one.verdict for one in found}


def test_each_kind_of_layer_has_a_verdict_of_its_own() -> None:
    both = each_kind_of_layer(verdicts(passes("gemma3_text")))
    assert both == {"sliding_attention": "exact", "full_attention": "exact"}
    found = verdicts(passes("olmo3"))  # this one has no layer of the second kind
    assert each_kind_of_layer(found)["sliding_attention"] == "exact"
    unused = next(one for one in found if one.layers == "full_attention")
    assert unused.verdict == "not_checked"
    assert unused.reason == "no attention from token to token was seen to use them"


def rolled(one: Positions) -> Positions:
    """Take each row for that of the place before."""
    return replace(one, values=one.values.roll(1, 0))


def slower(one: Positions) -> Positions:
    """Turn a little less."""
    angles = torch.atan2(one.values[:, 0::2], one.values[:, 1::2]) * 0.999
    return replace(one, values=torch.stack((angles.sin(), angles.cos()), -1).flatten(1))


def swapped(one: Positions) -> Positions:
    """Take sines for cosines."""
    pairs = torch.stack((one.values[:, 1::2], one.values[:, 0::2]), -1)
    return replace(one, values=pairs.flatten(1))


def other_frequencies(one: Positions) -> Positions:
    assert one.frequencies is not None
    return replace(one, frequencies=one.frequencies * 1.001)


def steeper(one: Positions) -> Positions:
    return replace(one, values=one.values * 1.001)


def turned_round(one: Positions) -> Positions:
    """Take what stands before a token for what comes after it."""
    return replace(one, values=one.values.flip(1 if one.axes[0] == "head" else 0))


def other_heads(one: Positions) -> Positions:
    return replace(one, values=one.values.roll(1, 0))


@pytest.mark.parametrize(
    ("type", "lie"),
    [
        *(("llama", lie) for lie in (rolled, slower, swapped, other_frequencies)),
        *(("gptj", lie) for lie in (rolled, slower, swapped)),
        *(("gpt_neox", lie) for lie in (rolled, slower)),
        *(("deepseek_v3", lie) for lie in (rolled, slower)),
        *(("hunyuan_v1_dense", lie) for lie in (rolled, slower)),
        *(("falcon", lie) for lie in (rolled, slower)),
        *(("gpt2", lie) for lie in (rolled, steeper)),
        *(("marian", lie) for lie in (rolled, swapped)),
        *(("ctrl", lie) for lie in (rolled, swapped)),
        *(("bloom", lie) for lie in (steeper, other_heads)),
        *(("mpt", lie) for lie in (steeper, other_heads)),
        *(("t5", lie) for lie in (steeper, turned_round, other_heads)),
        *(("deberta-v2", lie) for lie in (turned_round, rolled)),
        *(("xlnet", lie) for lie in (turned_round, rolled)),
    ],
)
def test_what_a_pass_does_not_use_is_refused(
    monkeypatch: pytest.MonkeyPatch, type: str, lie: Lie
) -> None:
    """One of two positions alone is a lie, so that it is this one that is found out."""
    read = PositionWatch.positions
    monkeypatch.setattr(
        PositionWatch,
        "positions",
        lambda watch, lengths: (*read(watch, lengths)[:-1], lie(read(watch, lengths)[-1])),
    )
    *others, last = verdicts(passes(type))
    assert {one.verdict for one in others} <= {"exact"}
    assert last.verdict == "refused"
    assert "off by" in last.reason


def as_in_5_23(output: Any) -> tuple[Tensor, Tensor] | None:
    """Read what a module gives as it was laid out before: cosines first, whatever they hold."""
    return output if isinstance(output, tuple) else None


def test_a_gptj_that_is_read_in_the_old_layout_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (readers, hooks, positions_ablation):
        monkeypatch.setattr(module, "turns", as_in_5_23)
    (one,) = verdicts(passes("gptj"))
    assert one.verdict == "refused"
    assert one.reason.startswith("in 3 of 3 layers queries and keys are turned otherwise, off by")


def test_repeated_pairs_that_are_read_from_the_wrong_columns_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        readers, "unique_columns", lambda cosines, _: slice(0, cosines.shape[1] // 2)
    )
    assert said(passes("llama")) == [("decoder", "rotary", "exact")]
    assert said(passes("cohere")) == [("decoder", "rotary", "refused")]


def test_a_bias_that_is_added_twice_is_refused() -> None:
    # Under "eager" the mask of Falcon holds its slopes, and its layers add them once more.
    assert said(passes("falcon", alibi=True)) == [("decoder", "alibi", "refused")]


class Doubled(nn.Module):
    """Adds other rows than those of the table inside it."""

    def __init__(self, wpe: nn.Module) -> None:
        super().__init__()
        self.wpe = wpe

    def forward(self, ids: Tensor) -> Tensor:
        rows: Tensor = 2 * self.wpe(ids)
        return rows


def test_rows_of_a_table_that_are_not_added_are_refused() -> None:
    of = passes("gpt2")
    model: Any = of.model
    model.transformer.wpe = Doubled(model.transformer.wpe)
    assert said(of) == [("decoder", "learned", "refused")]


@pytest.mark.parametrize(("type", "kind"), [("llama", "rotary"), ("bert", "learned")])
def test_what_cannot_be_compared_is_not_checked_and_says_why(
    monkeypatch: pytest.MonkeyPatch, type: str, kind: str
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no such pass")

    of = passes(type)
    monkeypatch.setattr(positions_evidence.Evidence, "enter", fail)
    (one,) = verdicts(of)
    assert (one.kind, one.verdict) == (kind, "not_checked")
    assert one.reason == "a pass to compare with fails: RuntimeError: no such pass"
    assert not any(module._forward_pre_hooks for module in of.model.modules())


@pytest.mark.parametrize("type", ["gptj", "t5", "xlnet", "bert"])
def test_a_coarse_model_is_judged_in_float64(type: str) -> None:
    assert {one.verdict for one in verdicts(passes(type, torch.bfloat16))} == {"exact"}


@pytest.mark.parametrize("type", ["gptj", "t5", "xlnet", "big_bird"])
def test_the_test_leaves_no_hook_and_changes_no_bit(type: str) -> None:
    of = passes(type)
    of.use(of.implementation)
    read = sample_input(of, 64)
    with torch.inference_mode():
        before = of.plain(read)[0]
        verdicts(of)
        assert torch.equal(of.plain(read)[0], before)
    for module in of.model.modules():
        assert not module._forward_hooks
        assert not module._forward_pre_hooks


def test_a_capture_tells_the_verdict_and_holds_no_number_of_what_is_refused(
    tmp_path: Path,
) -> None:
    good = HuggingFace(tiny_checkpoints.folder(tmp_path / "good", Kind("gptj")), "good", "r")
    (one,) = good.run(CaptureRequest(tiny_checkpoints.TEXTS[0])).positions
    (verdict,) = good.fidelity.positions
    assert (one.verdict, one.reason) == ("exact", verdict.reason)
    kind = Kind("falcon", {"alibi": True})
    bad = HuggingFace(tiny_checkpoints.folder(tmp_path / "bad", kind), "bad", "r")
    (one,) = bad.run(CaptureRequest(tiny_checkpoints.TEXTS[0])).positions
    (verdict,) = bad.fidelity.positions
    assert (one.kind, one.verdict, one.reason) == ("alibi", "refused", verdict.reason)
    assert sum(tensor.numel() for tensor in one.tensors) == 0
    assert (bad.fidelity.verdict, one.drawn) == ("exact", False)


def test_what_the_test_did_not_see_is_not_checked(tmp_path: Path) -> None:
    model = HuggingFace(tiny_checkpoints.folder(tmp_path, Kind("gpt2")), "m", "r")
    model.fidelity = replace(model.fidelity, positions=())
    (one,) = model.run(CaptureRequest(tiny_checkpoints.TEXTS[0])).positions
    assert (one.verdict, one.reason) == ("not_checked", "not seen when the model was read")
    assert one.values.numel()
