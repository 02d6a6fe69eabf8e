"""How sure a mean is: bootstrap intervals, sign-flip permutation, Holm's correction.

Everywhere the first axis counts the things that were drawn independently (noun pairs); any axes
behind it (layers, heads) are treated one by one.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

LEVEL = 0.95  # of every interval
DRAWS = 10_000  # of the bootstrap, and sign flips
EXACT = 13  # up to so many things, all 2^n flips are fewer than the draws: take each once


def cluster_means(values: ArrayLike, names: Sequence[str]) -> tuple[list[str], Floats]:
    """Average the rows that share a name; return the names, sorted, and (name, ...) means.

    Raises ValueError when there are not as many names as rows, or none at all.
    """
    rows = np.asarray(values, dtype=np.float64)
    if len(rows) != len(names) or not names:
        raise ValueError(f"{len(rows)} rows, {len(names)} names: every row needs one")
    unique, place = np.unique(np.asarray(names), return_inverse=True)
    sums = np.zeros((len(unique), *rows.shape[1:]))
    np.add.at(sums, place, rows)
    counts = np.bincount(place).reshape(-1, *[1] * (rows.ndim - 1))
    return [str(name) for name in unique], sums / counts


def bootstrap(values: ArrayLike, draws: int = DRAWS, seed: int = 0) -> tuple[Floats, Floats]:
    """Return the low and the high end of the interval of the mean over the first axis.

    The percentile method of Efron and Tibshirani 1993, chapter 13, at the level `LEVEL`. Raises
    ValueError for no values.
    """
    rows = np.asarray(values, dtype=np.float64)
    count = len(rows)
    if not count:
        raise ValueError("no values: no interval")
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=draws)
    means = drawn @ rows.reshape(count, -1) / count  # (draw, rest)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return low.reshape(rows.shape[1:]), high.reshape(rows.shape[1:])


def share_interval(values: ArrayLike, draws: int = DRAWS, seed: int = 0) -> tuple[float, float]:
    """Return the interval of a share from each thing's own share, in [0, 1].

    Where all things are wholly right, or all wrong, no draw differs from another: there the exact
    bound of Clopper and Pearson 1934 stands in for the empty interval.
    """
    shares = np.asarray(values, dtype=np.float64)
    low, high = (float(end) for end in bootstrap(shares, draws, seed))
    beyond = float(((1 - LEVEL) / 2) ** (1 / len(shares)))
    if np.all(shares == 1):
        return beyond, 1.0
    if np.all(shares == 0):
        return 0.0, 1 - beyond
    return low, high


def sign_flip(values: ArrayLike, flips: int = DRAWS, seed: int = 0) -> Floats:
    """Return the two-sided p of the mean under the hypothesis that every sign is a coin's throw.

    With few things every flip is taken once and p is exact; else p = (1 + as extreme) / (1 + flips)
    (Phipson and Smyth 2010), never zero. Raises ValueError for no values.
    """
    rows = np.asarray(values, dtype=np.float64)
    count = len(rows)
    if not count:
        raise ValueError("no values: nothing to flip")
    flat = rows.reshape(count, -1)
    observed = np.abs(flat.sum(0))
    tolerance = 1e-9 * (np.abs(flat).sum(0) + 1e-300)  # equal sums may be added in another order
    if exact := count <= EXACT:
        bits = np.arange(2**count)[:, None] >> np.arange(count) & 1  # (flip, thing)
    else:
        bits = np.random.default_rng(seed).integers(0, 2, size=(flips, count))
    flipped = np.abs((2.0 * bits - 1) @ flat)
    extreme = (flipped >= observed - tolerance).sum(0)
    p: Floats = extreme / len(bits) if exact else (1 + extreme) / (1 + len(bits))
    return p.reshape(rows.shape[1:])


def holm(p: ArrayLike) -> Floats:
    """Return the adjusted p of all the tests in an array, of the same shape (Holm 1979).

    Raises ValueError for what is no probability.
    """
    given = np.asarray(p, dtype=np.float64)
    flat = given.ravel()
    if not np.all((flat >= 0) & (flat <= 1)):
        raise ValueError("a p lies between 0 and 1")
    order = np.argsort(flat, kind="stable")
    steps = flat[order] * np.arange(len(flat), 0, -1)
    adjusted = np.empty_like(flat)
    adjusted[order] = np.minimum(1, np.maximum.accumulate(steps))
    return adjusted.reshape(given.shape)
