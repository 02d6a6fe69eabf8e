"""One head of a captured attention alone, in float64, as it was under the edits of its pass."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from torch import Tensor

from model.capture.attention_record import AttentionRecord, Record, select_part
from model.capture.edited_record import EditedRecord, cut_edges, group_by_head, mask_edges
from model.capture.edits import Ablate, HeadEdit, Knockout, PatternPatch, head_of

ONLY_WEIGHTS = (
    "This model's file is older than the attention interface of transformers: its weights are "
    "kept, and no queries, keys or scores."
)


@dataclass(frozen=True)
class HeadRecord:
    """What one head was given, float64; `record` has this head alone, as head 0.

    `reason` says why there are no scores, though `record` may be there for its values. `note` is
    what a reader must know of the head's edits.
    """

    record: AttentionRecord | None
    key_head: int | None
    reason: str | None = None
    note: str | None = None


def head_record(kept: Record, head: int) -> HeadRecord:
    """Return one head of what was kept of a layer."""
    own: Sequence[HeadEdit] = ()
    if isinstance(kept, EditedRecord):
        own = dict(group_by_head(kept.edits, kept.heads)).get(head, ())
        kept = kept.record
    if not isinstance(kept, AttentionRecord):
        return HeadRecord(None, None, ONLY_WEIGHTS)
    key_head = kept.key_heads([head])[0]
    first = own[0] if own else None
    if isinstance(first, Knockout):
        kept = mask_edges(kept, cut_edges(own, kept.weights([head])[0]))
    alone = single_head(kept, head, key_head)
    if isinstance(first, PatternPatch):
        said = f"{head_of(first)} has weights taken from another capture, and no scores."
        return HeadRecord(alone, key_head, said)
    if isinstance(first, Ablate):
        said = f"{head_of(first)} is switched off: what it gives out is not what its weights mix."
        return HeadRecord(alone, key_head, note=said)
    return HeadRecord(alone, key_head)


def single_head(record: AttentionRecord, head: int, key_head: int) -> AttentionRecord:
    """Return a record of one head, whose numbers are float64."""

    def part(tensor: Tensor | None) -> Tensor | None:
        if tensor is None:
            return None
        chosen = select_part(tensor, [head], None)
        return chosen.double() if chosen.is_floating_point() else chosen

    return replace(
        record,
        query=record.query[[head]].double(),
        key=record.key[[key_head]].double(),
        value=record.value[[key_head]].double(),
        mask=part(record.mask),
        bias=part(record.bias),
        sinks=part(record.sinks),
    )
