"""Adaptive computation time (Graves 2016): every token decides after how many steps it has done."""

import torch
from torch import Tensor, nn

EPSILON = 0.01  # a token halts once 1 − EPSILON is given out (Graves 2016, equation 5)


class Halting(nn.Module):
    """How much of each token's output is that of each step; a named tap for hooks.

    p_n = σ(w·x + b) while a token goes on; at its last step the remainder, so that Σ p_n = 1
    (equations 6 and 7). Its cost is the number of its steps plus the remainder (equation 9).
    """

    def __init__(self, d_model: int) -> None:
        super().__init__()
        self.probability = nn.Linear(d_model, 1)

    def forward(self, x: Tensor, given: Tensor, final: bool) -> Tensor:
        """Return p of this step for every token of x, (batch, token, d_model): (batch, token).

        `given` is what the steps before have of each token; who has halted has nothing of this one.
        In the `final` step all halt. In float32 at least, so that the sum is 1.
        """
        exact = torch.promote_types(x.dtype, torch.float32)
        p: Tensor = self.probability(x)[..., 0].to(exact).sigmoid()
        halts = has_halted(given + p) | final
        return torch.where(halts, 1 - given, p).masked_fill(has_halted(given), 0)


def has_halted(given: Tensor) -> Tensor:
    """Say of which tokens enough is given out for them to have halted, (batch, token) boolean."""
    return given >= 1 - EPSILON
