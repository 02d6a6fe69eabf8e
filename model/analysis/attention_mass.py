"""How much some tokens of a text look at some others in every head, and how that ranks."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.capture.capture import Capture
from model.refusal import Refused
from model.text.words import Places

Doubles = NDArray[np.float64]
Counts = NDArray[np.int64]


class Look(NamedTuple):
    """The weight on some keys together, and its rank among the words of the row, from 1."""

    weight: Doubles
    rank: Counts

    @classmethod
    def stacked(cls, looks: Sequence["Look"], axis: int = 0) -> "Look":
        """Put several along a new axis."""
        weights, ranks = zip(*looks, strict=True)
        return cls(np.stack(weights, axis), np.stack(ranks, axis))


def picked(name: str, places: Iterable[int], tokens: int) -> Places:
    """Return places in order; raises Refused for none at all, and for one that is not there."""
    chosen = tuple(sorted(set(places)))
    if not chosen:
        raise Refused("nothing_picked", f"No {name} picked: name at least one token.")
    for place in chosen:
        if not 0 <= place < tokens:
            said = f"Token {place} of the {name}; there are tokens 0 to {tokens - 1}."
            raise Refused("unknown_token", said)
    return chosen


def summed(values: Doubles, groups: Sequence[Places]) -> Doubles:
    """Sum the last axis, (…, key), over each group of keys: (…, group)."""
    if not groups:
        return np.zeros((*values.shape[:-1], 0))
    flat = [place for group in groups for place in group]
    starts = np.cumsum([0, *map(len, groups[:-1])])
    sums: Doubles = np.add.reduceat(values[..., flat], starts, axis=-1)
    return sums


def rivals(units: Sequence[Places], keys: Places) -> list[Places]:
    """Return what the keys are compared with: the other words, and what is left of their own."""
    left = [tuple(place for place in unit if place not in keys) for unit in units]
    return [unit for unit in left if unit]


def mean_row(capture: Capture, site: str, layer: int, queries: Places) -> Doubles:
    """Return every head's mean row of some queries, (head, key) float64."""
    rows = capture.weights(site, layer, queries=queries)
    mean: Doubles = rows.mean(1, dtype=np.float64)
    return mean


def on(rows: Doubles, keys: Places, units: Sequence[Places]) -> Look:
    """Return how much rows (head, key) look at some keys together, (head,)."""
    weight: Doubles = rows[:, list(keys)].sum(-1)
    others = summed(rows, rivals(units, keys))
    return Look(weight, 1 + (others > weight[:, None]).sum(-1))
