"""What a model that decides how long it ponders pays for it."""

from typing import Any

import torch
from torch import Tensor, nn

from model.universal.halting import Halting, has_halted


class Ponder:
    """The ponder cost of the batch just read: each token's steps, and its remainder (Graves 2016).

    The number of steps is a number to the gradient; the remainder is what can be learnt.
    """

    def __init__(self, model: nn.Module) -> None:
        self.costs: list[Tensor] = []  # of each step of either side, (), averaged over tokens
        for module in model.modules():
            if isinstance(module, Halting):
                module.register_forward_hook(self._see)

    def _see(self, halting: nn.Module, inputs: tuple[Any, ...], p: Tensor) -> None:
        if halting.training:
            given = inputs[1]
            going = ~has_halted(given)
            remainder = torch.where(going & has_halted(given + p), p, 0)
            self.costs.append((going + remainder).mean())

    def loss(self) -> Tensor:
        """Return the cost of a source token and of a target token together, and forget it."""
        whole = torch.stack(self.costs).sum()
        self.costs.clear()
        return whole
