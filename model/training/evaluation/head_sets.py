"""Which heads agreement needs: switched off one by one, in a greedy set, against random sets."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, combinations, product
from math import comb, prod

import numpy as np
from numpy.typing import NDArray

from model.analysis.significance import bootstrap, share_interval
from model.capture.edits import HeadId
from model.training.evaluation.teacher_forcing import rightness

Floats = NDArray[np.float64]
Without = Callable[
    [Sequence[HeadId]], Floats
]  # heads off: margins (pair, sentence), see teacher_forcing.py
LEAST = 4  # heads in a set: fewer leave too few sets to compare with
SETS = 200  # random sets for one chosen set


def one_by_one(without: Without, heads: Iterable[HeadId]) -> list[dict[str, object]]:
    """Measure agreement and the mean margin (nats) with each head off, one at a time."""
    rows = []
    for head in heads:
        margins = without([head])
        agreement, margin = float(rightness(margins).mean()), float(margins.mean())
        rows.append({**head._asdict(), "agreement": agreement, "margin": margin})
    return rows


def other_heads(chosen: Sequence[HeadId], n_heads: int) -> list[list[tuple[HeadId, ...]]]:
    """Return, for each layer of a set, every choice of as many of its heads that are not in it."""
    found = []
    for (site, layer), count in Counter((head.site, head.layer) for head in chosen).items():
        every = [HeadId(site, layer, number) for number in range(n_heads)]
        found.append(list(combinations([head for head in every if head not in chosen], count)))
    return found


def count_sets(chosen: Sequence[HeadId], n_heads: int) -> int:
    """Count the sets that `random_sets` may draw from."""
    counts = Counter((head.site, head.layer) for head in chosen)
    return prod(comb(n_heads - count, count) for count in counts.values())


def random_sets(
    chosen: Sequence[HeadId], n_heads: int, sets: int = SETS, seed: int = 0
) -> list[list[HeadId]]:
    """Draw different sets of as many heads in the same layers, none of them chosen.

    Where there are no more than `sets` of them, all are returned.
    """
    layers = other_heads(chosen, n_heads)
    if count_sets(chosen, n_heads) <= sets:
        return [list(chain(*parts)) for parts in product(*layers)]
    rng = random.Random(seed)
    drawn: dict[tuple[HeadId, ...], None] = {}
    while len(drawn) < sets:
        drawn[tuple(chain(*map(rng.choice, layers)))] = None
    return [list(heads) for heads in drawn]


def grow_set(
    choose: Callable[[list[HeadId], list[HeadId]], HeadId],
    heads: Sequence[HeadId],
    n_heads: int,
    least: int = LEAST,
    sets: int = SETS,
) -> list[HeadId]:
    """Add heads one after another until there are `least`, and `sets` random sets to compare with.

    `choose` is given the set so far and those that may join: never more than three eighths of a
    layer, so that enough others are left in it.
    """
    most = max(1, 3 * n_heads // 8)
    chosen: list[HeadId] = []
    while len(chosen) < least or count_sets(chosen, n_heads) < sets:
        full = Counter((head.site, head.layer) for head in chosen)
        free = [h for h in heads if h not in chosen and full[h.site, h.layer] < most]
        if not free:
            break
        chosen.append(choose(chosen, free))
    return chosen


def greedy(without: Without) -> Callable[[list[HeadId], list[HeadId]], HeadId]:
    """Choose the head without which agreement is lowest; among equals, the mean margin."""

    def choose(chosen: list[HeadId], free: list[HeadId]) -> HeadId:
        def harm(head: HeadId) -> tuple[float, float]:
            margins = without([*chosen, head])
            return float(rightness(margins).mean()), float(margins.mean())

        return min(free, key=harm)

    return choose


def compare_with_random(
    without: Without, chosen: Sequence[HeadId], n_heads: int, sets: int = SETS
) -> dict[str, object]:
    """Compare agreement without the chosen heads with agreement without random sets.

    Intervals are by noun pair, one minimal pair each; `random.low` and `random.high` hold 95 % of
    the random sets. `p` is the share of sets, the chosen among them, that do as much harm.
    """
    intact, off = rightness(without([])), rightness(without(chosen))
    drawn = np.stack([rightness(without(heads)) for heads in random_sets(chosen, n_heads, sets)])
    shares = drawn.mean(1)  # (set,)
    low, high = np.quantile(shares, [0.025, 0.975])
    return {
        "heads": [head._asdict() for head in chosen],
        "noun_pairs": len(intact),
        "intact": share(intact),
        "off": share(off),
        "drop": mean(intact - off),
        "random": {
            "sets": len(drawn),
            "possible": count_sets(chosen, n_heads),
            "agreement": float(shares.mean()),
            "low": float(low),
            "high": float(high),
            "lowest": float(shares.min()),
        },
        "drop_beyond_random": mean(drawn.mean(0) - off),
        "p": float((1 + (shares <= off.mean()).sum()) / (1 + len(shares))),
    }


def share(values: Floats) -> dict[str, float]:
    """Return a share with its interval."""
    low, high = share_interval(values)
    return {"agreement": float(values.mean()), "low": low, "high": high}


def mean(values: Floats) -> dict[str, float]:
    """Return a mean with its interval."""
    low, high = bootstrap(values)
    return {"mean": float(values.mean()), "low": float(low), "high": float(high)}
