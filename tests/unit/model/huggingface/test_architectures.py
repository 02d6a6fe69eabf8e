"""Captured weights are those that transformers shows under "eager", whatever the architecture."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from transformers import PreTrainedModel

from model.backends.huggingface.adapter import HuggingFace
from model.backends.huggingface.architecture import opener
from model.backends.huggingface.attention.function import EAGER, register, watch_attention
from model.backends.huggingface.attention.passes import ModelPasses
from model.capture.request import CaptureRequest
from model.refusal import Refused
from tests.support import shrunken_architectures, tiny_checkpoints
from tests.support.tiny_checkpoints import Kind

TEXT, TARGET = tiny_checkpoints.TEXTS[0], "It was wide."
BY_QUERY_AND_KEY = (
    *("bert", "roberta", "xlm-roberta", "albert", "distilbert", "electra", "modernbert"),
    *("eurobert", "nomic_bert", "esm", "gpt2", "gptj", "gpt_neox", "gpt_bigcode", "opt", "biogpt"),
    *("llama", "mistral", "qwen2", "qwen3", "qwen3_moe", "phi", "gemma2", "gemma3_text"),
    *("gpt_oss", "granite_swa", "deepseek_v3", "deepseek_v32", "doge", "diffllama", "jamba"),
    *("lfm2_moe", "bart", "marian", "mbart", "m2m_100", "nllb-moe", "t5", "switch_transformers"),
)
BY_TAP = (
    *("mpnet", "deberta-v2", "xlnet", "squeezebert"),
    *("bloom", "falcon", "xglm"),
)
IN_FLOAT64 = ("t5", "switch_transformers")  # scores of 50, which round by more than 1e-5
FIELDS = {
    "encoder": ("encoder_attentions", "attentions"),
    "decoder": ("decoder_attentions", "attentions"),
    "cross": ("cross_attentions",),
}


def shown(folder: Path, model: HuggingFace, ids: dict[str, Any], dtype: str) -> Any:
    """Return what transformers itself shows, of a model that nobody watches."""
    auto = opener(model.model.config)
    plain = auto.from_pretrained(folder, attn_implementation=EAGER, dtype=getattr(torch, dtype))
    plain.train(False)
    with torch.no_grad():
        return plain(**ids, output_attentions=True, **uncached(plain))


def uncached(model: PreTrainedModel) -> dict[str, Any]:
    """Return what keeps a model from handing out its cache."""
    return {"use_cache": False} if "use_cache" in ModelPasses(model, "decoder").taken else {}


def of_site(output: Any, site: str) -> list[NDArray[Any]]:
    """Return the weights that are shown of a site, (head, query, key) for each layer."""
    layers = next(output.get(field) for field in FIELDS[site] if output.get(field))
    every = [layer[0].float() for layer in layers if layer is not None]
    are_scores = any(one.min() < 0 for one in every)
    return [(one.softmax(-1) if are_scores else one).numpy() for one in every]


@pytest.mark.parametrize("type", [*BY_QUERY_AND_KEY, *BY_TAP])
def test_captured_weights_are_those_shown_under_eager(tmp_path: Path, type: str) -> None:
    dtype = "float64" if type in IN_FLOAT64 else "float32"
    folder = tiny_checkpoints.folder(tmp_path, Kind(type))
    model = HuggingFace(folder, f"org/{type}", "abc", dtype=dtype)
    assert model.fidelity.verdict == "exact", model.fidelity
    assert (model.passes.implementation is None) is (type in BY_TAP)
    writes = model.info.family == "encoder-decoder"
    capture = model.run(CaptureRequest(TEXT, target=TARGET if writes else None))
    ids = {"input_ids": torch.tensor([[token.id for token in capture.tokens["source"]]])}
    if writes:
        ids["decoder_input_ids"] = torch.tensor([[t.id for t in capture.tokens["target"]]])
    output = shown(folder, model, ids, dtype)
    for site in capture.sites:
        truths = of_site(output, site.name)
        assert len(truths) == len(site.layers)
        for layer, truth in enumerate(truths):
            seen = capture.weights(site.name, layer)
            if type == "granite_swa":  # shown before the sinks take their share
                assert seen.sum(-1).min() < 0.9
                seen = seen / seen.sum(-1, keepdims=True)
            np.testing.assert_allclose(seen, truth, rtol=0, atol=1e-5)
            rolled = np.roll(truth, 1, axis=0)  # the comparison can tell one head from another
            assert np.abs(seen - rolled).max() > 0.01


@pytest.mark.parametrize(
    "type", ["bert", "distilbert", "modernbert", "gpt2", "mistral", "gpt_oss", "bart"]
)
def test_padding_changes_nothing_of_what_is_seen(type: str) -> None:
    """A text with padding after it, as the rows and columns of the text alone."""
    register()
    model = shrunken_architectures.built(type, shrunken_architectures.small(type))
    passes = ModelPasses(model, "encoder-decoder" if type == "bart" else "encoder")
    passes.use(passes.implementation)
    ids = torch.randint(8, 90, (1, 13), generator=torch.Generator().manual_seed(3))
    padded = torch.cat((ids, torch.zeros(1, 5, dtype=torch.long)), 1)
    mask = (padded != 0).long()

    def weights(**given: Any) -> Sequence[torch.Tensor]:
        recording = passes.recording()
        more = {"decoder_input_ids": ids[:, :6]} if type == "bart" else {}
        with torch.no_grad(), passes.watch(recording):
            model(**given, **more, **uncached(model))
        every = [one.record for layers in recording.sites.values() for one in layers]
        assert len(every) == (9 if type == "bart" else 3)
        return [record.weights(list(range(record.heads))) for record in every]

    alone = weights(input_ids=ids, attention_mask=torch.ones_like(ids))
    for one, beside in zip(alone, weights(input_ids=padded, attention_mask=mask), strict=True):
        queries, keys = one.shape[1:]
        torch.testing.assert_close(beside[:, :queries, :keys], one, rtol=0, atol=1e-5)
        assert beside[:, :queries, keys:].abs().sum() == 0


@pytest.mark.parametrize("type", ["mamba", "fnet", "reformer", "yoso", "rwkv"])
def test_what_does_not_look_from_token_to_token_is_refused(tmp_path: Path, type: str) -> None:
    with pytest.raises(Refused) as refused:
        HuggingFace(tiny_checkpoints.folder(tmp_path, Kind(type)), f"org/{type}", "abc")
    assert refused.value.code == "no_attention"


def test_what_is_drawn_in_part_says_so(tmp_path: Path) -> None:
    model = HuggingFace(tiny_checkpoints.folder(tmp_path, Kind("longt5")), "org/longt5", "abc")
    assert model.fidelity.verdict == "partial"
    assert "left out (3)" in model.fidelity.reason
    assert [shape.site for shape in model.shapes] == ["decoder", "cross"]


def test_layers_of_a_hybrid_keep_their_own_numbers(tmp_path: Path) -> None:
    kind = Kind("lfm2", {"layer_types": ["full_attention", "conv", "full_attention"]})
    model = HuggingFace(tiny_checkpoints.folder(tmp_path, kind), "org/lfm2", "abc")
    (site,) = model.run(CaptureRequest(TEXT)).sites
    assert site.layer_numbers == (0, 2)


def test_a_text_beyond_what_a_model_looks_at_in_full_is_refused(tmp_path: Path) -> None:
    blocks = {"block_size": 4, "num_random_blocks": 1}  # from (5 + 2 * 1) * 4 tokens on
    model = HuggingFace(tiny_checkpoints.folder(tmp_path, Kind("big_bird", blocks)), "org/b", "abc")
    assert len(model.run(CaptureRequest("The animal")).sites) == 1
    with pytest.raises(Refused, match="30 tokens; this model holds 28"):
        model.run(CaptureRequest(TEXT + TEXT))


def test_watching_changes_no_bit_and_sees_this_thread_only() -> None:
    model = shrunken_architectures.built("llama", shrunken_architectures.small("llama"))
    register()
    passes = ModelPasses(model, "decoder")
    passes.use(passes.implementation)
    ids = torch.arange(8, 20)[None]
    seen: list[object] = []

    def watch(_module: object, _given: object, out: torch.Tensor) -> torch.Tensor:
        seen.append(None)
        return out

    with torch.no_grad():
        before = model(ids).logits
        with watch_attention(watch):
            during = model(ids).logits
        after = model(ids).logits
    assert torch.equal(before, during) and torch.equal(before, after)
    assert len(seen) == 3
