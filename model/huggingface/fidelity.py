"""Whether the weights that would be drawn are those that a Hugging Face model uses."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from model.capture.attention import AttentionRecord, Record
from model.capture.capture import Site
from model.capture.fidelity import TOLERANCE, Fidelity
from model.huggingface.interface import EAGER, heads, route
from model.huggingface.passes import Passes, Read, answer, lengths
from model.huggingface.precision import bytes_in_float64, in_float64
from model.huggingface.sites import sites
from model.refusal import Refused

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
MOST_IN_FLOAT64 = 4 * 2**30  # bytes
DRIFT = 1e-4  # of the largest answer: what two ways of attending may change after all layers


@dataclass
class Test:
    """What a pass showed, beside what it did and what "eager" shows of the same text.

    `weights` and `outputs` are the largest differences over what rounding allows, so that 1 is
    the most; `answers` is that of the model's answers. `hidden` counts layers with weights that
    were not seen.
    """

    weights: float = 0.0
    outputs: float = 0.0
    answers: float = 0.0
    hidden: int = 0
    seen: tuple[Site, ...] = ()
    unreadable: dict[str, int] = field(default_factory=dict)

    def check(self, _site: str, _layer: int, record: Record, out: Tensor) -> Tensor:
        """Compare weights · values with what the heads gave out, (head, query, d_value)."""
        assert isinstance(record, AttentionRecord)
        off = (heads(record).transpose(0, 1) - out.cpu()).abs().max() / record.value.abs().max()
        self.outputs = larger(self.outputs, float(off) / allowance(record))
        return out

    @property
    def worst(self) -> float:
        """The largest of the differences; NaN if any of them is."""
        return larger(larger(self.weights, self.outputs), self.answers)


def self_test(passes: Passes, read: Read) -> tuple[Fidelity, tuple[Site, ...]]:
    """Run a text both ways; gives the verdict and the sites that were seen.

    Where the model's own precision is too coarse to tell, both run in float64. Raises Refused
    where they do not agree, or nothing was seen: such a model is not drawn.
    """
    model = passes.model
    if route(model) is None:
        raise Refused("model_refused", f"{type(model).__name__} cannot be watched.")
    said = "every weight is that of the model's own slow way"
    test = both_ways(passes, read)
    if test.seen and not test.worst <= 1 and bytes_in_float64(model) <= MOST_IN_FLOAT64:
        with in_float64(model):
            test = both_ways(passes, read)
        said += ", judged in float64 since its own rounding moves them by more than 1e-5"
    if not test.seen:
        none = f"{type(model).__name__} has no attention from token to token."
        raise Refused("no_attention", none)
    if not test.worst <= 1:
        off = f"Captured weights are off by {test.worst:.1e} times what rounding allows."
        raise Refused("model_refused", off)
    tokens = len(read.source)
    if test.hidden:
        some = f"{test.hidden} layers attend in a way that cannot be drawn; {said}"
        return Fidelity("partial", some, tokens), test.seen
    return Fidelity("exact", said, tokens), test.seen


@torch.inference_mode()
def both_ways(passes: Passes, read: Read) -> Test:
    """Compare a watched pass with one under "eager"; leaves the model ready to be watched."""
    model, test = passes.model, Test()
    implementation = route(model)
    assert implementation is not None
    model.set_attn_implementation(EAGER)
    truth = passes.plain(read, output_attentions=True)
    model.set_attn_implementation(implementation)
    output, recording = passes.watched(read, test.check)
    test.seen = sites(recording, passes.axes, lengths(read))
    for site in test.seen:
        compare(test, site.layers, probabilities(truth.get(FIELDS[passes.family][site.name])))
    wanted, got = answer(truth), answer(output)
    test.answers = float((got - wanted).abs().max() / wanted.abs().max()) / DRIFT
    return test


def compare(test: Test, records: Sequence[Record], shown: list[Tensor]) -> None:
    """Compare the layers of a site with the weights that "eager" shows, layer by layer.

    Where it shows more or fewer, each is compared with the record that it is nearest to.
    """
    if len(records) == len(shown):
        for record, truth in zip(records, shown, strict=True):
            test.weights = larger(test.weights, difference(record, truth))
        return
    waiting = list(records)
    for truth in shown:
        off = [difference(record, truth) for record in waiting]
        if off and min(off) <= 1:
            waiting.pop(off.index(min(off)))
        else:
            test.hidden += 1


def difference(record: Record, truth: Tensor) -> float:
    """Return how far a layer's weights are from the true ones, 1 being what rounding allows."""
    weights = record.weights(list(range(record.heads)))
    if weights.shape != truth.shape:
        return torch.inf
    off = float((weights - truth).abs().max())
    if isinstance(record, AttentionRecord) and record.sinks is not None:
        shares = weights / weights.sum(-1, keepdim=True)  # as shown before a sink takes its share
        off = min(off, float((shares - truth).abs().max()))
    return off / allowance(record)


def allowance(record: Record) -> float:
    """Return by how much a weight may differ: more where scores are large, since they round."""
    if not isinstance(record, AttentionRecord):
        return TOLERANCE
    scores = record.scores(list(range(record.heads)))
    largest = float(scores[scores.abs() < 1e30].abs().max())
    return TOLERANCE + ROUNDING * torch.finfo(record.query.dtype).eps * largest


def probabilities(shown: Any) -> list[Tensor]:
    """Return what of the shown are weights, (head, query, key) each: some files show others."""
    found = []
    for tensor in shown or ():
        if isinstance(tensor, Tensor) and tensor.dim() == 4 and len(tensor) == 1:
            sums = tensor.sum(-1)
            if tensor.min() >= 0 and sums.max() <= 1 + 1e-3:
                found.append(tensor[0].cpu())
    return found


def larger(one: float, other: float) -> float:
    """Return the larger number, and a NaN if either is one, unlike Python's max."""
    return float(torch.tensor([one, other]).max())
