"""Muon and AdamW on float32 master weights, while the model itself computes in bfloat16."""

from typing import Any

import torch
from torch import nn


class MasterWeights:
    """The exact weights behind a model that trains in bfloat16; faster on a CPU than autocast.

    Muon (Jordan et al. 2024) steps the matrices between the layers' inputs and outputs, AdamW the
    embedding, the biases and the norms. Muon's steps are scaled to the size of AdamW's (Liu et al.
    2025, "Muon is scalable for LLM training"), so that one rate serves both.
    """

    def __init__(self, model: nn.Module) -> None:
        self.model = model
        self.working = list(model.parameters())
        self.master = [p.detach().clone().float().requires_grad_() for p in self.working]
        inner = [
            weight.ndim == 2 and not name.startswith("embedding")
            for name, weight in model.named_parameters()
        ]
        self.muon = torch.optim.Muon(
            [weight for weight, is_inner in zip(self.master, inner, strict=True) if is_inner],
            momentum=0.95,
            weight_decay=0.01,
            adjust_lr_fn="match_rms_adamw",
        )
        self.adam = torch.optim.AdamW(
            [weight for weight, is_inner in zip(self.master, inner, strict=True) if not is_inner],
            betas=(0.9, 0.98),
            eps=1e-9,
            weight_decay=0.01,
            fused=True,
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
        for optimiser in (self.adam, self.muon):
            for group in optimiser.param_groups:
                group["lr"] = rate
            optimiser.step()
        with torch.no_grad():
            for master, working in zip(self.master, self.working, strict=True):
                working.copy_(master)

    def state_dict(self) -> dict[str, Any]:
        """Return what resuming needs."""
        return {
            "master": [p.detach() for p in self.master],
            "adam": self.adam.state_dict(),
            "muon": self.muon.state_dict(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go back to a saved state."""
        for master, saved in zip(self.master, state["master"], strict=True):
            master.data.copy_(saved)
        self.adam.load_state_dict(state["adam"])
        self.muon.load_state_dict(state["muon"])
        self.to_float32()
