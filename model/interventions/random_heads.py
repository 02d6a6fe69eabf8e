"""The same edit on other heads: what a change of the answer is to be compared with."""

import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby, product

from model.capture.capture import Capture
from model.capture.edits import HeadEdit, Pattern, Place, of_heads, place
from model.capture.pattern_patching import pattern_of
from model.interventions.log_odds import Odds
from model.interventions.protocol import Answering
from model.refusal import Refused

SETS = 200  # random sets of heads, at least; all of them where there are fewer

Heads = tuple[Place, ...]


@dataclass(frozen=True)
class Chance:
    """The log-odds after the same edit of every other head, or of random sets of others.

    `as_much` counts how many of them change the log-odds at least as far, to whichever side.
    """

    heads: tuple[Heads, ...]
    log_odds: tuple[float, ...]
    as_much: int
    every: bool  # all that there are, not a random part of them


def chance(
    model: Answering,
    capture: Capture,
    edits: Sequence[HeadEdit],
    odds: Odds,
    origins: Mapping[str, Capture],
) -> Chance:
    """Edit others in the same way; `origins` are the captures that patterns are taken from.

    One head is compared with every other one of its site; several with random sets that have as
    many heads in the same layers, none of them chosen. The sets are the same in every run. Raises
    Refused where a layer has too few others.
    """
    chosen = sorted({place(edit) for edit in edits})
    taken = {place(edit) for edit in of_heads(capture.edits)} | set(chosen)
    if len(chosen) == 1:
        others: list[Heads] = [(head,) for head in heads(capture, [chosen[0].site], taken)]
        every = True
    else:
        others, every = sets(capture, chosen, taken)
    if not others:
        raise Refused("no_chance", "There is no other head to compare with.")
    variants = [moved(edits, dict(zip(chosen, other, strict=True)), origins) for other in others]
    before, after, *changed = odds.of(
        model.log_probabilities(capture, [(), edits, *variants], [odds.row])[:, 0]
    )
    far = abs(after - before)
    as_much = sum(abs(one - before) >= far for one in changed)
    return Chance(tuple(others), tuple(changed), as_much, every)


def heads(capture: Capture, sites: Iterable[str], without: Iterable[Place] = ()) -> list[Place]:
    """List the heads of some sites, layer by layer, without some."""
    left_out = set(without)
    every = [
        Place(name, layer, head)
        for name in sites
        for layer, record in enumerate(capture.site(name).layers)
        for head in range(record.heads)
    ]
    return [head for head in every if head not in left_out]


def sets(capture: Capture, chosen: Sequence[Place], taken: set[Place]) -> tuple[list[Heads], bool]:
    """Return sets of other heads, layer for layer as many, and whether these are all there are.

    Each is in the order of the chosen ones that it stands for.
    """
    groups: list[tuple[list[Place], int]] = []
    for (site, layer), own in groupby(chosen, key=lambda head: head[:2]):
        size = len(list(own))
        free = [head for head in heads(capture, [site], taken) if head.layer == layer]
        if len(free) < size:
            said = f"Layer {layer} of {site} has {len(free)} other heads, too few for {size}."
            raise Refused("no_chance", said)
        groups.append((free, size))
    possible = math.prod(math.comb(len(free), size) for free, size in groups)
    if possible <= SETS:
        every = product(*(combinations(free, size) for free, size in groups))
        return [tuple(head for part in parts for head in part) for parts in every], True
    return list(drawn(groups, random.Random(capture.id))), False


def drawn(groups: list[tuple[list[Place], int]], dice: random.Random) -> Iterator[Heads]:
    """Yield random sets, no two alike."""
    seen: set[Heads] = set()
    while len(seen) < SETS:
        one = tuple(head for free, size in groups for head in sorted(dice.sample(free, size)))
        if one not in seen:
            seen.add(one)
            yield one


def moved(
    edits: Sequence[HeadEdit], to: Mapping[Place, Place], origins: Mapping[str, Capture]
) -> list[HeadEdit]:
    """Return the same edits of other heads; a pattern is that of the other head in its origin."""

    def move(edit: HeadEdit) -> HeadEdit:
        other = to[place(edit)]
        if isinstance(edit, Pattern):
            return pattern_of(origins[edit.origin], other, edit.queries)
        return replace(edit, layer=other.layer, head=other.head)

    return [move(edit) for edit in edits]
