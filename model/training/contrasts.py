"""A table of Δ for every head: selected on one half of the noun pairs, reported on the other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.significance import Summary, bootstrap, cluster_means
from model.training.heads import READ, Looks
from model.training.switching import Head

SITES = ("encoder", "decoder", "cross")
ALPHA = 0.05
Figures = dict[str, float]


@dataclass(frozen=True)
class Contrasts:
    """What the noun pairs of one half say of every head; `figures` by head, `noun_pairs` counted.

    delta with its interval `low`, `high`; `p` of the sign flips and `p_holm` over all heads of all
    sites; `turns`, the share of noun pairs where the head leans to the fitting noun both times;
    `lesser`, the mean of the lesser of its two leanings to the fitting noun, at most Δ/2.
    """

    noun_pairs: int
    figures: dict[Head, Figures]

    @classmethod
    def of(cls, looks: Looks, names: Sequence[str]) -> "Contrasts":
        """Sum up what heads looked at; `names` says which noun pair each minimal pair is about."""
        deltas, turns, lessers, places = [], [], [], []
        for site in SITES:
            leanings = looks.leanings(site)  # (pair, layer, head, sentence)
            lesser = np.minimum(leanings[..., 0], -leanings[..., 1])
            count, layers, heads = lesser.shape
            deltas.append(looks.contrast(site).reshape(count, -1))
            lessers.append(lesser.reshape(count, -1))
            turns.append(lesser.reshape(count, -1) > 0)
            places += [Head(site, x, y) for x in range(layers) for y in range(heads)]
        delta = Summary.of(np.concatenate(deltas, axis=1), names)
        turned, less = (
            cluster_means(np.concatenate(parts, axis=1), names)[1].mean(0)
            for parts in (turns, lessers)
        )
        seen = (delta.mean, delta.low, delta.high, delta.p, delta.p_holm, turned, less)
        columns = np.stack(seen, axis=1)
        keys = ("delta", "low", "high", "p", "p_holm", "turns", "lesser")
        return cls(
            len(delta.names),
            {
                place: {key: float(cell) for key, cell in zip(keys, row, strict=True)}
                for place, row in zip(places, columns, strict=True)
            },
        )

    def significant(self, head: Head) -> bool:
        """Say whether a head's Δ is positive, also after Holm's correction."""
        figures = self.figures[head]
        return figures["p_holm"] < ALPHA and figures["delta"] > 0

    def telling(self, site: str = "encoder") -> list[Head]:
        """List a site's heads by falling Δ, the significant ones first."""
        heads = [head for head in self.figures if head.site == site]
        return sorted(heads, key=lambda h: (not self.significant(h), -self.figures[h]["delta"]))


def four_weights(looks: Looks, pair: int) -> dict[Head, dict[str, float | bool]]:
    """Return, for one minimal pair, each head's weight on both nouns in both sentences, and Δ.

    `turns` says whether it looks more at the first noun than at the second in the first sentence
    and more at the second than at the first in the second.
    """
    table = {}
    for site in SITES:
        nouns = looks.nouns[site][pair]  # (layer, head, sentence, noun)
        for layer, head in np.ndindex(*nouns.shape[:2]):
            (a_first, a_second), (b_first, b_second) = nouns[layer, head].tolist()
            table[Head(site, layer, head)] = {
                "a_first": a_first,
                "a_second": a_second,
                "b_first": b_first,
                "b_second": b_second,
                "delta": (a_first - a_second) - (b_first - b_second),
                "turns": a_first > a_second and b_second > b_first,
            }
    return table


def reading(looks: Looks, names: Sequence[str]) -> dict[str, object]:
    """Sum up which source tokens the decoder reads in the row that writes il or elle.

    Mean weights by layer, over its heads, and by head, with the interval of each head's weight on
    "it"; every mean sums to 1 over `READ`.
    """

    def named(weights: NDArray[np.float64]) -> dict[str, float]:
        return dict(zip(READ, map(float, weights), strict=True))

    noun_pairs, read = cluster_means(looks.read.mean(3), names)  # (noun pair, layer, head, what)
    means = read.mean(0)
    low, high = bootstrap(read[..., 0])
    return {
        "noun_pairs": len(noun_pairs),
        "layers": [named(layer.mean(0)) for layer in means],
        "heads": [
            {
                "layer": layer,
                "head": head,
                **named(means[layer, head]),
                "it_low": float(low[layer, head]),
                "it_high": float(high[layer, head]),
            }
            for layer, head in np.ndindex(*means.shape[:2])
        ],
    }
