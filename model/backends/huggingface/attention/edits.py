"""Passes of a Hugging Face model under edits of its heads: as a batch, and in writing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from model.backends.huggingface.attention.function import AttentionCall, watch_attention
from model.backends.huggingface.attention.modules import ModuleSite, find_sites
from model.backends.huggingface.attention.passes import ModelInput, ModelPasses, model_output
from model.backends.huggingface.attention.recording import Change
from model.backends.huggingface.generation.decoder import decoder_start, generation_settings
from model.backends.huggingface.generation.logits_processors import build_restriction, end_token_ids
from model.capture.attention_record import AttentionRecord, Record
from model.capture.capture import Site
from model.capture.edited_record import edit_outputs, with_edits
from model.capture.edits import HeadEdit
from model.generation.loop import DecodingStep, decode_steps
from model.generation.sampling import Sampling

Edits = Sequence[HeadEdit]


def edit_outputs_of(edits: Edits) -> Change | None:
    """Return what the edits make of the heads' outputs of one text; None where there are none."""
    if not edits:
        return None

    def changed(site: str, layer: int, record: Record, out: Tensor) -> Tensor:
        own = [edit for edit in edits if (edit.site, edit.layer) == (site, layer)]
        if not own:
            return out
        assert isinstance(record, AttentionRecord)  # a tap shows no outputs
        return edit_outputs(out, record, own)

    return changed


class BatchEdits:
    """Edits every text of a batch in its own way, while a pass is watched."""

    def __init__(self, found: Mapping[nn.Module, ModuleSite], edits: Sequence[Edits]) -> None:
        self.sites = found
        self.changes = [edit_outputs_of(some) for some in edits]
        self.calls: Counter[str] = Counter()
        self._last: AttentionCall | None = None

    def see(self, module: nn.Module, given: AttentionCall, out: Tensor) -> Tensor:
        """Return the output, (text, query, head, d_value), that shall go on.

        Layers are counted as in a recording: a second set of values is of the layer before.
        """
        module_site = self.sites.get(module)
        if module_site is None or len(out) != len(self.changes):
            return out
        last = self._last
        if last is None or last.query is not given.query or last.key is not given.key:
            self.calls[module_site.site] += 1
        self._last = given
        layer = self.calls[module_site.site] - 1
        outs = [
            one
            if change is None
            else edit_output(change, module_site.site, layer, given.record(text), one)
            for text, (change, one) in enumerate(zip(self.changes, out, strict=True))
        ]
        return torch.stack(outs)


def edit_site(site: Site, edits: Edits) -> Site:
    """Return a site whose records are those after the edits."""
    layers = (
        with_edits(record, edits, site.name, layer) for layer, record in enumerate(site.layers)
    )
    return replace(site, layers=tuple(layers))


def edit_output(change: Change, site: str, layer: int, record: Record, out: Tensor) -> Tensor:
    """Return a text's changed output, (query, head, d_value)."""
    return change(site, layer, record, out.transpose(0, 1)).transpose(0, 1)


def run_variants(passes: ModelPasses, read: ModelInput, edits: Sequence[Edits]) -> Any:
    """Ask about one text under several sets of edits in one pass; gives the output of them all."""
    inputs = {
        name: of.expand(len(edits), *of.shape[1:]) if isinstance(of, Tensor) else of
        for name, of in passes.inputs(read).items()
    }
    editing = BatchEdits(find_sites(passes.model, passes.family), edits)
    with watch_attention(editing.see):
        return passes.model(**inputs)


def generate_edited(
    passes: ModelPasses, read: ModelInput, way: Sampling, edits: Edits, settings: Any = None
) -> Iterator[DecodingStep]:
    """Write under edits: the target of an encoder-decoder, or what follows a decoder's text.

    Edits name rows by their places, so every step reads all that is there again. `settings` are
    the model's own unless they are given.
    """
    settings = settings or generation_settings(passes.model)
    decodes = passes.family == "decoder"
    start = list(read.source) if decodes else [decoder_start(settings)]
    ids: list[int] = []

    def next_logits(fresh: list[int]) -> Tensor:
        ids.extend(fresh)
        types = [*read.types, *[read.types[-1]] * (len(ids) - len(start))] if read.types else None
        now = replace(read, source=ids, types=types) if decodes else replace(read, target=ids)
        return model_output(run_variants(passes, now, [edits]))[0, -1].float().cpu()

    restrict = build_restriction(settings, start, torch.tensor([list(read.source)]))
    return decode_steps(next_logits, start, way, end_token_ids(settings), restrict)
