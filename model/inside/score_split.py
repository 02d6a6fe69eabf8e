"""The scores of one head split by where they come from, and how much of them positions are.

Before mask and softcap: scale · q·k, and a bias where there is one.
"""

from dataclasses import dataclass, replace
from typing import Literal

import torch
from torch import Tensor

from model.capture.attention_record import AttentionRecord, Record, select_part
from model.capture.edited_record import EditedRecord
from model.inside.attention_inside import AttentionInside
from model.inside.first_layer import PositionParts
from model.inside.head_record import ONLY_WEIGHTS
from model.refusal import Refused

SplitKind = Literal["added", "rotary", "bias"]
ADDED = (
    *("content·content", "content·position", "position·content", "position·position"),
    *("rest·position", "rest"),
)
CONTENT, POSITION, REST = range(3)
WITHOUT = {"content·content", "rest", "unturned", "content"}  # no position in them


@dataclass(frozen=True)
class HeadSplit:
    """One head's scores, (query, key), and the terms that sum to them, (term, query, key).

    float64. `score` is what the pass itself multiplied, `seen` where the mask lets a query look.

    added: the products of what tokens, positions and the rest (biases, segments, β) make of
    queries (named first) and keys; "rest·position" is the rest against positions, in both orders.
    rotary: "unturned" queries and keys, and by how much "turning" changes that. bias: "content",
    which is scale · q·k, and the "bias" of the distance.
    """

    kind: SplitKind
    names: tuple[str, ...]
    terms: Tensor
    score: Tensor
    seen: Tensor

    @property
    def holds(self) -> list[bool]:
        """Whether a position is in each term."""
        return [name not in WITHOUT for name in self.names]

    @property
    def positional(self) -> Tensor:
        """The sum of the terms that hold a position, (query, key)."""
        return self.terms[self.holds].sum(0)

    def share(self) -> float | None:
        """Return which share of the score's variance over the text is position.

        Cov(positional terms, score) / Var(score), over all keys that each query may look at; of
        every row its own mean is taken away, since the softmax minds no number that all scores of
        a row gain. All shares of a decomposition sum to 1; one may be negative, or more than 1,
        where terms work against each other. None where no score differs from another.
        """
        score, part = (less_means(one, self.seen) for one in (self.score, self.positional))
        variance = float(score.square().sum())
        return float((part * score).sum()) / variance if variance > 0 else None


def less_means(scores: Tensor, seen: Tensor) -> Tensor:
    """Return scores, (query, key), less each row's mean over the keys seen; 0 at the others."""
    kept = torch.where(seen, scores, 0)
    means = kept.sum(-1, keepdim=True) / seen.sum(-1, keepdim=True).clamp(min=1)
    return torch.where(seen, kept - means, 0)


def own_record(kept: Record) -> AttentionRecord:
    """Return what a layer was given, before any edit of its heads; raises Refused for weights."""
    record = kept.record if isinstance(kept, EditedRecord) else kept
    if not isinstance(record, AttentionRecord):
        raise Refused("not_available", ONLY_WEIGHTS)
    return record


def split_added(record: AttentionRecord, parts: PositionParts, head: int) -> HeadSplit:
    """Split a head's scores by the parts of its queries and keys."""
    query, key = parts.query[:, head], parts.key[:, record.key_heads([head])[0]]
    # (part of the query, part of the key, query, key)
    every = torch.einsum("aid,bjd->abij", query, key) * record.scale
    terms = [every[one, two] for one in (CONTENT, POSITION) for two in (CONTENT, POSITION)]
    terms.append(every[REST, POSITION] + every[POSITION, REST])
    terms.append(every[REST, CONTENT] + every[CONTENT, REST] + every[REST, REST])
    names: tuple[str, ...] = ADDED
    if record.bias is not None:
        terms.append(bias_of(record, head))
        names = (*names, "bias")
    return told("added", names, terms, record, head)


def split_turned(record: AttentionRecord, inside: AttentionInside, head: int) -> HeadSplit:
    """Split a head's scores into those of queries and keys before they turn, and what is gained.

    Raises Refused where those were not found.
    """
    query, key = inside.query_unturned, inside.key_unturned
    if query is None or key is None:
        why = inside.unturned_reason or "nothing of this layer is turned."
        raise Refused("not_available", f"Queries and keys before turning were not found: {why}")
    upright = query[head].double() @ key[record.key_heads([head])[0]].double().T * record.scale
    turning = scores_of(record, head) - upright
    return told("rotary", ("unturned", "turning"), [upright, turning], record, head)


def split_biased(record: AttentionRecord, head: int) -> HeadSplit:
    """Split a head's scores into query times key and the bias of the distance."""
    if record.bias is None:
        raise Refused("not_available", "No score of this layer gains a bias of its own.")
    bias = bias_of(record, head)
    content = scores_of(replace(record, bias=None), head)
    return told("bias", ("content", "bias"), [content, bias], record, head)


def told(
    kind: SplitKind,
    names: tuple[str, ...],
    terms: list[Tensor],
    record: AttentionRecord,
    head: int,
) -> HeadSplit:
    """Put a split together with what the pass itself multiplied."""
    allowed = record.scores([head])[0]
    seen = allowed > torch.finfo(allowed.dtype).min / 2
    return HeadSplit(kind, names, torch.stack(terms), scores_of(record, head), seen)


def scores_of(record: AttentionRecord, head: int) -> Tensor:
    """Return a head's scores before mask and softcap, float64 (query, key)."""
    plain = replace(
        record,
        query=record.query.double(),
        key=record.key.double(),
        mask=None,
        causal=False,
        softcap=None,
        sinks=None,
    )
    return plain.scores([head])[0]


def bias_of(record: AttentionRecord, head: int) -> Tensor:
    """Return what is added to a head's scores, float64 (query, key)."""
    assert record.bias is not None
    bias = select_part(record.bias, [head], None)[0].double()
    return bias.expand(record.queries, record.keys)
