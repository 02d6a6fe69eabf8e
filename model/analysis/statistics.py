"""Numbers that say of every head what it does on the whole: how wide, how far, at which tokens."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.capture.capture import Capture, Floats

Doubles = NDArray[np.float64]
Statistic = Doubles | None  # (layer, head), or None where no row has a meaning for it


@dataclass(frozen=True)
class Axes:
    """Which rows of a site count, and what stands on its axes.

    `rows` are the queries that count, `special` the keys that are special tokens; `same` says
    that queries and keys are the same tokens, `sink` that rows give weight to a sink besides.
    """

    rows: NDArray[np.intp]
    special: NDArray[np.intp]
    same: bool
    sink: bool = False


@dataclass(frozen=True)
class Statistics:
    """Every statistic of every head, by name, and how many rows it is a mean over at most."""

    rows: int
    values: dict[str, Statistic]


def statistics(capture: Capture, site: str, special_queries: bool = True) -> Statistics:
    """Measure every head of a site; without `special_queries` rows of special tokens do not count.

    What each name means stands at `measure`.
    """
    of = capture.site(site)
    queries, keys = capture.tokens[of.queries], capture.tokens[of.keys]
    axes = Axes(
        rows=np.flatnonzero([special_queries or not token.special for token in queries]),
        special=np.flatnonzero([token.special for token in keys]),
        same=of.queries == of.keys,
        sink=of.sink,
    )
    layers = [measure(capture.weights(site, layer), axes) for layer in range(len(of.layers))]
    values = {name: stack_layers([layer[name] for layer in layers]) for name in layers[0]}
    return Statistics(len(axes.rows), values)


def stack_layers(layers: list[Statistic]) -> Statistic:
    """Put the heads of all layers together, (layer, head); None where a layer has no number."""
    known = [heads for heads in layers if heads is not None]
    return np.stack(known) if len(known) == len(layers) else None


def measure(weights: Floats, axes: Axes) -> dict[str, Statistic]:
    """Return the statistics of one layer, (head,) each, from its weights (head, query, key).

    Means over the rows that count: `entropy` in bits; `distance` |query − key| in tokens;
    `previous`, `next`, `self`, the share of the row's weight on the token before, after, and on
    the query itself, over the rows that have such a token; `first`, the share on key 0;
    `special`, the share on special tokens, 0 where there is none. Where there is a sink these are
    of rows rescaled to 1, and `sink` is its own share of a row. `row_sum_min` is the least sum of a
    row before that. None: no row counts, the queries are not the keys, or there is no sink.
    """
    seen = weights[:, axes.rows].astype(np.float64)  # (head, row, key)
    if not len(axes.rows):
        names = ("entropy", "distance", "previous", "next", "self", "first", "special")
        return dict.fromkeys((*names, "sink", "row_sum_min"))
    sums = seen.sum(-1)  # (head, row)
    if axes.sink:
        seen = rescale_rows(seen)
    logs = np.log2(seen, out=np.zeros_like(seen), where=seen > 0)  # 0·log 0 is 0
    far = np.abs(axes.rows[:, None] - np.arange(seen.shape[2]))  # (row, key)
    return {
        "entropy": np.abs((seen * logs).sum(-1).mean(-1)),
        "distance": (seen * far).sum(-1).mean(-1) if axes.same else None,
        "previous": mean_at_distance(seen, axes, -1),
        "next": mean_at_distance(seen, axes, 1),
        "self": mean_at_distance(seen, axes, 0),
        "first": seen[:, :, 0].mean(-1),
        "special": seen[:, :, axes.special].sum(-1).mean(-1),
        "sink": (1 - sums).clip(0, 1).mean(-1) if axes.sink else None,
        "row_sum_min": sums.min(-1),
    }


def rescale_rows(weights: Doubles) -> Doubles:
    """Return weights whose rows sum to 1, (…, query, key); rows without any weight stay so."""
    sums = weights.sum(-1, keepdims=True)
    rescaled: Doubles = np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)
    return rescaled


def mean_at_distance(seen: Doubles, axes: Axes, step: int) -> Statistic:
    """Return the mean weight on the key `step` places after the query, over rows that have one."""
    at = axes.rows + step
    inside = np.flatnonzero((at >= 0) & (at < seen.shape[2]))
    if not axes.same or not len(inside):
        return None
    mean: Doubles = seen[:, inside, at[inside]].mean(-1)
    return mean
