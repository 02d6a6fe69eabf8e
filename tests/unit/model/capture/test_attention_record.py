"""Weights computed from what was kept are those of attentions written by others."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from model.capture.attention_record import AttentionRecord
from model.capture.weights_record import WeightsRecord
from model.refusal import Refused

HEADS, KEY_HEADS, QUERIES, KEYS, WIDTH = 6, 2, 5, 7, 4
EVERY = list(range(HEADS))


def some(*shape: int) -> Tensor:
    """Return random numbers that make attention peaky."""
    return 2 * torch.randn(*shape)


@pytest.fixture
def parts() -> tuple[Tensor, Tensor, Tensor]:
    """Queries, keys and values; fewer key heads than heads, and values wider than keys."""
    torch.manual_seed(5)
    return (
        some(HEADS, QUERIES, WIDTH),
        some(KEY_HEADS, KEYS, WIDTH),
        some(KEY_HEADS, KEYS, WIDTH + 2),
    )


def used(query: Tensor, key: Tensor, **given: object) -> Tensor:
    """Return the weights that PyTorch uses: its output on values that are the identity."""
    identity = torch.eye(key.shape[1], dtype=key.dtype).expand(1, key.shape[0], -1, -1)
    out: Tensor = F.scaled_dot_product_attention(
        query[None],
        key[None],
        identity,
        enable_gqa=True,
        scale=0.3,
        **given,  # type: ignore[arg-type]
    )
    return out[0]


FORBIDS = torch.rand(QUERIES, KEYS, generator=torch.Generator().manual_seed(1)) < 0.3
FORBIDS[2] = True  # a query that may look nowhere


@pytest.mark.parametrize(
    "added",
    [
        torch.randn(QUERIES, KEYS),
        torch.randn(HEADS, 1, KEYS),
        torch.randn(1, QUERIES, KEYS),
        torch.randn(HEADS, QUERIES, KEYS),
        ~FORBIDS,
        (~FORBIDS)[None].expand(HEADS, -1, -1),
        None,
    ],
    ids=lambda added: "none" if added is None else f"{added.dtype}{tuple(added.shape)}",
)
def test_masks_of_every_shape_are_those_of_pytorch(
    parts: tuple[Tensor, Tensor, Tensor], added: Tensor | None
) -> None:
    record = AttentionRecord(*parts, added, 0.3)
    want = used(parts[0], parts[1], attn_mask=added)
    assert want.max() > 0.6
    torch.testing.assert_close(record.weights(EVERY), want, rtol=0, atol=1e-6)
    some_heads, rows = [5, 0, 3], [4, 1, 2]
    seen = record.weights(some_heads, rows)
    torch.testing.assert_close(seen, want[some_heads][:, rows], rtol=0, atol=1e-6)
    assert torch.equal(record.scores(some_heads, rows), record.scores(EVERY)[some_heads][:, rows])


def test_a_bias_is_an_added_mask_beside_a_mask(parts: tuple[Tensor, Tensor, Tensor]) -> None:
    bias, seen = some(HEADS, QUERIES, KEYS), ~FORBIDS
    seen[2] = True
    record = AttentionRecord(*parts, seen, 0.3, bias=bias)
    want = used(parts[0], parts[1], attn_mask=bias.masked_fill(~seen, -torch.inf))
    torch.testing.assert_close(record.weights(EVERY), want, rtol=0, atol=1e-6)


def test_causal_is_pytorchs_causal_for_any_rows() -> None:
    torch.manual_seed(2)
    query, key, value = some(HEADS, KEYS, WIDTH), some(KEY_HEADS, KEYS, WIDTH), some(2, KEYS, 1)
    record = AttentionRecord(query, key, value, None, 0.3, causal=True)
    want = used(query, key, is_causal=True)
    torch.testing.assert_close(record.weights(EVERY), want, rtol=0, atol=1e-6)
    assert torch.equal(record.weights([1], [3]), record.weights([1])[:, [3]])


def test_a_softcap_bounds_scores_before_the_mask(parts: tuple[Tensor, Tensor, Tensor]) -> None:
    seen = ~FORBIDS
    record = AttentionRecord(*parts, seen, 3.0, softcap=2.5)
    query, key, _ = (part.double().numpy() for part in parts)
    plain = np.einsum("hqd,hkd->hqk", query, key.repeat(3, axis=0)) * 3.0
    assert np.abs(plain).max() > 20
    want = np.where(seen.numpy(), 2.5 * np.tanh(plain / 2.5), -np.inf)
    np.testing.assert_allclose(record.scores(EVERY).numpy(), want, rtol=0, atol=1e-5)


@pytest.mark.parametrize("shape", [(HEADS, 1, 1), (HEADS, QUERIES, 1)])
def test_sinks_take_their_share_of_every_row(
    parts: tuple[Tensor, Tensor, Tensor], shape: tuple[int, int, int]
) -> None:
    sinks = some(*shape)
    record = AttentionRecord(*parts, None, 0.3, sinks=sinks)
    powers = record.scores(EVERY).double().exp()
    want = powers / (powers.sum(-1, keepdim=True) + sinks.double().exp())
    assert want.sum(-1).min() < 0.5
    seen = record.weights(EVERY)
    torch.testing.assert_close(seen, want.float(), rtol=0, atol=1e-6)
    assert torch.equal(record.weights([4, 2], [3]), seen[[4, 2]][:, [3]])


def test_weights_of_a_narrow_model_are_computed_in_float32(
    parts: tuple[Tensor, Tensor, Tensor],
) -> None:
    query, key, value = (part.bfloat16() for part in parts)
    narrow = AttentionRecord(query, key, value, None, 0.3)
    exact = AttentionRecord(query.double(), key.double(), value.double(), None, 0.3)
    assert narrow.weights(EVERY).dtype == torch.float32
    torch.testing.assert_close(
        narrow.weights(EVERY), exact.weights(EVERY).float(), rtol=0, atol=1e-6
    )


def test_parts_that_do_not_belong_together_are_refused(
    parts: tuple[Tensor, Tensor, Tensor],
) -> None:
    query, key, value = parts
    for wrong in (
        (query[:5], key, value),
        (query, key, value[:, :-1]),
        (query, key.repeat(2, 1, 1), value),
    ):
        with pytest.raises(ValueError, match="do not fit"):
            AttentionRecord(*wrong, None, 1.0)
    for name, shape in (
        ("bias", (KEYS, QUERIES)),
        ("bias", (KEY_HEADS, QUERIES, KEYS)),
        ("sinks", (HEADS,)),
        ("sinks", (HEADS, 1, KEYS)),
    ):
        with pytest.raises(ValueError, match=f"{name} .* is not"):
            AttentionRecord(*parts, None, 1.0, **{name: torch.zeros(shape)})  # type: ignore[arg-type]


def test_kept_weights_are_given_as_they_are_and_have_no_scores() -> None:
    kept = some(HEADS, QUERIES, KEYS).softmax(-1)
    record = WeightsRecord(kept)
    assert (record.heads, record.queries, record.keys) == (HEADS, QUERIES, KEYS)
    assert torch.equal(record.weights([5, 1], [4, 0]), kept[[5, 1]][:, [4, 0]])
    assert record.tensors == [kept]
    with pytest.raises(Refused, match="not the scores"):
        record.scores([0])
