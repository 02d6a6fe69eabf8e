"""A table of Δ for every head: selected on one half of the noun pairs, reported on the other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.analysis.significance import Summary, bootstrap, cluster_means
from model.capture.edits import HeadId
from model.training.evaluation.noun_attention import READ, Floats, NounAttention
from model.training.evaluation.pointing import POINTING, measure_pointing

SITES = ("encoder", "decoder", "cross")
ALPHA = 0.05
Figures = dict[str, float]


@dataclass(frozen=True)
class Contrasts:
    """What the noun pairs of one half say of every head; `figures` by head, `noun_pairs` counted.

    delta with its interval `low`, `high`; `p` of the sign flips and `p_holm` over all heads of all
    sites; what `POINTING` names, and the interval of `lesser`.
    """

    noun_pairs: int
    figures: dict[HeadId, Figures]

    @classmethod
    def of(cls, looks: NounAttention, names: Sequence[str]) -> "Contrasts":
        """Sum up what heads looked at; `names` says which noun pair each minimal pair is about."""
        deltas: list[Floats] = []
        pointed: list[Floats] = []
        heads: list[HeadId] = []
        for site in SITES:
            turned = looks.contrast(site)  # (pair, layer, head)
            deltas.append(turned.reshape(len(turned), -1))
            pointed.append(
                measure_pointing(looks.nouns[site]).reshape(len(turned), -1, len(POINTING))
            )
            heads += [HeadId(site, layer, head) for layer, head in np.ndindex(turned.shape[1:])]
        delta = Summary.of(np.concatenate(deltas, axis=1), names)
        means = cluster_means(np.concatenate(pointed, axis=1), names)[1]  # (name, head, figure)
        lesser = bootstrap(means[..., POINTING.index("lesser")])
        columns = {
            **{"delta": delta.mean, "low": delta.low, "high": delta.high},
            **{"p": delta.p, "p_holm": delta.p_holm},
            **dict(zip(POINTING, np.moveaxis(means.mean(0), -1, 0), strict=True)),
            **dict(zip(("lesser_low", "lesser_high"), lesser, strict=True)),
        }
        return cls(
            len(delta.names),
            {
                head: {key: float(column[row]) for key, column in columns.items()}
                for row, head in enumerate(heads)
            },
        )

    def significant(self, head: HeadId) -> bool:
        """Say whether a head's Δ is positive, also after Holm's correction."""
        figures = self.figures[head]
        return figures["p_holm"] < ALPHA and figures["delta"] > 0

    def ranked(self, by: str, site: str = "encoder") -> list[HeadId]:
        """List a site's heads by a falling figure, those of a significant Δ first."""
        heads = [head for head in self.figures if head.site == site]
        return sorted(heads, key=lambda h: (not self.significant(h), -self.figures[h][by]))


def four_weights(looks: NounAttention, pair: int) -> dict[HeadId, dict[str, float | bool]]:
    """Return, for one minimal pair, each head's weight on both nouns in both sentences, and Δ.

    `turns` says whether it looks more at the first noun than at the second in the first sentence
    and more at the second than at the first in the second.
    """
    table = {}
    for site in SITES:
        nouns = looks.nouns[site][pair]  # (layer, head, sentence, noun)
        for layer, head in np.ndindex(*nouns.shape[:2]):
            (a_first, a_second), (b_first, b_second) = nouns[layer, head].tolist()
            table[HeadId(site, layer, head)] = {
                "a_first": a_first,
                "a_second": a_second,
                "b_first": b_first,
                "b_second": b_second,
                "delta": (a_first - a_second) - (b_first - b_second),
                "turns": a_first > a_second and b_second > b_first,
            }
    return table


def reading(looks: NounAttention, names: Sequence[str]) -> dict[str, object]:
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
