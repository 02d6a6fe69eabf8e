"""One cell: every number between two tokens' states and the weight of one head, then onwards."""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from model.capture.attention_record import AttentionRecord
from model.capture.capture import Capture
from model.capture.edits import check_inside
from model.inside.attention_inside import AttentionInside
from model.inside.head_record import head_record
from model.inside.projection import HeadProjection, project_heads
from model.one_thread import one_thread

STRONGEST = 16  # values told in full; the others as their sum
NO_VALUES = "Of this model the weights are kept, not the values."
NOT_SEEN = "What W_O was given was not found in this model."
ScaleIs = Literal["1/sqrt(d_head)", "1", "other"]


@dataclass(frozen=True)
class CellRow:
    """A query's row: q·k and scores of every key (None: −∞), weights, and the sink's share."""

    dots: list[float] | None
    scores: list[float | None] | None
    weights: list[float]
    sink_score: float | None
    sink_weight: float | None


@dataclass(frozen=True)
class KeyValue:
    """The value of one key, (d_value), and its weight."""

    key: int
    weight: float
    value: list[float]


@dataclass(frozen=True)
class CellValues:
    """‖v‖ and ‖α·v‖ of every key, the values of the strongest ones, Σ α·v of the rest."""

    norms: list[float]
    weighted_norms: list[float]
    strongest: list[KeyValue]
    rest: list[float]


@dataclass(frozen=True)
class HeadOutput:
    """What a head gives out, (d_value): Σ α·v, and what the model's own pass gave to W_O."""

    by_weights: list[float] | None
    model: list[float] | None
    difference: float | None
    reason: str | None


@dataclass(frozen=True)
class Product:
    """From q and k to the score of one cell; None where the model has no such step."""

    query_vector: list[float]
    key_vector: list[float]
    dot: float
    scale: float
    scale_is: ScaleIs
    softcap: float | None
    capped: float | None
    bias: float | None
    masked: bool
    mask: float | None
    score: float | None


@dataclass(frozen=True)
class Cell:
    """One query and one key of one head; the reasons say why what is None is missing."""

    site: str
    layer: int
    layer_number: int
    head: int
    key_head: int | None
    query: int
    key: int
    d_head: int | None
    d_value: int | None
    query_input: list[float] | None
    key_input: list[float] | None
    inputs_reason: str | None
    query_unturned: list[float] | None
    key_unturned: list[float] | None
    unturned_reason: str | None
    product: Product | None
    scores_reason: str | None
    weight: float
    row: CellRow
    values: CellValues | None
    values_reason: str | None
    output: HeadOutput
    projection: HeadProjection | None
    projection_reason: str | None


@dataclass(frozen=True)
class CellPlace:
    """Where a cell stands."""

    site: str
    layer: int
    head: int
    query: int
    key: int

    def check(self, capture: Capture) -> None:
        """Raise Refused, with the numbers, for a place that a capture has not."""
        record, _ = capture.layer(self.site, self.layer, [self.head])
        check_inside([self.query], record.queries, "Query", self.site)
        check_inside([self.key], record.keys, "Key", self.site)


@one_thread()
def read_cell(capture: Capture, at: CellPlace, inside: AttentionInside) -> Cell:
    """Return every number of a cell; all of them are computed in float64 from what was kept."""
    kept, _ = capture.layer(at.site, at.layer, [at.head])
    head = head_record(kept, at.head)
    record, scored = head.record, head.reason is None
    weights = torch.from_numpy(capture.weights(at.site, at.layer, [at.head], [at.query]))[0, 0]
    values, mixed = None, None
    if record is not None:
        values, mixed = mix_values(record.value[0], weights.double())
    given = None if inside.mixed is None else inside.mixed[at.query]  # (head, d_value)
    projection = None
    if given is not None and inside.projection is not None:
        projection = project_heads(given, inside.projection, at.query, at.head)
    key_head = head.key_head
    return Cell(
        site=at.site,
        layer=at.layer,
        layer_number=capture.site(at.site).layer_numbers[at.layer],
        head=at.head,
        key_head=key_head,
        query=at.query,
        key=at.key,
        d_head=None if record is None else record.query.shape[-1],
        d_value=None if record is None else record.value.shape[-1],
        query_input=_row(inside.query_input, at.query),
        key_input=_row(inside.key_input, at.key),
        inputs_reason=inside.inputs_reason,
        query_unturned=_row(_head(inside.query_unturned, at.head), at.query),
        key_unturned=_row(_head(inside.key_unturned, key_head), at.key),
        unturned_reason=inside.unturned_reason,
        product=multiply(record, at.query, at.key) if record and scored else None,
        scores_reason=head.reason,
        weight=float(weights[at.key]),
        row=read_row(record if scored else None, at.query, weights),
        values=values,
        values_reason=None if record else NO_VALUES,
        output=compare_output(mixed, _row(given, at.head), head.note or inside.mixed_note),
        projection=projection,
        projection_reason=inside.projection_reason,
    )


