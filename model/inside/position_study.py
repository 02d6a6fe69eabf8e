"""What positions do in a capture: in the scores of a head, and in what is projected of a token."""

from dataclasses import dataclass

import torch
from torch import Tensor

from model.capture.capture import Capture
from model.capture.edits import check_inside
from model.capture.positions import Side
from model.inside.first_layer import PositionParts, Projected, project_positions, split_parts
from model.inside.positions_protocol import Placed
from model.inside.protocol import Inspectable
from model.inside.score_split import (
    HeadSplit,
    SplitKind,
    own_record,
    split_added,
    split_biased,
    split_turned,
)
from model.refusal import Refused

CROSS = "In cross-attention queries and keys are of two texts, and no position tells them apart."
LATER = (
    "Positions are added before the first layer: what later layers are given holds them mixed with "
    "all else, and is no sum of the two any more."
)
NOWHERE = "Nothing was seen that tells this model where a token stands."


@dataclass(frozen=True)
class AllProjected:
    """What every position's vector makes of itself, (head, position, width) each."""

    made: Projected

    @property
    def nbytes(self) -> int:
        """Bytes of its tensors."""
        return sum(one.nbytes for one in self.made)


@dataclass(frozen=True)
class SplitVector:
    """A query, key or value of one token: the parts that make it, their sum, and the pass's own."""

    content: list[float]
    position: list[float]
    rest: list[float]
    sum: list[float]
    model: list[float]
    difference: float


@dataclass(frozen=True)
class TokenProjection:
    """One token's vector, and its position's, and what one head's matrices make of either.

    x·W + p·W: `content` and `position` are (d_model). `place` is the position that it was told,
    `positions` how many the model holds. `deviation` is what LayerNorms divide the sum by, None
    where there is none: the position's part is its row of PE·W over that.
    """

    place: float
    positions: int
    content: list[float]
    position: list[float]
    deviation: float | None
    query: SplitVector
    key: SplitVector
    value: SplitVector


@dataclass(frozen=True)
class LayerShares:
    """Which share of the variance of every head's scores is position, by head.

    `pairs` are how many pairs of query and key count.
    """

    kind: SplitKind
    pairs: int
    shares: dict[int, float | None]


def split_kind(capture: Capture, site: str, layer: int) -> SplitKind:
    """Return how positions enter the scores of a layer.

    Raises Refused for cross-attention, where they are added and the layer is not the first, and
    where they failed the test at load.
    """
    if site == "cross":
        raise Refused("not_available", CROSS)
    capture.layer(site, layer)
    side = capture.site(site).queries
    seen = [one for one in capture.positions if one.side == side] or list(capture.positions)
    for one in seen:
        if not one.drawn:
            raise Refused("positions_refused", f"These are not drawn: {one.reason}.")
    added = any(one.where in ("source", "target") for one in seen)
    if added and layer > 0:
        raise Refused("not_available", LATER)
    if not seen:
        raise Refused("not_available", NOWHERE)
    return "added" if added else "rotary" if seen[0].kind == "rotary" else "bias"


def split_head(
    placed: Placed, inside: Inspectable, capture: Capture, site: str, layer: int, head: int
) -> HeadSplit:
    """Split the scores of one head; raises Refused where they are no sum of what positions do."""
    kind = split_kind(capture, site, layer)
    record = own_record(capture.layer(site, layer, [head])[0])
    if kind == "added":
        return split_added(record, parts_of(placed, capture, site), head)
    if kind == "rotary":
        return split_turned(record, inside.attention(capture, site, layer), head)
    return split_biased(record, head)


def measure_shares(
    placed: Placed, inside: Inspectable, capture: Capture, site: str, layer: int
) -> LayerShares:
    """Measure the share of position in the scores of every head; raises Refused as split_head.

    One head at a time: its terms are several times as large as its scores.
    """

    def measure(head: int) -> tuple[SplitKind, int, float | None]:
        found = split_head(placed, inside, capture, site, layer, head)
        return found.kind, int(found.seen.sum()), found.share()

    _, heads = capture.layer(site, layer)
    each = [measure(head) for head in heads]
    kind, pairs, _ = each[0]
    return LayerShares(kind, pairs, dict(zip(heads, (share for *_, share in each), strict=True)))


def parts_of(placed: Placed, capture: Capture, site: str) -> PositionParts:
    """Return the parts of a first layer's queries, keys and values; found once and kept."""

    def make() -> PositionParts:
        with placed.first_layer(capture, site) as first:
            return split_parts(first)

    return placed.memo.recall(("parts", capture.id, site), PositionParts, make)


def projected_positions(placed: Placed, capture: Capture, site: str, layer: int) -> Projected:
    """Return PE·W of every position the model holds, (head, position, width) each; kept."""
    require_added(capture, site, layer)

    def make() -> AllProjected:
        with placed.first_layer(capture, site) as first:
            return AllProjected(project_positions(first))

    key = ("projected", site, capture.model)  # of another revision nothing is kept here
    return placed.memo.recall(key, AllProjected, make).made


def project_token(
    placed: Placed, capture: Capture, site: str, layer: int, head: int, token: int
) -> TokenProjection:
    """Return what one head's matrices make of a token and of its position, in a first layer."""
    require_added(capture, site, layer)
    record = own_record(capture.layer(site, layer, [head])[0])
    check_inside([token], record.queries, "Token", site)
    parts = parts_of(placed, capture, site)
    side: Side = capture.site(site).queries
    place = float(token) if capture.places is None else capture.places[side][token]
    shared = record.key_heads([head])[0]
    deviation = parts.deviation
    return TokenProjection(
        place,
        parts.positions,
        parts.content[token].tolist(),
        parts.position[token].tolist(),
        None if deviation is None else float(deviation[token]),
        split_vector(parts.query[:, head, token], record.query[head, token]),
        split_vector(parts.key[:, shared, token], record.key[shared, token]),
        split_vector(parts.value[:, shared, token], record.value[shared, token]),
    )


def split_vector(parts: Tensor, own: Tensor) -> SplitVector:
    """Return parts, (part, width), beside what the pass itself had, (width)."""
    whole, own = parts.sum(0), own.to(torch.float64)
    difference = float((whole - own).abs().max())
    content, position, rest = (one.tolist() for one in parts)
    return SplitVector(content, position, rest, whole.tolist(), own.tolist(), difference)


def require_added(capture: Capture, site: str, layer: int) -> None:
    """Raise Refused where no positions are added to what a layer is given."""
    if split_kind(capture, site, layer) != "added":
        said = "This model adds no positions to its embeddings: they enter in the attention itself."
        raise Refused("not_available", said)
