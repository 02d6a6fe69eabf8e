"""Does a head point to the right noun both times? What is asked of it on minimal pairs."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.analysis.significance import bootstrap, cluster_means, share_interval

Floats = NDArray[np.float64]
MOST = 0.5  # of a row: more than on everything else together

# Of a head on one minimal pair. `lesser`: the smaller of the two leads of the right noun over the
# wrong one. `turns`: 1 where both are leads. `both`: 1 where the right noun has more than MOST both
# times. Then the weights of the right and of the wrong noun, where "it" is the first noun of the
# pair and where it is the second.
POINTING = (
    *("lesser", "turns", "both"),
    *("first_right", "first_wrong", "second_right", "second_wrong"),
)


def measure_pointing(nouns: Floats) -> Floats:
    """Return what `POINTING` names, (..., figure), of weights, (..., sentence, noun)."""
    first, second = nouns[..., 0, :], nouns[..., 1, ::-1]  # each (..., right and wrong)
    leads = np.stack((first[..., 0] - first[..., 1], second[..., 0] - second[..., 1]), -1)
    lesser = leads.min(-1)
    both = np.minimum(first[..., 0], second[..., 0]) > MOST
    return np.stack(
        (lesser, lesser > 0, both, *np.moveaxis(first, -1, 0), *np.moveaxis(second, -1, 0)), -1
    )


def summarize(nouns: Floats, names: Sequence[str]) -> dict[str, object]:
    """Sum up one head on many minimal pairs, (pair, sentence, noun); `names` of their noun pairs.

    Shares with the interval of shares, the lesser lean with that of a mean, weights as means.
    """
    unique, means = cluster_means(measure_pointing(nouns), names)  # (name, figure)
    figures = dict(zip(POINTING, means.T, strict=True))
    lesser = figures.pop("lesser")
    shares = {share: figures.pop(share) for share in ("turns", "both")}
    return {
        "noun_pairs": len(unique),
        "lesser": {"mean": float(lesser.mean()), **interval(bootstrap(lesser))},
        **{
            share: {"share": float(values.mean()), **interval(share_interval(values))}
            for share, values in shares.items()
        },
        **{weight: float(values.mean()) for weight, values in figures.items()},
    }


def interval(ends: tuple[ArrayLike, ArrayLike]) -> dict[str, float]:
    """Name the two ends of an interval."""
    low, high = ends
    return {"low": float(np.asarray(low)), "high": float(np.asarray(high))}
