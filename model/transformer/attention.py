"""Scaled dot-product attention with many heads, and the tap at which hooks watch it."""

import math
from typing import Literal

import torch.nn.functional as F
from torch import Tensor, nn

from model.transformer.configuration import Configuration
from model.transformer.positions import Rotary

SiteName = Literal["encoder", "decoder", "cross"]
KeysValues = tuple[Tensor, Tensor]  # each (batch, head, key, d_head)


class ScaledDotProductAttention(nn.Module):
    """softmax(QKᵀ/√d_head + mask)V (Vaswani et al. 2017, equation 1); the named tap for hooks.

    `site` and `layer` say where in the Transformer it stands.
    """

    def __init__(self, site: SiteName, layer: int, d_head: int) -> None:
        super().__init__()
        self.site: SiteName = site
        self.layer = layer
        self.scale = 1 / math.sqrt(d_head)

    def forward(self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> Tensor:
        """Return every query's weighted mean of the values, (batch, head, query, d_head).

        `mask` is boolean, True = may look, and broadcasts to (batch, head, query, key).
        """
        return F.scaled_dot_product_attention(query, key, value, attn_mask=mask, scale=self.scale)


class MultiHeadAttention(nn.Module):
    """Several heads side by side, concatenated and mixed by W_O (section 3.2.2)."""

    def __init__(self, configuration: Configuration, site: SiteName, layer: int) -> None:
        super().__init__()
        d_model = configuration.d_model
        self.d_head = configuration.d_head
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)
        self.attend = ScaledDotProductAttention(site, layer, self.d_head)
        turns = configuration.positions == "rotary" and site != "cross"
        self.rotary = Rotary(configuration) if turns else None

    def split(self, x: Tensor) -> Tensor:
        """Cut the last axis into heads: (batch, token, d_model) to (batch, head, token, d_head)."""
        batch, tokens, d_model = x.shape
        return x.view(batch, tokens, d_model // self.d_head, self.d_head).transpose(1, 2)

    def keys_values(self, looked_at: Tensor, positions: Tensor) -> KeysValues:
        """Project what is looked at, (batch, key, d_model), to the keys and values of all heads."""
        key, value = self.split(self.key(looked_at)), self.split(self.value(looked_at))
        return (self.rotary(key, positions) if self.rotary else key), value

    def forward(
        self, looking: Tensor, positions: Tensor, looked_at: KeysValues, mask: Tensor | None
    ) -> Tensor:
        """Let the tokens of `looking`, (batch, query, d_model), look at keys and values."""
        query = self.split(self.query(looking))
        if self.rotary:
            query = self.rotary(query, positions)
        heads: Tensor = self.attend(query, *looked_at, mask)  # (batch, head, query, d_head)
        mixed: Tensor = self.output(heads.transpose(1, 2).flatten(-2))  # (batch, query, d_model)
        return mixed
