"""What may be changed in a pass before it is captured: tokens hidden, positions, heads edited."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor

from model.capture.position_edit import Places, PositionEdit
from model.capture.positions import Side
from model.refusal import Refused


class HeadId(NamedTuple):
    """One head: its site (encoder, decoder, cross), layer and number, counted from 0."""

    site: str
    layer: int
    head: int

    def __str__(self) -> str:
        """Name the head as the page does."""
        return f"{self.site} {self.layer}.{self.head}"


@dataclass(frozen=True)
class Mask:
    """Places of the source that no head may look at, as if they were padding.

    Their weight is 0 wherever source tokens are the keys: in the encoder and in
    cross-attention. As queries they go on looking.
    """

    tokens: tuple[int, ...]
    op: Literal["mask"] = "mask"

    def __post_init__(self) -> None:
        """Put the places in order; raises Refused where there is none, or one stands twice."""
        if not self.tokens:
            raise Refused("nothing_masked", "A mask of 0 tokens changes nothing: leave it out.")
        token_index, times = Counter(self.tokens).most_common(1)[0]
        if times > 1:
            raise Refused(
                "masked_twice", f"Token {token_index} is masked {times} times: name it once."
            )
        object.__setattr__(self, "tokens", tuple(sorted(self.tokens)))


@dataclass(frozen=True)
class Ablate:
    """A head switched off: what it gives out is zero, or its mean over the tokens.

    Where tokens are written one after the other, in the decoder and in cross-attention, each
    row takes the mean over the rows so far, itself included: later ones are not written yet.
    """

    site: str
    layer: int
    head: int
    value: Literal["zero", "mean"] = "zero"
    op: Literal["ablate"] = "ablate"


@dataclass(frozen=True)
class Knockout:
    """Edges cut in one head: none of these queries looks at any of these keys.

    Their scores are -inf before the softmax, so the rest of each row sums to 1 again.
    """

    site: str
    layer: int
    head: int
    queries: tuple[int, ...]
    keys: tuple[int, ...]
    op: Literal["knockout"] = "knockout"

    def __post_init__(self) -> None:
        """Put the places in order, each once; raises Refused where there is none."""
        for name in ("queries", "keys"):
            indices = tuple(sorted(set(getattr(self, name))))
            if not indices:
                raise Refused("nothing_cut", f"A knockout of 0 {name} changes nothing: name one.")
            object.__setattr__(self, name, indices)


@dataclass(frozen=True)
class PatternPatch:
    """A head that looks as it did in another capture, `origin`, at the same places.

    `weights` (query, key) are those of that capture, which `origin`, its id, stands for.
    `queries` are the rows that are taken, None for all of them.
    """

    site: str
    layer: int
    head: int
    origin: str
    queries: tuple[int, ...] | None = None
    weights: Tensor = field(kw_only=True, compare=False, repr=False)
    op: Literal["pattern"] = "pattern"

    def __post_init__(self) -> None:
        """Put the rows in order; raises Refused for one that the other capture has not."""
        if self.queries is None:
            return
        object.__setattr__(self, "queries", tuple(sorted(set(self.queries))))
        if not self.queries:
            raise Refused("nothing_taken", "A pattern of 0 queries changes nothing: name one.")
        check_inside(self.queries, self.weights.shape[0], "Query", "the other capture")


@dataclass(frozen=True)
class CutResidual:
    """The residual around one attention cut: what the attention gives goes on alone."""

    site: str
    layer: int
    op: Literal["residual"] = "residual"


HeadEdit = Ablate | Knockout | PatternPatch
Edit = Mask | PositionEdit | CutResidual | HeadEdit


class Extent(NamedTuple):
    """How large a site is; queries and keys are None where a target is yet to be written."""

    layers: int
    heads: int
    queries: int | None
    keys: int | None


def head_edits(edits: Iterable[Edit]) -> tuple[HeadEdit, ...]:
    """Return the edits that are of a head."""
    return tuple(edit for edit in edits if isinstance(edit, HeadEdit))


def position_edit(edits: Iterable[Edit]) -> PositionEdit | None:
    """Return the edit that is of positions; there is at most one in a question."""
    return next((edit for edit in edits if isinstance(edit, PositionEdit)), None)


def residual_cuts(edits: Iterable[Edit]) -> tuple[CutResidual, ...]:
    """Return the edits that cut a residual."""
    return tuple(edit for edit in edits if isinstance(edit, CutResidual))


def places_of(edits: Iterable[Edit], source: int, target: int | None) -> Places | None:
    """Return the positions that tokens are told; None where each is told its own.

    `target` is how many tokens it has, None where it is yet to be written.
    """
    edit = position_edit(edits)
    lengths: dict[Side, int] = {"source": source}
    if target is not None:
        lengths["target"] = target
    return None if edit is None else Places(edit, lengths)


def head_of(edit: HeadEdit) -> HeadId:
    """Return the head that is edited."""
    return HeadId(edit.site, edit.layer, edit.head)


def edit_fields(edit: Edit) -> dict[str, Any]:
    """Return everything that tells an edit from another, by name."""
    return {part.name: getattr(edit, part.name) for part in fields(edit) if part.compare}


def arrange_edits(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return the same edits in the one order that they have, so that they have one name.

    Several masks become one, and what stands twice stands once. Raises Refused where two edits of
    a head exclude each other: only knockouts of one head go together; and for two of positions.
    """
    some = list(edits)
    moved = tuple(dict.fromkeys(edit for edit in some if isinstance(edit, PositionEdit)))
    if len(moved) > 1:
        said = f"Positions have {len(moved)} edits, {moved[0].mode} and {moved[1].mode}: "
        raise Refused("edited_twice", said + "leave one of them.")
    hidden = tuple(token for edit in some if isinstance(edit, Mask) for token in edit.tokens)
    changed = sorted(set(head_edits(some)), key=_order)
    for one, next_ in pairwise(changed):
        if head_of(one) == head_of(next_) and not one.op == next_.op == "knockout":
            raise Refused(
                "edited_twice",
                f"{head_of(one)} has two edits, {one.op} and {next_.op}: leave one of them.",
            )
    cut = sorted(set(residual_cuts(some)), key=lambda edit: (edit.site, edit.layer))
    return (*((Mask(hidden),) if hidden else ()), *moved, *cut, *changed)


