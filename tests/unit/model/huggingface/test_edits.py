"""Edited Hugging Face models: as W_O without the head's columns, as a mask with the entry set."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.pytorch_utils import Conv1D

from model.backends.huggingface.adapter import HuggingFace
from model.backends.huggingface.attention import function
from model.backends.huggingface.reading import read_again
from model.capture.capture import Capture
from model.capture.edits import Ablate, HeadEdit, Knockout, PatternPatch
from model.capture.request import CaptureRequest
from model.interventions.check import run_check
from model.interventions.log_odds import find_odds
from model.interventions.random_heads import compare_with_random
from model.library.interventions import under_edits
from model.refusal import Refused
from tests.support import tiny_checkpoints
from tests.support.tiny_checkpoints import Kind

TEXT, TARGET = tiny_checkpoints.TEXTS[0], "It was wide."
MASKED = TEXT.replace("tired", "<mask>")
KINDS = (
    *("bert", "roberta", "distilbert", "electra", "modernbert"),
    *("gpt2", "gpt_neox", "opt", "llama", "qwen3", "gemma2", "gpt_oss"),
    *("marian", "bart", "t5"),
)


def opened(path: Path, kind: str) -> HuggingFace:
    return HuggingFace(tiny_checkpoints.folder(path, Kind(kind)), f"org/{kind}", "abc")


def question(model: HuggingFace, *edits: HeadEdit) -> CaptureRequest:
    """Ask for an answer: of a typed target, of masked places, or of every next token."""
    family = model.info.family
    text = MASKED if family == "encoder" else TEXT
    return CaptureRequest(text, target=TARGET if family == "encoder-decoder" else None, edits=edits)


def numbers(capture: Capture) -> list[float]:
    """Return how likely every written token and every runner-up is."""
    rows = [(row.written, *row.runners_up) for row in capture.predictions]
    assert rows
    return [likely.probability for row in rows for likely in sorted(row, key=lambda one: one.id)]


def projection(model: HuggingFace, site: str, layer: int) -> nn.Linear | Conv1D:
    """Find W_O by what goes in: the first linear map whose input is what the heads gave out."""
    found: list[nn.Linear | Conv1D] = []
    outs: list[Tensor] = []

    def keep(here: str, at: int, _record: Any, out: Tensor) -> Tensor:
        if (here, at) == (site, layer):
            outs.append(out.transpose(0, 1).reshape(-1))
        return out

    def see(module: nn.Module, given: tuple[Any, ...]) -> None:
        assert isinstance(module, nn.Linear | Conv1D)
        if outs and not found and torch.equal(given[0].reshape(-1), outs[0]):
            found.append(module)

    maps = [part for part in model.model.modules() if isinstance(part, nn.Linear | Conv1D)]
    hooks = [part.register_forward_pre_hook(see) for part in maps]
    asked = model.run(question(model))
    read = read_again(model, asked)
    with torch.inference_mode():
        model.passes.watched(read, keep)
    for hook in hooks:
        hook.remove()
    (projected,) = found
    return projected


def silence(model: HuggingFace, site: str, layer: int, head: int, heads: int) -> None:
    """Put zeros where W_O reads what a head gives out."""
    found = projection(model, site, layer)
    with torch.no_grad():
        weight = found.weight if isinstance(found, Conv1D) else found.weight.T  # (in, out)
        width = weight.shape[0] // heads
        weight[head * width : (head + 1) * width] = 0


def additive(tap: nn.Module, head: int, heads: int, query: int, key: int) -> Callable[..., Any]:
    """Return attention as transformers computes it, with one entry of the additive mask set."""
    genuine = sdpa_attention_forward

    def attend(
        module: nn.Module, q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None, **others: Any
    ) -> Any:
        if module is tap:
            added = torch.zeros(1, heads, q.shape[2], k.shape[2])
            if mask is not None:
                added = added + (
                    torch.zeros_like(mask, dtype=added.dtype).masked_fill(~mask, -torch.inf)
                    if mask.dtype == torch.bool
                    else mask
                )
            elif others.get("is_causal", getattr(module, "is_causal", True)):
                ones = torch.ones(q.shape[2], k.shape[2], dtype=torch.bool)
                added = added.masked_fill(~ones.tril(), -torch.inf)
            added[:, head, query, key] = -torch.inf
            others["is_causal"] = False
            return genuine(module, q, k, v, added, **others)
        return genuine(module, q, k, v, mask, **others)

    return attend


@pytest.fixture(scope="module", params=KINDS)
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> HuggingFace:
    """A model of every kind; edits leave no trace in it, so that one is enough."""
    return opened(tmp_path_factory.mktemp("models") / request.param, request.param)


def sites(model: HuggingFace) -> list[tuple[str, int]]:
    return [(shape.site, shape.heads) for shape in model.shapes]


def test_a_head_off_is_zero_in_its_columns_of_w_o(model: HuggingFace, tmp_path: Path) -> None:
    changed = opened(tmp_path, model.info.id.removeprefix("org/"))
    plain = model.run(question(model))
    chosen = [(site, 1 if site != "cross" else 0, 2, heads) for site, heads in sites(model)]
    for place in chosen:
        silence(changed, *place)
    off = model.run(question(model, *(Ablate(*place[:3]) for place in chosen)))
    want = changed.run(question(changed))
    assert numbers(off) == pytest.approx(numbers(want), abs=2e-4)
    assert numbers(off) != pytest.approx(numbers(plain), abs=1e-3)
    done = run_check(
        under_edits(model),
        plain,
        [Ablate(*place[:3]) for place in chosen],
        find_odds(under_edits(model), plain),
    )
    probabilities = [row.written.probability for row in want.predictions]
    ids = [row.written.id for row in plain.predictions]
    if ids == [row.written.id for row in want.predictions]:
        assert [one.probability for one in done.after.written] == pytest.approx(
            probabilities, abs=2e-4
        )


def test_a_heads_own_pattern_changes_no_bit(model: HuggingFace) -> None:
    plain = model.run(question(model))
    edits = [
        PatternPatch(site, 1, 3, origin="b", weights=torch.tensor(plain.weights(site, 1, [3])[0]))
        for site, _ in sites(model)
    ]
    again = model.run(question(model, *edits))
    assert again.predictions == plain.predictions
    assert again.id != plain.id


def test_every_text_of_a_batch_has_its_own_edits(model: HuggingFace) -> None:
    plain = model.run(question(model))
    site = model.shapes[-1].site
    ask = under_edits(model)
    measured = find_odds(ask, plain)
    row = measured.row
    query = min(row, len(plain.predictions) - 1) if model.info.family != "encoder" else 3
    cut = Knockout(site, 1, 1, queries=(max(query, 1),), keys=(0,))
    variants: list[tuple[HeadEdit, ...]] = [
        (),
        (Ablate(site, 0, 1),),
        (Ablate(site, 1, 0, value="mean"),),
        (cut,),
    ]
    found = ask.log_probabilities(plain, variants, [row])
    for edits, together in zip(variants, found, strict=True):
        alone = ask.log_probabilities(plain, [edits], [row])[0]
        assert torch.allclose(together.exp(), alone.exp(), atol=1e-4)
        capture = model.run(question(model, *edits))
        here = next(one for one in capture.predictions if one.place == row)
        for likely in (here.written, *here.runners_up):
            assert float(alone[0, likely.id].exp()) == pytest.approx(likely.probability, abs=1e-4)
    of_all = compare_with_random(ask, plain, variants[1], measured, {})
    assert len(of_all.heads) == model.shapes[-1].layers * model.shapes[-1].heads - 1


FUSED = tuple(kind for kind in KINDS if kind not in ("gemma2", "gpt_oss", "t5"))


@pytest.mark.parametrize("model", FUSED, indirect=True)
def test_a_cut_edge_is_that_entry_of_the_additive_mask(
    model: HuggingFace, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = model.run(question(model))
    for site, heads in sites(model):
        record = plain.site(site).layers[1]
        query, head = record.queries - 2, 2
        key = int(record.weights([head], [query])[0, 0].argmax())
        cut = Knockout(site, 1, head, queries=(query,), keys=(key,))
        edited = model.run(question(model, cut))
        (target,) = (tap for tap, here in called(model, plain).items() if here == (site, 1))
        with monkeypatch.context() as patched:
            attend = additive(target, head, heads, query, key)
            patched.setattr(function, "sdpa_attention_forward", attend)
            want = model.run(question(model))
        assert numbers(edited) == pytest.approx(numbers(want), abs=2e-4), site
        assert numbers(edited) != pytest.approx(numbers(plain), abs=1e-6), site
        weights = edited.weights(site, 1, [head])[0]
        assert weights[query, key] == 0
        np.testing.assert_allclose(weights.sum(-1), 1, atol=1e-5)


def called(model: HuggingFace, capture: Capture) -> dict[nn.Module, tuple[str, int]]:
    """Return which module attends for each site and layer."""
    recording = model.passes.recording()
    found: dict[nn.Module, tuple[str, int]] = {}

    def see(module: nn.Module, given: Any, out: Tensor) -> Tensor:
        seen = recording.see(module, given, out)
        site = recording.places[module].site
        found[module] = (site, len(recording.sites[site]) - 1)
        return seen

    with torch.inference_mode(), function.watch_attention(see):
        model.passes.plain(read_again(model, capture))
    return found


def test_a_continuation_and_a_translation_are_written_under_edits(tmp_path: Path) -> None:
    for kind in ("gpt2", "marian"):
        model, changed = opened(tmp_path / f"{kind}1", kind), opened(tmp_path / f"{kind}2", kind)
        asked = CaptureRequest(TEXT)
        plain, same = model.run(asked), changed.run(asked)
        ask = under_edits(model)
        site = model.shapes[-1].site
        assert ask.answer(plain, ()) == under_edits(changed).answer(same, ())
        silence(changed, site, 0, 1, 4)
        silence(changed, site, 1, 0, 4)
        off = (Ablate(site, 0, 1), Ablate(site, 1, 0))
        assert ask.answer(plain, off) == under_edits(changed).answer(same, ())
        edited = model.run(CaptureRequest(TEXT, edits=off))
        if edited.target is not None:
            assert edited.target == changed.run(asked).target


def test_what_cannot_be_edited_is_refused_with_the_reason(tmp_path: Path) -> None:
    bert, bloom = opened(tmp_path / "bert", "bert"), opened(tmp_path / "bloom", "bloom")
    for model, edit, code, said in (
        (bert, Ablate("decoder", 0, 0), "unknown_site", "there are encoder"),
        (bert, Ablate("encoder", 9, 0), "unknown_layer", "Layer 9; encoder has 0 to"),
        (bloom, Ablate("decoder", 0, 0), "not_available", "older than the attention interface"),
    ):
        with pytest.raises(Refused, match=said) as refusal:
            model.run(CaptureRequest(TEXT, edits=(edit,)))
        assert refusal.value.code == code
