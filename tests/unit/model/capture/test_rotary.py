"""Queries and keys turned by drawn angles, against complex numbers."""

import pytest
import torch
from torch import Tensor

from model.capture.rotary import Pairs, off, turn, ways

POSITIONS, HEADS, WIDTH, TURNED = 5, 3, 8, 6
ANGLES = torch.arange(POSITIONS)[:, None] * torch.tensor([1.0, 0.3, 0.01])  # (position, pair)
TURNS = torch.stack((ANGLES.sin(), ANGLES.cos()), -1).flatten(1)


def as_complex(x: Tensor, pairs: Pairs) -> Tensor:
    """Return the dimensions that are turned, a pair as one number."""
    part = x[..., pairs.first : pairs.first + TURNED]
    if pairs.side_by_side:
        return torch.complex(part[..., 0::2], part[..., 1::2])
    return torch.complex(part[..., : TURNED // 2], part[..., TURNED // 2 :])


@pytest.mark.parametrize("pairs", list(ways(WIDTH, TURNED)))
def test_pairs_turn_as_complex_numbers_do_and_the_rest_stays(pairs: Pairs) -> None:
    x = torch.randn(HEADS, POSITIONS, WIDTH, dtype=torch.float64)
    found = turn(x, TURNS, pairs)
    by = torch.polar(torch.ones_like(ANGLES), -ANGLES if pairs.backwards else ANGLES)
    want = as_complex(x, pairs) * by
    torch.testing.assert_close(as_complex(found, pairs), want, rtol=0, atol=1e-6)
    rest = slice(TURNED, None) if pairs.first == 0 else slice(0, pairs.first)
    assert torch.equal(found[..., rest], x[..., rest])


def test_every_way_to_turn_is_another() -> None:
    x = torch.randn(HEADS, POSITIONS, WIDTH)
    found = [turn(x, TURNS, pairs) for pairs in ways(WIDTH, TURNED)]
    assert len(found) == 8
    assert len(list(ways(TURNED, TURNED))) == 4  # a whole head has no other dimensions
    assert all(off(one, other) > 0.1 for one in found for other in found if one is not other)


def test_what_is_off_is_a_share_of_the_largest_number() -> None:
    want = torch.tensor([2.0, -4.0])
    assert off(torch.tensor([2.0, -3.0]), want) == 0.25
    assert off(torch.zeros(2), torch.zeros(2)) == 0
    assert off(torch.tensor([torch.nan, 0]), want) == torch.inf
