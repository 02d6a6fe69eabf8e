"""The same edit on other heads: what a change of the answer is to be compared with."""

import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby, product

from model.capture.capture import Capture
from model.capture.edits import HeadEdit, HeadId, PatternPatch, head_edits, head_of
from model.capture.pattern_patching import take_pattern
from model.interventions.log_odds import Odds
from model.interventions.protocol import Intervenable, Variant
from model.refusal import Refused

SETS = 200  # random sets of heads, at least; all of them where there are fewer

Heads = tuple[HeadId, ...]


@dataclass(frozen=True)
class RandomHeadEffects:
    """The log-odds after the same edit of every other head, or of random sets of others.

    `as_much` counts how many of them change the log-odds at least as far, to whichever side.
    """

    heads: tuple[Heads, ...]
    log_odds: tuple[float, ...]
    as_much: int
    every: bool  # all that there are, not a random part of them


def compare_with_random(
    model: Intervenable,
    capture: Capture,
    edits: Variant,
    odds: Odds,
    origins: Mapping[str, Capture],
) -> RandomHeadEffects:
    """Edit others in the same way; `origins` are the captures that patterns are taken from.

    One head is compared with every other one of its site; several with random sets that have as
    many heads in the same layers, none of them chosen. The sets are the same in every run. Raises
    Refused where a layer has too few others, and where no head is edited.
    """
    heads = head_edits(edits)
    if not heads:
        raise Refused("no_chance", "Chance is the same edit of other heads: here none is edited.")
    besides = [edit for edit in edits if edit not in heads]
    chosen = sorted({head_of(edit) for edit in heads})
    taken = {head_of(edit) for edit in head_edits(capture.edits)} | set(chosen)
    if len(chosen) == 1:
        others: list[Heads] = [(head,) for head in list_heads(capture, [chosen[0].site], taken)]
        every = True
    else:
        others, every = other_sets(capture, chosen, taken)
    if not others:
        raise Refused("no_chance", "There is no other head to compare with.")
    variants = [
        [*besides, *move_edits(heads, dict(zip(chosen, other, strict=True)), origins)]
        for other in others
    ]
    before, after, *changed = odds.of(
        model.log_probabilities(capture, [(), edits, *variants], [odds.row])[:, 0]
    )
    far = abs(after - before)
    as_much = sum(abs(one - before) >= far for one in changed)
    return RandomHeadEffects(tuple(others), tuple(changed), as_much, every)


def list_heads(
    capture: Capture, sites: Iterable[str], without: Iterable[HeadId] = ()
) -> list[HeadId]:
    """List the heads of some sites, layer by layer, without some."""
    left_out = set(without)
    every = [
        HeadId(name, layer, head)
        for name in sites
        for layer, record in enumerate(capture.site(name).layers)
        for head in range(record.heads)
    ]
    return [head for head in every if head not in left_out]


def other_sets(
    capture: Capture, chosen: Sequence[HeadId], taken: set[HeadId]
) -> tuple[list[Heads], bool]:
    """Return sets of other heads, layer for layer as many, and whether these are all there are.

    Each is in the order of the chosen ones that it stands for.
    """
    groups: list[tuple[list[HeadId], int]] = []
    for (site, layer), own in groupby(chosen, key=lambda head: head[:2]):
        size = len(list(own))
        free = [head for head in list_heads(capture, [site], taken) if head.layer == layer]
        if len(free) < size:
            said = f"Layer {layer} of {site} has {len(free)} other heads, too few for {size}."
            raise Refused("no_chance", said)
        groups.append((free, size))
    possible = math.prod(math.comb(len(free), size) for free, size in groups)
    if possible <= SETS:
        every = product(*(combinations(free, size) for free, size in groups))
        return [tuple(head for part in parts for head in part) for parts in every], True
    return list(draw_sets(groups, random.Random(capture.id))), False


def draw_sets(groups: list[tuple[list[HeadId], int]], dice: random.Random) -> Iterator[Heads]:
    """Yield random sets, no two alike."""
    seen: set[Heads] = set()
    while len(seen) < SETS:
        one = tuple(head for free, size in groups for head in sorted(dice.sample(free, size)))
        if one not in seen:
            seen.add(one)
            yield one


def move_edits(
    edits: Sequence[HeadEdit], to: Mapping[HeadId, HeadId], origins: Mapping[str, Capture]
) -> list[HeadEdit]:
    """Return the same edits of other heads; a pattern is that of the other head in its origin."""

    def move(edit: HeadEdit) -> HeadEdit:
        other = to[head_of(edit)]
        if isinstance(edit, PatternPatch):
            return take_pattern(origins[edit.origin], other, edit.queries)
        return replace(edit, layer=other.layer, head=other.head)

    return [move(edit) for edit in edits]
