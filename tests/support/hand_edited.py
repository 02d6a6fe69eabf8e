"""Passes of a tiny model whose attention is changed by hand, to compare edits with."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from model.backends.builtin.adapter import BuiltIn
from model.capture.capture import Capture
from model.capture.edits import Edit
from model.capture.request import CaptureRequest
from model.transformer.attention import MultiHeadAttention, ScaledDotProductAttention
from tests.support import tiny_models

SOURCE, TARGET = tiny_models.SENTENCES[0], "La rue était large."
PLACES = [("encoder", 1, 2), ("decoder", 0, 3), ("cross", 1, 0)]
Attend = Callable[[Tensor, Tensor, Tensor, Tensor | None], Tensor]


def ask(model: BuiltIn, *edits: Edit, text: str = SOURCE, target: str = TARGET) -> Capture:
    return model.run(CaptureRequest(text, target=target, edits=edits))


def probabilities(capture: Capture) -> list[float]:
    """Return how likely each written token and each runner-up was."""
    rows = [[row.written, *row.runners_up] for row in capture.predictions]
    return [likely.probability for row in rows for likely in sorted(row, key=lambda one: one.id)]


def attention(model: BuiltIn, site: str, layer: int) -> MultiHeadAttention:
    (found,) = (
        module
        for module in model.transformer.modules()
        if isinstance(module, MultiHeadAttention)
        and (module.attend.site, module.attend.layer) == (site, layer)
    )
    return found


def replace(model: BuiltIn, site: str, layer: int, attend: Attend) -> None:
    """Let one attention be computed in another way."""
    attention(model, site, layer).attend.forward = attend  # type: ignore[method-assign,assignment]


def by_hand(
    tap: ScaledDotProductAttention, change: Callable[[Tensor], Tensor], after: Callable[..., Tensor]
) -> Attend:
    """Return an attention written out, with its additive mask and its output changed."""

    def attend(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> Tensor:
        added = torch.zeros(1, query.shape[1], query.shape[2], key.shape[2])
        if mask is not None:
            added = added.masked_fill(~mask, -torch.inf)
        given = F.scaled_dot_product_attention(
            query, key, value, attn_mask=change(added), scale=tap.scale
        )
        return after(given, value)

    return attend


def close(one: Capture, other: Capture) -> None:
    """Assert that two passes are the same, to rounding, wherever the pass can be seen."""
    assert probabilities(one) == pytest.approx(probabilities(other), abs=1e-5)
    for site in ("encoder", "decoder", "cross"):
        for layer in range(2):
            pair = one.weights(site, layer), other.weights(site, layer)
            assert np.allclose(*pair, atol=1e-5), (site, layer)


def silence(model: BuiltIn, site: str, layer: int, head: int) -> None:
    """Let a head hand on nothing, by zeros in its columns of W_O."""
    width = model.shape.d_head
    with torch.no_grad():
        columns = attention(model, site, layer).output.weight
        columns[:, head * width : (head + 1) * width] = 0


def same_weights(one: Capture, other: Capture, site: str, layer: int, *heads: int) -> bool:
    """Say whether the weights of these heads are the same to the last bit; none named: of all."""
    first, second = (part.weights(site, layer, heads or None) for part in (one, other))
    return np.array_equal(first, second)
