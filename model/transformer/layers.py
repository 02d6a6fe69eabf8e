"""One layer of the encoder and one of the decoder."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from model.transformer.attention import KeysValues, MultiHeadAttention
from model.transformer.configuration import Configuration


class AddAndNorm(nn.Module):
    """The residual connection and the LayerNorm around a sublayer."""

    def __init__(self, configuration: Configuration) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(configuration.d_model)
        self.dropout = nn.Dropout(configuration.dropout)
        self.pre = configuration.norm == "pre"

    def forward(self, x: Tensor, sublayer: Callable[[Tensor], Tensor]) -> Tensor:
        """Return LayerNorm(x + sublayer(x)), or x + sublayer(LayerNorm(x)) in pre-norm order."""
        added: Tensor
        if self.pre:
            added = x + self.dropout(sublayer(self.norm(x)))
        else:
            added = self.norm(x + self.dropout(sublayer(x)))
        return added


def feed_forward(configuration: Configuration) -> nn.Sequential:
    """Return the position-wise network max(0, xW₁ + b₁)W₂ + b₂ (equation 2)."""
    return nn.Sequential(
        nn.Linear(configuration.d_model, configuration.d_ff),
        nn.ReLU(),
        nn.Linear(configuration.d_ff, configuration.d_model),
    )


class EncoderLayer(nn.Module):
    """Self-attention over the source, then the feed-forward network."""

    def __init__(self, configuration: Configuration, layer: int) -> None:
        super().__init__()
        self.self_attention = MultiHeadAttention(configuration, "encoder", layer)
        self.feed_forward = feed_forward(configuration)
        self.after_attention = AddAndNorm(configuration)
        self.after_feed_forward = AddAndNorm(configuration)

    def forward(self, x: Tensor, positions: Tensor, mask: Tensor | None) -> Tensor:
        """Pass x, (batch, source, d_model), through; `mask` as in ScaledDotProductAttention."""

        def look(x: Tensor) -> Tensor:
            attention = self.self_attention
            seen: Tensor = attention(x, positions, attention.keys_values(x, positions), mask)
            return seen

        x = self.after_attention(x, look)
        x = self.after_feed_forward(x, self.feed_forward)
        return x


@dataclass
class LayerCache:
    """Keys and values that a decoder layer need not compute again for the next token."""

    own: KeysValues | None = None
    cross: KeysValues | None = None

    def extended(self, fresh: KeysValues) -> KeysValues:
        """Append the fresh keys and values of self-attention and return all so far."""
        if self.own is not None:
            old_key, old_value = self.own
            fresh = torch.cat((old_key, fresh[0]), 2), torch.cat((old_value, fresh[1]), 2)
        self.own = fresh
        return fresh

    def reorder(self, rows: Tensor) -> None:
        """Keep these rows of the batch, in this order (beam search drops and doubles rows)."""
        if self.own is not None:
            self.own = self.own[0][rows], self.own[1][rows]


class LayerCaches(list[LayerCache]):
    """The caches of all decoder layers."""

    def reorder(self, rows: Tensor) -> None:
        """Keep these rows of the batch, in this order."""
        for cache in self:
            cache.reorder(rows)


class DecoderLayer(nn.Module):
    """Masked self-attention over the target, cross-attention to the source, feed-forward."""

    def __init__(self, configuration: Configuration, layer: int) -> None:
        super().__init__()
        self.self_attention = MultiHeadAttention(configuration, "decoder", layer)
        self.cross_attention = MultiHeadAttention(configuration, "cross", layer)
        self.feed_forward = feed_forward(configuration)
        self.after_self = AddAndNorm(configuration)
        self.after_cross = AddAndNorm(configuration)
        self.after_feed_forward = AddAndNorm(configuration)

    def forward(
        self,
        x: Tensor,
        positions: Tensor,
        causal: Tensor | None,
        memory: Tensor,
        memory_mask: Tensor | None,
        cache: LayerCache,
    ) -> Tensor:
        """Pass the fresh target tokens x, (batch, target, d_model), through.

        `memory` is the encoder's output, (batch, source, d_model); masks as in
        ScaledDotProductAttention. `cache` holds the tokens before x, and gains those of x.
        """

        def look_back(x: Tensor) -> Tensor:
            attention = self.self_attention
            so_far = cache.extended(attention.keys_values(x, positions))
            seen: Tensor = attention(x, positions, so_far, causal)
            return seen

        def look_at_source(x: Tensor) -> Tensor:
            if cache.cross is None:
                cache.cross = self.cross_attention.keys_values(memory, positions)
            seen: Tensor = self.cross_attention(x, positions, cache.cross, memory_mask)
            return seen

        x = self.after_self(x, look_back)
        x = self.after_cross(x, look_at_source)
        x = self.after_feed_forward(x, self.feed_forward)
        return x
