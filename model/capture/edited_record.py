"""The edits of one attention, applied: to what its heads give out, and to the weights drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import torch
from torch import Tensor

from model.capture.attention_record import AttentionRecord, Record
from model.capture.edits import Ablate, HeadEdit, Knockout, PatternPatch, head_of
from model.refusal import Refused


def edit_outputs(outputs: Tensor, record: AttentionRecord, edits: Sequence[HeadEdit]) -> Tensor:
    """Return what the heads of one attention give out under its edits, (head, query, d_head).

    `outputs` is what they gave out, `record` what they were given. Only rows whose weights the
    edits change are computed anew: all others keep every bit. Raises Refused for a head that there
    is not, and for a query that would have no key left.
    """
    changed = outputs.clone()
    for head, own in group_by_head(edits, record.heads):
        first = own[0]
        if isinstance(first, Ablate):
            changed[head] = ablate_output(outputs[head], first)
            continue
        before = record.weights([head])[0]
        after = edit_weights(record, own, before)
        rows = (after != before).any(-1)
        value = record.value[record.key_heads([head])[0]]  # (key, d_value)
        mixed = after[rows] @ value.to(after.dtype)
        changed[head, rows.to(changed.device)] = mixed.to(changed)
    return changed


def ablate_output(output: Tensor, edit: Ablate) -> Tensor:
    """Return what stands for the output of a head that is off, (query, d_head)."""
    if edit.value == "zero":
        return torch.zeros_like(output)
    return running_mean(output, edit.site)


def running_mean(rows: Tensor, site: str) -> Tensor:
    """Return each row's mean over the rows, (query, d_value).

    Where rows are written in turn, it is that of those so far.
    """
    if site == "encoder":
        return rows.mean(0).expand_as(rows)
    counts = torch.arange(1, len(rows) + 1, device=rows.device, dtype=rows.dtype)
    return rows.cumsum(0) / counts[:, None]


def edit_weights(record: Record, edits: Sequence[HeadEdit], weights: Tensor) -> Tensor:
    """Return a head's weights under its edits, (query, key), from those without, `weights`.

    The look of a head that is off is left as it is: it is what the head gives out that is not used.
    """
    first = edits[0]
    if isinstance(first, PatternPatch):
        return take_rows(first, weights)
    if isinstance(first, Ablate):
        return weights
    cut = cut_edges(edits, weights)
    rows = cut.any(-1).nonzero()[:, 0].tolist()
    scores = record.scores([first.head], rows)[0]
    possible = scores > torch.finfo(scores.dtype).min / 2
    left = (possible & ~cut[rows]).any(-1) | ~possible.any(-1)
    if not left.all():
        row = rows[left.tolist().index(False)]
        said = f"Query {row} of {head_of(first)} would have no key left: cut fewer edges."
        raise Refused("row_blocked", said)
    changed = weights.clone()
    changed[rows] = mask_edges(record, cut).weights([first.head], rows)[0]
    return changed


def mask_edges(record: Record, cut: Tensor) -> AttentionRecord:
    """Return a record with -inf added to the scores of these edges, boolean (query, key).

    Raises Refused where only weights were kept: there is nothing to add to.
    """
    if not isinstance(record, AttentionRecord):
        raise Refused("not_available", "Of this model the weights are kept, not the scores.")
    minus = torch.zeros_like(cut, dtype=torch.float32).masked_fill(cut, -torch.inf)
    return replace(record, bias=minus if record.bias is None else record.bias + minus)


def take_rows(edit: PatternPatch, weights: Tensor) -> Tensor:
    """Return the weights, (query, key), with the rows of the other capture in their place.

    Rows and keys that the other one does not have, since a target is written differently, stay.
    """
    queries, keys = (min(sizes) for sizes in zip(weights.shape, edit.weights.shape, strict=True))
    rows = range(queries) if edit.queries is None else [q for q in edit.queries if q < queries]
    changed = weights.clone()
    chosen = list(rows)
    changed[chosen] = 0
    changed[chosen, :keys] = edit.weights[chosen, :keys].to(weights)
    return changed


def cut_edges(edits: Sequence[HeadEdit], weights: Tensor) -> Tensor:
    """Return which edges are cut, boolean (query, key); places not yet written are passed over."""
    cut = torch.zeros_like(weights, dtype=torch.bool)
    queries, keys = weights.shape
    for edit in (one for one in edits if isinstance(one, Knockout)):
        rows = torch.tensor([query for query in edit.queries if query < queries], dtype=torch.long)
        columns = torch.tensor([key for key in edit.keys if key < keys], dtype=torch.long)
        cut[rows[:, None], columns] = True
    return cut


def group_by_head(edits: Sequence[HeadEdit], heads: int) -> list[tuple[int, list[HeadEdit]]]:
    """Group the edits of one attention by their head; raises Refused for one that there is not."""
    ordered = sorted(edits, key=lambda edit: edit.head)
    groups = [(head, list(some)) for head, some in groupby(ordered, key=lambda edit: edit.head)]
    for head, some in groups:
        if not 0 <= head < heads:
            raise Refused("unknown_head", f"Head {head}; {some[0].site} has 0 to {heads - 1}.")
    return groups


@dataclass(frozen=True)
class EditedRecord:
    """A record whose weights are those after the edits of its site and layer."""

    record: Record
    edits: tuple[HeadEdit, ...]

    @property
    def heads(self) -> int:
        """Number of heads."""
        return self.record.heads

    @property
    def queries(self) -> int:
        """Number of queries."""
        return self.record.queries

    @property
    def keys(self) -> int:
        """Number of keys."""
        return self.record.keys

    @property
    def has_sink(self) -> bool:
        """Whether a part of each row's weight goes to a sink, which is no token."""
        return self.record.has_sink

    @property
    def tensors(self) -> list[Tensor]:
        """Every tensor that is kept; patterns taken from elsewhere too, (query, key)."""
        patterns = [edit.weights for edit in self.edits if isinstance(edit, PatternPatch)]
        return [*self.record.tensors, *patterns]

    def weights(self, heads: list[int], rows: list[int] | None = None) -> Tensor:
        """Return the weights after the edits, (head, query, key)."""
        weights = self.record.weights(heads, rows)
        for head, own in group_by_head(self.edits, self.heads):
            if head not in heads or isinstance(own[0], Ablate):
                continue
            changed = edit_weights(self.record, own, self.record.weights([head])[0])
            weights[heads.index(head)] = changed if rows is None else changed[rows]
        return weights

    def scores(self, heads: list[int], rows: list[int] | None = None) -> Tensor:
        """Return the scores, -inf where an edge is cut, (head, query, key).

        Raises Refused for a head whose weights were taken from elsewhere: it has none of its own.
        """
        scores = self.record.scores(heads, rows)
        for head, own in group_by_head(self.edits, self.heads):
            if head not in heads:
                continue
            if isinstance(own[0], PatternPatch):
                said = f"{head_of(own[0])} has weights taken from another capture, and no scores."
                raise Refused("not_available", said)
            if isinstance(own[0], Knockout):
                cut = cut_edges(own, self.record.weights([head])[0])
                scores[heads.index(head)] = mask_edges(self.record, cut).scores([head], rows)[0]
        return scores


def with_edits(record: Record, edits: Sequence[HeadEdit], site: str, layer: int) -> Record:
    """Return a record with those of the edits that are of its site and layer, or as it is."""
    own = tuple(edit for edit in edits if (edit.site, edit.layer) == (site, layer))
    return EditedRecord(record, own) if own else record
