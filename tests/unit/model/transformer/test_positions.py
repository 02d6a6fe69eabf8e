"""Positions against their formulas, written with Python's own numbers."""

import cmath
import math

import pytest
import torch

from model.transformer.configuration import Configuration
from model.transformer.positions import PositionalEncoding, Rotary, sinusoids

SHAPE = Configuration(vocabulary=4, d_model=12, n_heads=2, max_len=50)
LEARNED = Configuration(vocabulary=4, d_model=12, n_heads=2, max_len=50, positions="learned")
ROTARY = Configuration(vocabulary=4, d_model=12, n_heads=2, max_len=50, positions="rotary")


def angle(position: int, pair: int, width: int) -> float:
    """Return pos / 10000^(2i/width)."""
    return float(position / math.pow(10000, 2 * pair / width))


def test_sinusoidal_encodings_follow_the_formula_of_the_paper() -> None:
    values = sinusoids(torch.tensor([0, 3, 49, 4000]), 12).tolist()
    for position, row in zip([0, 3, 49, 4000], values, strict=True):
        for pair in range(6):
            assert row[2 * pair] == pytest.approx(math.sin(angle(position, pair, 12)), abs=1e-7)
            assert row[2 * pair + 1] == pytest.approx(math.cos(angle(position, pair, 12)), abs=1e-7)


def test_a_sinusoidal_model_adds_the_rows_of_the_positions() -> None:
    seen = PositionalEncoding(SHAPE)(torch.tensor([7, 2, 49]))
    assert torch.equal(seen, sinusoids(torch.tensor([7, 2, 49]), 12))


def test_a_learned_model_adds_the_rows_of_its_table() -> None:
    encoding = PositionalEncoding(LEARNED)
    seen = encoding(torch.tensor([7, 2, 49]))
    assert torch.equal(seen, encoding.table.weight[[7, 2, 49]])
    assert encoding.table.weight.requires_grad


def test_a_rotary_model_adds_nothing() -> None:
    assert torch.equal(PositionalEncoding(ROTARY)(torch.tensor([7, 2, 49])), torch.zeros(3, 12))


def test_rotary_turns_each_pair_like_a_complex_number() -> None:
    torch.manual_seed(0)
    x = torch.randn(2, 3, 5, 6)  # (batch, head, position, d_head)
    positions = [0, 1, 9, 30, 49]
    turned = Rotary(ROTARY)(x, torch.tensor(positions))
    for batch in range(2):
        for head in range(3):
            for at, position in enumerate(positions):
                for pair in range(3):
                    even, odd = x[batch, head, at, 2 * pair : 2 * pair + 2].tolist()
                    want = complex(even, odd) * cmath.exp(1j * angle(position, pair, 6))
                    seen = turned[batch, head, at, 2 * pair : 2 * pair + 2].tolist()
                    assert seen == pytest.approx([want.real, want.imag], abs=1e-6)


def test_positions_are_counted_as_given_and_bounded() -> None:
    for shape in (SHAPE, LEARNED):
        with pytest.raises(IndexError):
            PositionalEncoding(shape)(torch.tensor([50]))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"d_model": 10, "n_heads": 4}, "d_model 10 does not divide into 4 heads"),
        ({"d_model": 9, "n_heads": 3}, "must be even"),
        ({"d_model": 6, "n_heads": 2, "positions": "rotary"}, "must be even"),
        ({"positions": "rotory"}, "positions 'rotory'"),
        ({"norm": "Pre"}, "norm 'Pre'"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(fields: dict[str, int | str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Configuration(**{"vocabulary": 4, **fields})  # type: ignore[arg-type]
    assert Configuration(vocabulary=4, d_model=6, n_heads=2).d_head == 3