def multiply(record: AttentionRecord, query: int, key: int) -> Product:
    """Return the product of one query and one key, and all that is done to it."""
    q, k = record.query[0, query], record.key[0, key]
    dot = float(q @ k)
    scaled = dot * record.scale
    cap = record.softcap
    mask, bias = cell_of(record.mask, query, key), cell_of(record.bias, query, key)
    score = float(record.scores([0], [query])[0, 0, key])
    added = None if mask is None or mask.dtype == torch.bool else float(mask)
    lowest = torch.finfo(torch.float32).min / 2
    forbidden = score <= lowest  # also where the number of −∞ is the lowest there is
    return Product(
        query_vector=q.tolist(),
        key_vector=k.tolist(),
        dot=dot,
        scale=record.scale,
        scale_is=name_scale(record.scale, len(q)),
        softcap=cap,
        capped=None if cap is None else float(torch.tensor(scaled / cap).tanh()) * cap,
        bias=None if bias is None or forbidden else float(bias),
        masked=forbidden,
        mask=None if forbidden else added,
        score=None if forbidden else score,
    )


def read_row(record: AttentionRecord | None, query: int, weights: Tensor) -> CellRow:
    """Return the row of a query; without a record its weights alone, (key)."""
    own = weights.tolist()
    if record is None:
        return CellRow(None, None, own, None, None)
    scores = record.scores([0], [query])[0, 0]
    dots = record.key[0] @ record.query[0, query]
    sink, share = cell_of(record.sinks, query, 0), None
    if sink is not None:
        share = float(torch.cat((scores, sink[None])).softmax(-1)[-1])
    lowest = torch.finfo(torch.float32).min / 2
    told = [None if score <= lowest else score for score in scores.tolist()]
    return CellRow(dots.tolist(), told, own, None if sink is None else float(sink), share)


def mix_values(value: Tensor, weights: Tensor) -> tuple[CellValues, Tensor]:
    """Return what the weights, (key), mix of the values, (key, d_value), and their sum."""
    weighted = weights[:, None] * value
    order = weights.argsort(descending=True, stable=True)
    strongest = order[:STRONGEST].tolist()
    told = CellValues(
        value.norm(dim=-1).tolist(),
        weighted.norm(dim=-1).tolist(),
        [KeyValue(key, float(weights[key]), value[key].tolist()) for key in strongest],
        weighted[order[STRONGEST:]].sum(0).tolist(),
    )
    return told, weighted.sum(0)


def compare_output(mixed: Tensor | None, given: list[float] | None, note: str | None) -> HeadOutput:
    """Return a head's output by its weights beside the one that the model went on with."""
    if mixed is None or given is None:
        missing = NO_VALUES if mixed is None else NOT_SEEN
        return HeadOutput(None if mixed is None else mixed.tolist(), given, None, missing)
    difference = float((mixed - torch.tensor(given, dtype=mixed.dtype)).abs().max())
    return HeadOutput(mixed.tolist(), given, difference, note)


def name_scale(scale: float, d_head: int) -> ScaleIs:
    """Say what a scale is."""
    if abs(scale * d_head**0.5 - 1) < 1e-5:
        return "1/sqrt(d_head)"
    return "1" if abs(scale - 1) < 1e-9 else "other"


def cell_of(tensor: Tensor | None, query: int, key: int) -> Tensor | None:
    """Return one number of what broadcasts to (1, query, key)."""
    if tensor is None:
        return None
    rows, columns = tensor.shape[-2:]
    return tensor[0, query if rows > 1 else 0, key if columns > 1 else 0]


def _head(tensor: Tensor | None, head: int | None) -> Tensor | None:
    return None if tensor is None or head is None else tensor[head]


def _row(tensor: Tensor | None, row: int) -> list[float] | None:
    """Return a row as numbers."""
    if tensor is None:
        return None
    numbers: list[float] = tensor[row].float().tolist()
    return numbers
