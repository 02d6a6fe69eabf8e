"""AdamW on float32 master weights, while the model itself computes in bfloat16."""

from typing import Any

import torch
from torch import nn


class MasterWeights:
    """The exact weights behind a model that trains in bfloat16; faster on a CPU than autocast."""

    def __init__(self, model: nn.Module) -> None:
        self.model = model
        self.working = list(model.parameters())
        self.master = [p.detach().clone().float().requires_grad_() for p in self.working]
        self.adam = torch.optim.AdamW(
            self.master, betas=(0.9, 0.98), eps=1e-9, weight_decay=0.01, fused=True
        )

    def to_bfloat16(self) -> None:
        """Let the model compute in bfloat16, from the master weights."""
        self._copy(torch.bfloat16)

    def to_float32(self) -> None:
        """Let the model compute with the master weights themselves, to measure or save it."""
        self._copy(torch.float32)

    def _copy(self, dtype: torch.dtype) -> None:
        for master, working in zip(self.master, self.working, strict=True):
            working.data = master.detach().clone().to(dtype)

    def step(self, rate: float) -> None:
        """Take one step down the gradients of the working copy, clipped to norm 1."""
        for master, working in zip(self.master, self.working, strict=True):
            master.grad = None if working.grad is None else working.grad.float()
            working.grad = None
        torch.nn.utils.clip_grad_norm_(self.master, 1.0)
        for group in self.adam.param_groups:
            group["lr"] = rate
        self.adam.step()
        with torch.no_grad():
            for master, working in zip(self.master, self.working, strict=True):
                working.copy_(master)

    def state_dict(self) -> dict[str, Any]:
        """Return what resuming needs."""
        return {"master": [p.detach() for p in self.master], "adam": self.adam.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go back to a saved state."""
        for master, saved in zip(self.master, state["master"], strict=True):
            master.data.copy_(saved)
        self.adam.load_state_dict(state["adam"])
        self.to_float32()
