"""How sure a mean is: bootstrap intervals, sign-flip permutation, Holm's correction.

Everywhere the first axis counts the things that were drawn independently (noun pairs, groups of
sentences); any axes behind it (layers, heads) are treated one by one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

LEVEL = 0.95  # of every interval
DRAWS = 10_000  # of the bootstrap, and sign flips
EXACT = 13  # up to so many things, all 2^n flips are fewer than the draws: take each once
AT_ONCE = 2**20  # numbers drawn before they are used: memory stays small for thousands of things


@dataclass(frozen=True)
class Summary:
    """What many things say of several means, one number each in arrays of any shape.

    `names` are the independent things: rows of one name were averaged first. `low` and `high` are
    the ends of the interval of `mean`; `p` is that of the sign flips, `p_holm` corrected over all.
    """

    names: list[str]
    mean: Floats
    low: Floats
    high: Floats
    p: Floats
    p_holm: Floats

    @classmethod
    def of(cls, values: ArrayLike, names: Sequence[str]) -> "Summary":
        """Sum up the rows of values; raises ValueError where not every row has its name."""
        unique, means = cluster_means(values, names)
        p = sign_flip(means)
        return cls(unique, means.mean(0), *bootstrap(means), p, holm(p))


def cluster_means(values: ArrayLike, names: Sequence[str]) -> tuple[list[str], Floats]:
    """Average the rows, (row, ...), that share a name; return the names, sorted, and (name, ...).

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
    """Return both ends of the interval of the mean of `values`, (thing, ...): low and high, (...).

    The percentile method of Efron and Tibshirani 1993, chapter 13, at the level `LEVEL`. Raises
    ValueError for no values.
    """
    rows = np.asarray(values, dtype=np.float64)
    count = len(rows)
    if not count:
        raise ValueError("no values: no interval")
    rng, each = np.random.default_rng(seed), np.full(count, 1 / count)
    flat = rows.reshape(count, -1)
    drawn = (rng.multinomial(count, each, size=size) @ flat for size in portions(draws, count))
    means = np.concatenate(list(drawn)) / count  # (draw, rest)
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
    """Return the two-sided p, (...), of the mean of `values`, (thing, ...).

    The hypothesis is that every sign is a coin's throw. With few things every flip is taken once
    and p is exact; else p = (1 + as extreme) / (1 + flips) (Phipson and Smyth 2010), never zero.
    Raises ValueError for no values.
    """
    rows = np.asarray(values, dtype=np.float64)
    count = len(rows)
    if not count:
        raise ValueError("no values: nothing to flip")
    flat = rows.reshape(count, -1)
    observed = np.abs(flat.sum(0))
    tolerance = 1e-9 * (np.abs(flat).sum(0) + 1e-300)  # equal sums may be added in another order
    if exact := count <= EXACT:
        flips = 2**count
    extreme = np.zeros(flat.shape[1])
    for bits in coins(count, flips, None if exact else seed):
        extreme += (np.abs((2.0 * bits - 1) @ flat) >= observed - tolerance).sum(0)
    p: Floats = extreme / flips if exact else (1 + extreme) / (1 + flips)
    return p.reshape(rows.shape[1:])


def coins(count: int, flips: int, seed: int | None) -> Iterator[NDArray[np.int64]]:
    """Yield throws of so many coins, (flip, coin) 0 or 1; without a seed every throw once."""
    if seed is None:
        yield np.arange(flips)[:, None] >> np.arange(count) & 1
        return
    rng = np.random.default_rng(seed)
    for size in portions(flips, count):
        yield rng.integers(0, 2, size=(size, count))


def portions(draws: int, count: int) -> Iterator[int]:
    """Cut draws of `count` numbers each into portions that fit into `AT_ONCE`."""
    most = max(1, AT_ONCE // count)
    for begun in range(0, draws, most):
        yield min(most, draws - begun)


def holm(p: ArrayLike) -> Floats:
    """Return the adjusted p of all the tests in an array, (...) as given (Holm 1979).

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
