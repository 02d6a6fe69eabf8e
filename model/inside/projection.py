"""An attention's output as a sum over its heads: each head's numbers through its part of W_O."""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from model.inside.attention_inside import OutputProjection

COARSE = 1e-5  # where float32 differs by more, float64 is taken


@dataclass(frozen=True)
class HeadPart:
    """One head's part: its length, and its cosine with the whole (None where one is zero)."""

    head: int
    norm: float
    cosine: float | None


@dataclass(frozen=True)
class HeadProjection:
    """One query's output of an attention, taken apart; `part` is that of the head asked for."""

    heads: list[HeadPart]
    part: list[float]
    bias_norm: float
    bias_cosine: float | None
    whole_norm: float
    difference: float
    dtype: Literal["float32", "float64"]


def project_heads(mixed: Tensor, by: OutputProjection, query: int, head: int) -> HeadProjection:
    """Return the parts of one query's output; `mixed` is what W_O was given, (head, d_value)."""
    found = _project(mixed, by, query, head, torch.float32)
    if found.difference > COARSE:
        found = _project(mixed, by, query, head, torch.float64)
    return found


def _project(
    mixed: Tensor, by: OutputProjection, query: int, head: int, dtype: torch.dtype
) -> HeadProjection:
    heads, width = mixed.shape
    weight = by.weight.detach().to("cpu", dtype).view(-1, heads, width)
    parts = torch.einsum("hv,mhv->hm", mixed.to(dtype), weight)  # (head, d_model)
    bias = None if by.bias is None else by.bias.detach().to("cpu", dtype)
    summed = parts.sum(0) if bias is None else parts.sum(0) + bias
    whole = by.output[query].to(dtype)
    return HeadProjection(
        [
            HeadPart(number, float(part.norm()), cosine(part, whole))
            for number, part in enumerate(parts)
        ],
        parts[head].tolist(),
        0.0 if bias is None else float(bias.norm()),
        None if bias is None else cosine(bias, whole),
        float(whole.norm()),
        float((summed - whole).abs().max()),
        "float32" if dtype == torch.float32 else "float64",
    )


def cosine(one: Tensor, other: Tensor) -> float | None:
    """Return the cosine of the angle between two vectors; None where one is zero."""
    lengths = float(one.norm()) * float(other.norm())
    return float(one @ other) / lengths if lengths else None
