"""What was seen of a pass, beside what the model did and what "eager" shows of the same text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from model.backends.fidelity import TOLERANCE
from model.backends.huggingface.attention.function import EAGER, FUSED, head_outputs
from model.backends.huggingface.attention.module_state import restore_after
from model.backends.huggingface.attention.passes import (
    ModelInput,
    ModelPasses,
    count_tokens,
    model_output,
)
from model.backends.huggingface.attention.sites import drawable_sites
from model.capture.attention_record import AttentionRecord, Record
from model.capture.capture import Site

FIELDS = {  # where "eager" keeps the weights of each site, by the family of the model
    "encoder": {"encoder": "attentions"},
    "decoder": {"decoder": "attentions"},
    "encoder-decoder": {
        "encoder": "encoder_attentions",
        "decoder": "decoder_attentions",
        "cross": "cross_attentions",
    },
}
ROUNDING = 8  # times the precision of a number, of the largest score: what two ways may differ by
FORBIDDEN = 1e30  # scores beyond it only say that a query may not look
ONCE = 4  # times the precision: what one attention of 8 or 11 bits may differ by
COARSE = 16  # times the precision: what such a model's later layers may differ by on average
DRIFT = 1e-4  # of the largest answer: what two ways of attending may change after all layers


@dataclass
class Comparison:
    """The largest differences, over what rounding allows, so that 1 is the most that is right.

    `weights` from those that "eager" shows; `outputs` of weights · values from what the heads gave
    out; `answers` of the model's answers. `matched` counts layers whose weights were compared,
    `hidden` those that "eager" shows and that were not seen, `unreadable` what else attends.
    """

    weights: float = 0.0
    outputs: float = 0.0
    answers: float = 0.0
    matched: int = 0
    hidden: int = 0
    unreadable: int = 0
    seen: tuple[Site, ...] = ()

    @property
    def worst(self) -> float:
        """The largest of the differences; NaN if any of them is."""
        return larger(larger(self.weights, self.outputs), self.answers)

    @property
    def right(self) -> bool:
        """Whether something was seen, and all of that is what the model does."""
        return bool(self.seen) and self.worst <= 1

    @property
    def whole(self) -> bool:
        """Whether all that attends was seen, and rightly."""
        return self.right and not self.hidden and not self.unreadable

    def check(self, _site: str, _layer: int, record: Record, out: Tensor) -> Tensor:
        """Compare weights · values with what the heads gave out, (head, query, d_value)."""
        assert isinstance(record, AttentionRecord)
        off = (
            head_outputs(record).transpose(0, 1) - out.cpu()
        ).abs().max() / record.value.abs().max()
        self.outputs = larger(self.outputs, float(off) / allowance(record))
        return out

    def compare(self, records: Sequence[Record], layers: Sequence[Any]) -> None:
        """Compare the layers of a site with those that "eager" shows of it, whatever it shows.

        Where it shows weights of more or fewer layers, each is compared with the one that it is
        nearest to. Some old files show scores: those count where their softmax is what was seen.
        """
        shown = [layer[0].cpu() for layer in layers if is_matrix(layer)]
        truths = [matrix for matrix in shown if are_weights(matrix)]
        before = self.matched
        if records and len(truths) == len(records):
            for record, truth in zip(records, truths, strict=True):
                self.weights = larger(self.weights, difference(record, truth))
            self.matched += len(records)
        else:
            self.match(list(records), truths or [matrix.softmax(-1) for matrix in shown])
        there = max(len(records), sum(layer is not None for layer in layers))
        self.hidden += max(1, there) - (self.matched - before if layers else len(records))

    def match(self, records: list[Record], truths: Sequence[Tensor]) -> None:
        """Count the layers that are what one of the true ones is."""
        for truth in truths:
            off = [difference(record, truth) for record in records]
            if off and min(off) <= 1:
                records.pop(off.index(min(off)))
                self.matched += 1


@torch.inference_mode()
def compare_with_eager(passes: ModelPasses, read: ModelInput) -> Comparison:
    """Compare a watched pass with one under "eager"; leaves the model ready to be watched."""
    found = Comparison()
    passes.use(passes.implementation)
    with restore_after(passes.model):
        output, recording = passes.watched(read, found.check)
        passes.attend(EAGER)  # second: a model that puts other parts in place has done so now
        truth = passes.plain(read, output_attentions=True)
    passes.use(passes.implementation)
    found.seen = drawable_sites(recording, passes.axes, count_tokens(read))
    if passes.implementation is not None:  # a tap also sees what is no attention
        found.unreadable = sum(recording.unreadable.values())
    layers = {site.name: site.layers for site in found.seen}
    for site, field in FIELDS[passes.family].items():
        found.compare(layers.get(site, ()), truth.get(field) or ())
    if passes.implementation is None and found.matched < sum(map(len, layers.values())):
        found.weights = torch.inf  # a softmax that nothing shows to be an attention's
    wanted, got = model_output(truth), model_output(output)
    drift = max(DRIFT, COARSE * torch.finfo(got.dtype).eps)
    found.answers = float((got - wanted).abs().max() / wanted.abs().max()) / drift
    return found


@torch.inference_mode()
def fused_drift(passes: ModelPasses, read: ModelInput) -> float:
    """Return how far answers under "sdpa" are from those under "eager", 1 being the most allowed.

    For files older than the attention interface, in which "eager" is watched; by default
    transformers runs those that know "sdpa" under that.
    """
    config, taken = passes.model.config, passes.model.config._attn_implementation
    slow = model_output(passes.plain(read))
    try:
        config._attn_implementation = FUSED
        fast = model_output(passes.plain(read))
    finally:
        config._attn_implementation = taken
    drift = max(DRIFT, COARSE * torch.finfo(slow.dtype).eps)
    return float((fast - slow).abs().max() / slow.abs().max()) / drift


def is_matrix(layer: Any) -> bool:
    """Say whether what is shown of a layer is (1, head, query, key)."""
    return isinstance(layer, Tensor) and layer.dim() == 4 and len(layer) == 1


def are_weights(tensor: Tensor) -> bool:
    """Say whether no number is negative and no row sums to more than 1."""
    return bool(tensor.min() >= 0 and tensor.sum(-1).max() <= 1 + 1e-3)


def difference(record: Record, truth: Tensor) -> float:
    """Return how far a layer's weights are from the true ones, 1 being what rounding allows."""
    weights = record.weights(list(range(record.heads)))
    if weights.shape != truth.shape:
        return torch.inf
    if is_coarse(truth.dtype):
        moved = (weights - truth).abs().sum(-1).mean() / 2  # of a row's weight, on average
        return float(moved) / (COARSE * torch.finfo(truth.dtype).eps)
    off = float((weights - truth).abs().max())
    if isinstance(record, AttentionRecord) and record.sinks is not None:
        shares = weights / weights.sum(-1, keepdim=True)  # as shown before a sink takes its share
        off = min(off, float((shares - truth).abs().max()))
    return off / allowance(record)


def allowance(record: Record) -> float:
    """Return by how much a weight may differ: more where scores are large, since they round."""
    if not isinstance(record, AttentionRecord):
        return TOLERANCE
    if is_coarse(record.query.dtype):
        return ONCE * torch.finfo(record.query.dtype).eps
    scores = record.scores(list(range(record.heads)))
    largest = float(scores[scores.abs() < FORBIDDEN].abs().max())
    return TOLERANCE + ROUNDING * torch.finfo(record.query.dtype).eps * largest


def is_coarse(dtype: torch.dtype) -> bool:
    """Say whether numbers of this kind are rounded so much that single weights tell nothing."""
    return torch.finfo(dtype).eps > DRIFT


def larger(one: float, other: float) -> float:
    """Return the larger number, and a NaN if either is one, unlike Python's max."""
    return float(torch.tensor([one, other]).max())
