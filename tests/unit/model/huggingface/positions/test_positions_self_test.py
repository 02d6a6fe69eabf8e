"""The test of positions at load: what it lets pass of each kind, and what it cannot tell."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from model.backends.huggingface.adapter import HuggingFace
from model.backends.huggingface.self_test import positions_evidence, self_test
from model.backends.huggingface.self_test.lengths import sample_input
from model.capture.positions import PositionsFidelity
from model.capture.request import CaptureRequest
from tests.support import tiny_checkpoints
from tests.support.position_verdicts import passes, verdicts
from tests.support.tiny_checkpoints import Kind

BUCKETS = {"max_relative_positions": -1, "position_buckets": 8, "norm_rel_ebd": "layer_norm"}


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
    for type in ("gemma3_text", "olmo3"):  # those of the second are turned alike
        both = each_kind_of_layer(verdicts(passes(type)))
        assert both == {"sliding_attention": "exact", "full_attention": "exact"}
    found = verdicts(passes("deepseek_v4"))  # this one has no layer of the first kind
    assert each_kind_of_layer(found) == {"main": "not_checked", "compress": "exact"}
    unused = next(one for one in found if one.layers == "main")
    assert unused.reason == "no attention from token to token was seen to use them"


def test_tokens_that_look_at_others_too_are_checked_where_they_look_at_each_other() -> None:
    found = verdicts(passes("t5gemma2"))  # each layer of its decoder looks at both sides at once
    assert {(one.site, one.verdict) for one in found} == {
        ("encoder", "exact"),
        ("decoder", "exact"),
    }


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


def test_a_coarse_model_that_is_too_large_for_float64_is_judged_as_far_as_it_tells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(self_test, "MOST_IN_FLOAT64", 0)
    for type in ("gptj", "gpt2", "bloom"):
        assert [one.verdict for one in verdicts(passes(type, torch.bfloat16))] == ["exact"]
    faint = passes("t5", torch.bfloat16)
    for name, parameter in faint.model.named_parameters():
        if "relative_attention_bias" in name:
            parameter.data.mul_(1e-3)
    assert {one.verdict for one in verdicts(faint)} == {"not_checked"}
    (*_, vectors) = verdicts(passes("deberta-v2", torch.bfloat16))
    assert vectors.verdict == "not_checked"
    assert {one.reason for one in (*verdicts(faint), vectors)} == {
        "the model's own precision is too coarse to tell"
    }


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
    assert (bad.fidelity.verdict, one.drawn) == ("partial", False)


def test_what_the_test_did_not_see_is_not_checked(tmp_path: Path) -> None:
    model = HuggingFace(tiny_checkpoints.folder(tmp_path, Kind("gpt2")), "m", "r")
    model.fidelity = replace(model.fidelity, positions=())
    (one,) = model.run(CaptureRequest(tiny_checkpoints.TEXTS[0])).positions
    assert (one.verdict, one.reason) == ("not_checked", "not seen when the model was read")
    assert one.values.numel()