def _order(edit: HeadEdit) -> tuple[HeadId, str]:
    return head_of(edit), repr(edit)


def check_fit(edits: Iterable[HeadEdit | CutResidual], sites: Mapping[str, Extent]) -> None:
    """Raise Refused, with the numbers, for an edit of what these sites do not have."""
    for edit in edits:
        if edit.site not in sites:
            known = ", ".join(sites)
            raise Refused("unknown_site", f"No site {edit.site!r} to edit; there are {known}.")
        extent = sites[edit.site]
        check_inside([edit.layer], extent.layers, "Layer", edit.site)
        if isinstance(edit, CutResidual):
            continue
        check_inside([edit.head], extent.heads, "Head", edit.site)
        if isinstance(edit, Knockout):
            check_inside(edit.queries, extent.queries, "Query", edit.site)
            check_inside(edit.keys, extent.keys, "Key", edit.site)
        elif isinstance(edit, PatternPatch):
            _check_pattern(edit, extent)


def _check_pattern(edit: PatternPatch, extent: Extent) -> None:
    """Raise Refused where a pattern of another size would have to be put in."""
    check_inside(edit.queries or (), extent.queries, "Query", edit.site)
    rows, columns = edit.weights.shape
    # A row of the decoder looks at the tokens up to itself alone: it fits wherever it stands.
    lengths = {} if edit.site == "decoder" else {"keys": (columns, extent.keys)}
    if edit.queries is None:
        lengths["queries"] = (rows, extent.queries)
    for name, (other, own) in lengths.items():
        if own is not None and other != own:
            sentence = f"The other pattern has {other} {name}; {head_of(edit)} has {own} here"
            instead = ": take single rows of it." if name == "queries" else "."
            raise Refused("pattern_size", sentence + instead)


def check_inside(indices: Sequence[int], length: int | None, name: str, where: str) -> None:
    """Raise Refused for a place that is not below a length; None: as long as it needs to be."""
    for one in indices:
        if one < 0 or (length is not None and one >= length):
            there = "" if length is None else f"; {where} has 0 to {length - 1}"
            raise Refused(f"unknown_{name.lower()}", f"{name} {one}{there}.")


def visible_tokens(edits: Iterable[Edit], tokens: int) -> Tensor | None:
    """Return where heads may look in a source of so many tokens, (source,), or None: everywhere.

    Raises Refused for a place that the source has not, and where no place is left.
    """
    masks = [edit for edit in edits if isinstance(edit, Mask)]
    if not masks:
        return None
    seen = torch.ones(tokens, dtype=torch.bool)
    for token in (token for mask in masks for token in mask.tokens):
        if not 0 <= token < tokens:
            sentence = f"Token {token} to mask; this text has tokens 0 to {tokens - 1}."
            raise Refused("unknown_token", sentence)
        seen[token] = False
    if not seen.any():
        raise Refused("all_masked", f"All {tokens} tokens are masked: leave at least one.")
    return seen
