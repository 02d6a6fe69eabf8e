"""The attention of one layer, kept as queries and keys; weights are computed when asked for."""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class AttentionRecord:
    """What one layer's attention was given, for one text.

    query (head, query, d_head), key and value (head, key, d_head), after rotary; mask
    (query, key) boolean, True = may look, or None; scale as applied to q·k.
    """

    query: Tensor
    key: Tensor
    value: Tensor
    mask: Tensor | None
    scale: float

    def __post_init__(self) -> None:
        """Raise ValueError when the shapes do not belong together."""
        heads, queries, width = self.query.shape
        keys = self.key.shape[1]
        if self.key.shape != (heads, keys, width) or self.value.shape[:2] != (heads, keys):
            raise ValueError(f"keys {tuple(self.key.shape)} do not fit {tuple(self.query.shape)}")
        if self.mask is not None and self.mask.shape != (queries, keys):
            raise ValueError(f"mask {tuple(self.mask.shape)} is not {(queries, keys)}")

    @property
    def heads(self) -> int:
        """Number of heads."""
        return self.query.shape[0]

    @property
    def tensors(self) -> list[Tensor]:
        """Every tensor that is kept."""
        kept = [self.query, self.key, self.value, self.mask]
        return [tensor for tensor in kept if tensor is not None]

    def scores(self, heads: list[int]) -> Tensor:
        """Return q·k·scale with -inf where the mask forbids, (head, query, key)."""
        scores = self.query[heads] @ self.key[heads].transpose(-1, -2) * self.scale
        return scores if self.mask is None else scores.masked_fill(~self.mask, -torch.inf)

    def weights(self, heads: list[int]) -> Tensor:
        """Return softmax(scores), (head, query, key); every row sums to 1."""
        return self.scores(heads).softmax(-1)
