"""How one state of a recurrent network looks at others, and the tap at which hooks watch it.

α = softmax_j(align(h_j, h_i)), c_i = Σ_j α_j h_j.
"""

import math
from typing import Literal

import torch
from torch import Tensor, nn

RecurrentSite = Literal["encoder", "cross"]


class AdditiveAlign(nn.Module):
    """v·tanh(W h_j + U h_i) (Bahdanau et al. 2015, appendix A.1.2)."""

    def __init__(self, d_model: int) -> None:
        super().__init__()
        self.key = nn.Linear(d_model, d_model, bias=False)  # W
        self.query = nn.Linear(d_model, d_model)  # U
        self.v = nn.Parameter(torch.randn(d_model) / math.sqrt(d_model))

    def keys(self, states: Tensor) -> Tensor:
        """Return W h_j, which need not be computed again for every state that looks."""
        projected: Tensor = self.key(states)
        return projected

    def forward(self, query: Tensor, keys: Tensor) -> Tensor:
        """Return the scores of keys, (batch, key, d_model), for one state each: (batch, key)."""
        return torch.tanh(keys + self.query(query)[:, None]) @ self.v


class DotProductAlign(nn.Module):
    """h_j·h_i/√d_model, scaled as in Vaswani et al. 2017; it has no weights of its own."""

    def __init__(self, d_model: int) -> None:
        super().__init__()
        self.scale = 1 / math.sqrt(d_model)

    def keys(self, states: Tensor) -> Tensor:
        """Return the states as they are."""
        return states

    def forward(self, query: Tensor, keys: Tensor) -> Tensor:
        """Return the scores of keys, (batch, key, d_model), for one state each: (batch, key)."""
        return (keys @ query[:, :, None])[:, :, 0] * self.scale


class AlignWeights(nn.Module):
    """softmax over the keys that may be looked at; the named tap for hooks."""

    def forward(self, scores: Tensor, mask: Tensor, row: int) -> Tensor:
        """Return the weights of one row of every text, (batch, key); each sums to 1.

        `mask` is boolean, True = may look; who may look nowhere has no weight anywhere. `row` says
        which row of its site it is.
        """
        return scores.masked_fill(~mask, -torch.inf).softmax(-1).masked_fill(~mask, 0)


class RecurrentAttention(nn.Module):
    """One state of every text looks at others; gives out the context. A named tap for hooks."""

    def __init__(self, d_model: int, align: Literal["additive", "dot"], site: RecurrentSite):
        super().__init__()
        self.site: RecurrentSite = site
        self.align = AdditiveAlign(d_model) if align == "additive" else DotProductAlign(d_model)
        self.weigh = AlignWeights()

    def forward(
        self, looking: Tensor, states: Tensor, keys: Tensor, mask: Tensor, row: int
    ) -> Tensor:
        """Return c = Σ_j α_j h_j, (batch, d_model).

        `looking` is (batch, d_model), `states` and their `keys` (batch, key, d_model).
        """
        weights = self.weigh(self.align(looking, keys), mask, row)  # (batch, key)
        context: Tensor = (weights[:, None] @ states)[:, 0]
        return context
