"""How much some tokens of a text look at some others in every head, and how that ranks."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.capture.capture import Capture
from model.refusal import Refused
from model.text.words import TokenIndices

Doubles = NDArray[np.float64]
Counts = NDArray[np.int64]


class AttentionMass(NamedTuple):
    """The weight on some keys together, and its rank among the words of the row, from 1."""

    weight: Doubles
    rank: Counts

    @classmethod
    def stacked(cls, looks: Sequence["AttentionMass"], axis: int = 0) -> "AttentionMass":
        """Put several along a new axis."""
        weights, ranks = zip(*looks, strict=True)
        return cls(np.stack(weights, axis), np.stack(ranks, axis))


def check_tokens(name: str, token_indices: Iterable[int], tokens: int) -> TokenIndices:
    """Return places in order; raises Refused for none at all, and for one that is not there."""
    chosen = tuple(sorted(set(token_indices)))
    if not chosen:
        raise Refused("nothing_picked", f"No {name} picked: name at least one token.")
    for token_index in chosen:
        if not 0 <= token_index < tokens:
            said = f"Token {token_index} of the {name}; there are tokens 0 to {tokens - 1}."
            raise Refused("unknown_token", said)
    return chosen


def sum_groups(values: Doubles, groups: Sequence[TokenIndices]) -> Doubles:
    """Sum the last axis, (…, key), over each group of keys: (…, group)."""
    if not groups:
        return np.zeros((*values.shape[:-1], 0))
    flat = [token_index for group in groups for token_index in group]
    starts = np.cumsum([0, *map(len, groups[:-1])])
    sums: Doubles = np.add.reduceat(values[..., flat], starts, axis=-1)
    return sums


def competing_words(units: Sequence[TokenIndices], keys: TokenIndices) -> list[TokenIndices]:
    """Return what the keys are compared with: the other words, and what is left of their own."""
    left = [tuple(token_index for token_index in unit if token_index not in keys) for unit in units]
    return [unit for unit in left if unit]


def mean_row(capture: Capture, site: str, layer: int, queries: TokenIndices) -> Doubles:
    """Return every head's mean row of some queries, (head, key) float64."""
    rows = capture.weights(site, layer, queries=queries)
    mean: Doubles = rows.mean(1, dtype=np.float64)
    return mean


def measure_mass(rows: Doubles, keys: TokenIndices, units: Sequence[TokenIndices]) -> AttentionMass:
    """Return how much rows (head, key) look at some keys together, (head,)."""
    weight: Doubles = rows[:, list(keys)].sum(-1)
    others = sum_groups(rows, competing_words(units, keys))
    return AttentionMass(weight, 1 + (others > weight[:, None]).sum(-1))
