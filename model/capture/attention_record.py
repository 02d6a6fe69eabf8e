"""The attention of one layer, kept as queries and keys; weights are computed when asked for."""

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Size, Tensor


class Record(Protocol):
    """What is kept of one layer's attention, for one text: enough to give any head's weights."""

    @property
    def heads(self) -> int:
        """Number of heads."""

    @property
    def queries(self) -> int:
        """Number of tokens that look."""

    @property
    def keys(self) -> int:
        """Number of tokens that are looked at."""

    @property
    def has_sink(self) -> bool:
        """Whether a part of each row's weight goes to a sink, which is no token."""

    @property
    def tensors(self) -> list[Tensor]:
        """Every tensor that is kept; the kind of record says their axes."""

    def scores(self, heads: list[int], rows: list[int] | None = None) -> Tensor:
        """Return what the softmax is given, (head, query, key); `rows`: only these queries."""

    def weights(self, heads: list[int], rows: list[int] | None = None) -> Tensor:
        """Return the weights of these heads, (head, query, key); `rows`: only these queries."""


@dataclass(frozen=True)
class AttentionRecord:
    """What one layer's attention was given, for one text.

    query (head, query, d_head), key (key head, key, d_head) and value (key head, key, d_value),
    after rotary; with fewer key heads than heads, several neighbouring heads share one. mask,
    bias and sinks broadcast to (head, query, key): a mask is boolean, True = may look, or is
    added; `bias` is added; `sinks` has one key, which takes its share and gives nothing. `scale`
    as applied to q·k. `causal`: no query sees a later key. `softcap` bounds q·k·scale.
    """

    query: Tensor
    key: Tensor
    value: Tensor
    mask: Tensor | None
    scale: float
    causal: bool = False
    bias: Tensor | None = None
    softcap: float | None = None
    sinks: Tensor | None = None

    def __post_init__(self) -> None:
        """Raise ValueError when the shapes do not belong together."""
        heads, queries, width = self.query.shape
        shared, keys, _ = self.key.shape
        if self.key.shape[2] != width or self.value.shape[:2] != (shared, keys) or heads % shared:
            raise ValueError(f"keys {tuple(self.key.shape)} do not fit {tuple(self.query.shape)}")
        for name, last in (("mask", keys), ("bias", keys), ("sinks", 1)):
            tensor: Tensor | None = getattr(self, name)
            if tensor is not None and not broadcasts_to(tensor.shape, (heads, queries, last)):
                shape = tuple(tensor.shape)
                raise ValueError(f"{name} {shape} is not {(heads, queries, last)}")

    @property
    def heads(self) -> int:
        """Number of heads."""
        return self.query.shape[0]

    @property
    def queries(self) -> int:
        """Number of tokens that look."""
        return self.query.shape[1]

    @property
    def keys(self) -> int:
        """Number of tokens that are looked at."""
        return self.key.shape[1]

    @property
    def has_sink(self) -> bool:
        """Whether a part of each row's weight goes to a sink, which is no token."""
        return self.sinks is not None

    @property
    def tensors(self) -> list[Tensor]:
        """Every tensor that is kept: query, key, value and what is added, axes as above."""
        kept = [self.query, self.key, self.value, self.mask, self.bias, self.sinks]
        return [tensor for tensor in kept if tensor is not None]

    def key_heads(self, heads: list[int]) -> list[int]:
        """Return the key head that each of these heads looks through."""
        sharing = self.heads // self.key.shape[0]
        return [head // sharing for head in heads]

    def scores(self, heads: list[int], rows: list[int] | None = None) -> Tensor:
        """Return softcap(q·k·scale) + bias + mask, (head, query, key), -inf where it forbids.

        In float32 at least: a narrower model's own numbers, computed better than it does.
        """
        exact = torch.promote_types(self.query.dtype, torch.float32)
        query = (self.query if rows is None else self.query[:, rows])[heads].to(exact)
        key = self.key[self.key_heads(heads)].to(exact)
        scores = query @ key.transpose(-1, -2) * self.scale
        if self.softcap is not None:
            scores = (scores / self.softcap).tanh() * self.softcap
        if self.bias is not None:
            scores = scores + select_part(self.bias, heads, rows)
        if self.mask is not None:
            mask = select_part(self.mask, heads, rows)
            seen = mask.dtype == torch.bool
            scores = scores.masked_fill(~mask, -torch.inf) if seen else scores + mask
        if self.causal:
            at = torch.arange(self.queries, device=scores.device)[
                slice(None) if rows is None else rows
            ]
            later = torch.arange(self.keys, device=scores.device) > at[:, None]  # (query, key)
            scores = scores.masked_fill(later, -torch.inf)
        return scores

    def weights(self, heads: list[int], rows: list[int] | None = None) -> Tensor:
        """Return softmax(scores), (head, query, key); every row sums to 1.

        Sinks take their share away; a row that may look nowhere is zero, as in the pass.
        """
        scores = self.scores(heads, rows)
        if self.sinks is not None:
            sinks = select_part(self.sinks, heads, rows).to(scores).expand(*scores.shape[:2], 1)
            return torch.cat((scores, sinks), -1).softmax(-1)[..., :-1]
        weights = scores.softmax(-1)
        if self.mask is None or self.mask.dtype != torch.bool:
            return weights
        nowhere = ~select_part(self.mask, heads, rows).any(-1, keepdim=True)  # (head, query, 1)
        return weights.masked_fill(nowhere, 0)


def broadcasts_to(shape: Size, over: tuple[int, ...]) -> bool:
    """Say whether a tensor of this shape broadcasts to exactly that one."""
    pairs = zip(reversed(shape), reversed(over), strict=False)
    return len(shape) <= len(over) and all(size in (1, whole) for size, whole in pairs)


def select_part(tensor: Tensor, heads: list[int], rows: list[int] | None) -> Tensor:
    """Return the heads and rows of what broadcasts to (head, query, key)."""
    tensor = tensor[(None,) * (3 - tensor.dim())]
    if rows is not None and tensor.shape[1] > 1:
        tensor = tensor[:, rows]
    return tensor[heads] if tensor.shape[0] > 1 else tensor
