"""Heads dropped at random while training, so that a few of them do not do all of the work."""

import torch
from torch import Tensor, nn

from model.transformer.attention import ScaledDotProductAttention, SiteName


class HeadDropout:
    """Drops whole heads of one site for each sentence alone (Zhou et al. 2020, "DropHead").

    Once a few heads find what "it" stands for, the loss says nothing to the others, and what they
    had learnt wears away; where those few may be missing, the others are worth their keep. Those
    that stay are scaled by the number of heads over their own. A model that is not in training
    drops nothing.
    """

    def __init__(self, model: nn.Module, site: SiteName, probability: float = 0.0) -> None:
        self.probability = probability
        for module in model.modules():
            if isinstance(module, ScaledDotProductAttention) and module.site == site:
                module.register_forward_hook(self._drop)

    def _drop(self, module: nn.Module, _: tuple[object, ...], heads: Tensor) -> Tensor:
        """Return the heads' outputs, (batch, head, query, d_head), less those that are dropped."""
        if not module.training or self.probability == 0:
            return heads
        batch, count = heads.shape[:2]
        stay = (torch.rand(batch, count, 1, 1, device=heads.device) >= self.probability).float()
        scale = count / stay.sum(1, keepdim=True).clamp_min(1)
        return heads * (stay * scale).to(heads.dtype)
