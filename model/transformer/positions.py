"""Where a token stands: sinusoidal encodings, learned embeddings, rotary turns."""

import torch
from torch import Tensor, nn

from model.transformer.configuration import Configuration


def sinusoids(positions: Tensor, width: int) -> Tensor:
    """Return the sinusoidal encodings of positions, whole or not.

    PE(pos, 2i) = sin(pos / 10000^(2i/width)), PE(pos, 2i+1) = cos(the same): Vaswani et al. 2017,
    section 3.5. Shape (position,) to (position, width).
    """
    even = torch.arange(0, width, 2, dtype=torch.float64, device=positions.device)
    angles = positions[:, None].double() / 10000 ** (even / width)  # (position, width/2)
    return torch.stack((angles.sin(), angles.cos()), dim=-1).flatten(1).float()


def frequencies(width: int) -> Tensor:
    """Return by how many radians each pair of dimensions turns with a position, (width/2,)."""
    even = torch.arange(0, width, 2, dtype=torch.float64)
    return 10000 ** (-even / width)


class PositionalEncoding(nn.Module):
    """Gives the vectors that are added to the token embeddings; a named tap for hooks."""

    def __init__(self, configuration: Configuration) -> None:
        super().__init__()
        self.kind = configuration.positions
        self.width = configuration.d_model
        if self.kind == "learned":
            self.table = nn.Embedding(configuration.max_len, configuration.d_model)
        elif self.kind == "sinusoidal":
            table = sinusoids(torch.arange(configuration.max_len), configuration.d_model)
            self.register_buffer("sines", table, persistent=False)

    def forward(self, positions: Tensor) -> Tensor:
        """Return what is added at these positions: (position,) to (position, d_model).

        With rotary positions nothing is added here: the encoding is zero.
        """
        if self.kind == "learned":
            table: Tensor = self.table(positions)
            return table
        if self.kind == "sinusoidal":
            return self.get_buffer("sines")[positions]
        return torch.zeros(len(positions), self.width, device=positions.device)


class RotaryTurns(nn.Module):
    """Gives the sines and cosines of rotary positions; a named tap for hooks."""

    def __init__(self, configuration: Configuration) -> None:
        super().__init__()
        table = sinusoids(torch.arange(configuration.max_len), configuration.d_head)
        self.register_buffer("sines", table, persistent=False)

    def forward(self, positions: Tensor) -> Tensor:
        """Return sines (even) and cosines (odd): (position,) to (position, d_head)."""
        return self.get_buffer("sines")[positions]


class Rotary(nn.Module):
    """Turns queries and keys by an angle that grows with the position (Su et al. 2021)."""

    def __init__(self, configuration: Configuration) -> None:
        super().__init__()
        self.turns = RotaryTurns(configuration)

    def forward(self, x: Tensor, positions: Tensor) -> Tensor:
        """Turn each pair (2i, 2i+1) of the last axis; x is (batch, head, position, d_head)."""
        turns = self.turns(positions).to(x.dtype)
        sin, cos = turns[:, 0::2], turns[:, 1::2]  # (position, d_head/2)
        even, odd = x[..., 0::2], x[..., 1::2]  # (batch, head, position, d_head/2)
        return torch.stack((even * cos - odd * sin, even * sin + odd * cos), dim=-1).flatten(-2)
