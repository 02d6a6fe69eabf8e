"""Turn queries or keys by given angles, in every way in which models pair their dimensions."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

TINY = 1e-30


@dataclass(frozen=True)
class Pairs:
    """Which dimensions are turned together: side by side or half of them apart, from `first` on.

    `backwards`: the second of each pair is turned towards the first.
    """

    first: int = 0
    side_by_side: bool = True
    backwards: bool = False


def turn(x: Tensor, turns: Tensor, pairs: Pairs) -> Tensor:
    """Return x, (…, position, width), turned by sines (even) and cosines (odd), (position, r).

    Su et al. 2021, equation 34; in float64.
    """
    sines, cosines = turns[:, 0::2].double(), turns[:, 1::2].double()  # (position, r/2)
    if pairs.backwards:
        sines = -sines
    along = x.double().clone()
    part = along[..., pairs.first : pairs.first + turns.shape[1]]
    one, other = halves(part, pairs)
    one, other = one * cosines - other * sines, one * sines + other * cosines
    for place, value in zip(halves(part, pairs), (one, other), strict=True):
        place.copy_(value)
    return along


def halves(part: Tensor, pairs: Pairs) -> tuple[Tensor, Tensor]:
    """Return views of the first and the second dimension of every pair, (..., pair) both."""
    if pairs.side_by_side:
        return part[..., 0::2], part[..., 1::2]
    one, other = part.chunk(2, -1)
    return one, other


def ways(width: int, some: int) -> Iterator[Pairs]:
    """Yield every way to turn some of a head's dimensions: its first ones, or its last."""
    for first in dict.fromkeys((0, width - some)):
        for side_by_side in (False, True):
            for backwards in (False, True):
                yield Pairs(first, side_by_side, backwards)


def off(found: Tensor, wanted: Tensor) -> float:
    """Return the largest difference, as a share of the largest number."""
    largest = wanted.abs().max().clamp(min=TINY)  # all may be 0
    return float(torch.nan_to_num((found - wanted).abs().max() / largest, nan=torch.inf))
