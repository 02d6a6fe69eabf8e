"""Which columns of a matrix's output became a head's queries or keys, turned or as they are."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

FEWEST = 4  # tokens by which a factor between two tensors can be told from chance


@dataclass(frozen=True)
class HeadColumns:
    """For each head the piece of an output that it was made from, times a factor, then turned."""

    pieces: list[int]
    factor: float
    turned: bool

    def take(self, made: Tensor, width: int) -> Tensor:
        """Return (head, token, d_head) of an output (token, width of all)."""
        chosen = made.view(len(made), -1, width)[:, self.pieces]
        return chosen.transpose(0, 1) * self.factor


def match_heads(made: Tensor, wanted: Tensor) -> HeadColumns | None:
    """Return how an output (token, width) became `wanted`, (head, token, d_head); None: it did not.

    Pieces have the width of a head. Rotary keeps the length of each pair of dimensions; whatever
    else may have happened is no match.
    """
    heads, tokens, width = wanted.shape
    if made.shape[-1] % width or len(made) != tokens:
        return None
    pieces = made.double().view(tokens, -1, width).transpose(0, 1)  # (piece, token, d_head)
    target = wanted.double()
    within = tolerance(made.dtype)
    ratio = target.norm(dim=-1)[:, None] / pieces.norm(dim=-1)[None]  # (head, piece, token)
    lowest, highest = ratio.amin(-1), ratio.amax(-1)
    possible = (highest - lowest) <= within * highest
    if tokens < FEWEST:
        possible &= (highest - 1).abs() <= within
    found: list[tuple[int, float, bool]] = []
    for head in range(heads):
        candidates = possible[head].nonzero().flatten().tolist()
        match = _match_one(pieces, target[head], candidates, ratio[head].mean(-1), within)
        if match is None:
            return None
        found.append(match)
    factors = torch.tensor([factor for _, factor, _ in found])
    if float(factors.max() - factors.min()) > within * float(factors.max()):
        return None
    factor = round(float(factors.mean()), 12)
    factor = 1.0 if abs(factor - 1) <= within else factor
    return HeadColumns([piece for piece, _, _ in found], factor, any(t for _, _, t in found))


def _match_one(
    pieces: Tensor, target: Tensor, candidates: list[int], ratio: Tensor, within: float
) -> tuple[int, float, bool] | None:
    """Return the piece of one head, its factor, and whether it was turned."""
    for turned in (False, True):
        for piece in candidates:
            scaled = pieces[piece] * ratio[piece]
            if (is_turned if turned else is_close)(scaled, target, within):
                return piece, float(ratio[piece]), turned
    return None


def is_close(one: Tensor, other: Tensor, within: float) -> bool:
    """Say whether two tensors agree, measured by the largest number."""
    return bool((one - other).abs().max() <= within * other.abs().max())


def is_turned(before: Tensor, after: Tensor, within: float) -> bool:
    """Say whether rotary could make (token, d_head) from another: pairs keep their length.

    Pairs are neighbours, or half of the turned dimensions apart; dimensions that are not turned,
    before or after those that are, stay as they are.
    """
    largest = float(after.abs().max())
    moved = ((before - after).abs() > within * largest).any(0).nonzero().flatten().tolist()
    if not moved:
        return True
    for dimensions in _turned_blocks(before.shape[-1], moved[0], moved[-1]):
        one, other = before[:, dimensions], after[:, dimensions]
        half = one.shape[-1] // 2
        for first, second in (
            (slice(0, half), slice(half, None)),
            (slice(0, None, 2), slice(1, None, 2)),
        ):
            lengths = [torch.hypot(x[:, first], x[:, second]) for x in (one, other)]
            if is_close(lengths[0], lengths[1], within):
                return True
    return False


def _turned_blocks(width: int, first: int, last: int) -> Iterator[slice]:
    """Yield blocks of an even number of dimensions that hold all that moved."""
    for size in range(width - width % 2, last, -2):
        yield slice(0, size)
    for size in range(width - width % 2 - 2, width - first - 1, -2):
        yield slice(width - size, width)


def tolerance(dtype: torch.dtype) -> float:
    """Return how far two ways to the same number may lie apart, of the largest one."""
    eps = torch.finfo(dtype).eps
    return 256 * eps if eps < 1e-5 else 4 * eps
