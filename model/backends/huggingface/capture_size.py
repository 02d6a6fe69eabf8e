"""How many bytes a capture of a model keeps: known before the pass, from the tokens alone."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from model.capture.attention_record import AttentionRecord, Record
from model.capture.capture import Site
from model.capture.positions import Side
from model.refusal import Refused

MEBIBYTE = 2**20
WINDOWS = 2  # masks, a byte for each pair, that a short text may not need but a long one does


@dataclass(frozen=True)
class SiteSize:
    """Bytes that one site keeps for each query, each key, each pair of both, and in any case."""

    queries: Side
    keys: Side
    per_query: float
    per_key: float
    per_pair: float
    always: float

    def bytes(self, tokens: Mapping[Side, int]) -> float:
        """Return the bytes for so many tokens on each side."""
        queries, keys = tokens[self.queries], tokens[self.keys]
        linear = self.per_query * queries + self.per_key * keys
        return linear + self.per_pair * queries * keys + self.always


@dataclass(frozen=True)
class CaptureSize:
    """What a capture keeps, by site, and the most bytes that it may."""

    sites: Mapping[str, SiteSize]
    most: int

    def bytes(self, tokens: Mapping[Side, int], wanted: Sequence[str]) -> int:
        """Return the bytes of these sites."""
        return round(sum(self.sites[name].bytes(tokens) for name in wanted))

    def longest(self, most: int) -> int:
        """Return how many tokens fit, a target being as long as its source; `most` at most."""

        def needed(count: int) -> int:
            return self.bytes({"source": count, "target": count}, list(self.sites))

        return bisect_right(range(most + 1), self.most, key=needed) - 1

    def check(self, tokens: Mapping[Side, int], wanted: Sequence[str]) -> None:
        """Raise Refused where a capture would be too large."""
        self.fits(self.bytes(tokens, wanted), sum(tokens.values()))

    def fits(self, count: int, tokens: int) -> None:
        """Raise Refused for so many bytes if a capture may not keep them."""
        if count > self.most:
            said = (
                f"The attention of {tokens} tokens takes {count / MEBIBYTE:.0f} MiB; a capture "
                f"holds at most {self.most / MEBIBYTE:.0f} MiB: take a shorter text or fewer sites."
            )
            raise Refused("capture_too_large", said)


def measure_size(seen: Sequence[Site], dtype: str, most: int) -> CaptureSize:
    """Return what captures like this one keep, of a model that computes in that dtype."""
    counted: set[int] = set()
    return CaptureSize(
        {site.name: measure_site(site, getattr(torch, dtype), counted) for site in seen}, most
    )


def measure_site(site: Site, dtype: torch.dtype, counted: set[int]) -> SiteSize:
    """Return what a site keeps; what several layers share counts once."""
    per = dict.fromkeys(("query", "key", "pair", "always"), 0.0)
    for record in site.layers:
        for tensor, axis in tensors_with_axes(record):
            if tensor.data_ptr() not in counted:
                counted.add(tensor.data_ptr())
                size = dtype.itemsize if tensor.is_floating_point() else tensor.element_size()
                lengths = {"query": record.queries, "key": record.keys, "always": 1}
                lengths["pair"] = record.queries * record.keys
                per[axis] += tensor.numel() * size / lengths[axis]
    pairs = per["pair"]
    if any(isinstance(record, AttentionRecord) for record in site.layers):
        pairs = max(pairs, WINDOWS)
    return SiteSize(site.queries, site.keys, per["query"], per["key"], pairs, per["always"])


def tensors_with_axes(record: Record) -> list[tuple[Tensor, str]]:
    """Return the tensors of a record, axes as there, each with what it grows with."""
    if not isinstance(record, AttentionRecord):
        return [(tensor, "pair") for tensor in record.tensors]
    axes = {id(record.query): "query", id(record.key): "key", id(record.value): "key"}
    return [(tensor, axes.get(id(tensor), growth_axis(tensor))) for tensor in record.tensors]


def growth_axis(tensor: Tensor) -> str:
    """Return what a mask, a bias or a sink grows with, by the axes that it spreads over."""
    queries, keys = tensor.dim() > 1 and tensor.shape[-2] > 1, tensor.shape[-1] > 1
    if queries and keys:
        return "pair"
    return "query" if queries else "key" if keys else "always"
