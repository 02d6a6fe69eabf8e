"""Our attention against PyTorch's own, and what any attention must do."""

import pytest
import torch
from torch import Tensor, nn

from model.backends.builtin.capture_hooks import record
from model.transformer.attention import MultiHeadAttention, SiteName
from model.transformer.configuration import Configuration, PositionKind

QUERIES, KEYS = 5, 7
NOWHERE = torch.zeros(0, dtype=torch.long)  # positions, where nothing turns


def attention(
    site: SiteName = "cross", positions: PositionKind = "sinusoidal"
) -> MultiHeadAttention:
    """Return a random attention of three heads in float64; biases too, and peaky."""
    torch.manual_seed(0)
    shape = Configuration(vocabulary=4, d_model=12, n_heads=3, positions=positions, max_len=32)
    made = MultiHeadAttention(shape, site, 0).eval().double()
    for parameter in made.parameters():
        nn.init.normal_(parameter, std=0.5)
    return made


def theirs(ours: MultiHeadAttention) -> nn.MultiheadAttention:
    """Return PyTorch's attention with the same parameters."""
    made = nn.MultiheadAttention(12, 3, batch_first=True).eval().double()
    into = (ours.query, ours.key, ours.value)
    made.load_state_dict(
        {
            "in_proj_weight": torch.cat([one.weight for one in into]),
            "in_proj_bias": torch.cat([one.bias for one in into]),
            "out_proj.weight": ours.output.weight,
            "out_proj.bias": ours.output.bias,
        }
    )
    return made


def texts(batch: int) -> tuple[Tensor, Tensor]:
    """Return what looks and what is looked at; of unequal length."""
    torch.manual_seed(1)
    return torch.randn(batch, QUERIES, 12).double(), torch.randn(batch, KEYS, 12).double()


def look(
    attention: MultiHeadAttention, looking: Tensor, looked_at: Tensor, mask: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Return the output for one text, and the weights (head, query, key)."""
    with torch.inference_mode(), record(attention) as recording:
        keys_values = attention.keys_values(looked_at, NOWHERE)
        output = attention(looking, NOWHERE, keys_values, mask)
    (seen,) = recording.attention.values()
    return output, seen.weights([0, 1, 2])


PADDING = torch.arange(KEYS) < torch.tensor([[KEYS], [4]])  # (batch, key), True = may look
CAUSAL = torch.ones(QUERIES, KEYS).tril(KEYS - QUERIES).bool()  # (query, key), True = may look


@pytest.mark.parametrize("padding", [None, PADDING])
@pytest.mark.parametrize("causal", [None, CAUSAL])
def test_outputs_and_weights_equal_those_of_pytorch(
    padding: Tensor | None, causal: Tensor | None
) -> None:
    ours = attention()
    looking, looked_at = texts(batch=2)
    with torch.inference_mode():
        # PyTorch's masks are the other way round: True = may not look.
        want, want_weights = theirs(ours)(
            *(looking, looked_at, looked_at),
            key_padding_mask=None if padding is None else ~padding,
            attn_mask=None if causal is None else ~causal,
            average_attn_weights=False,
        )
    for row in range(2):
        mask = torch.ones(1, 1, QUERIES, KEYS, dtype=torch.bool)
        if padding is not None:
            mask = mask & padding[row]
        if causal is not None:
            mask = mask & causal
        output, weights = look(ours, looking[row : row + 1], looked_at[row : row + 1], mask)
        assert weights.shape == (3, QUERIES, KEYS)
        torch.testing.assert_close(output[0], want[row], rtol=0, atol=1e-9)
        torch.testing.assert_close(weights, want_weights[row], rtol=0, atol=1e-9)
        assert (weights[:, ~mask[0, 0]] == 0).all()


def test_a_batch_equals_each_text_alone() -> None:
    ours = attention()
    looking, looked_at = texts(batch=2)
    mask = PADDING[:, None, None, :]
    with torch.inference_mode():
        both = ours(looking, NOWHERE, ours.keys_values(looked_at, NOWHERE), mask)
    for row, length in enumerate((KEYS, 4)):
        alone, _ = look(ours, looking[row : row + 1], looked_at[row : row + 1, :length])
        torch.testing.assert_close(both[row], alone[0], rtol=0, atol=1e-9)


def test_what_is_masked_changes_nothing() -> None:
    looking, looked_at = texts(batch=1)
    mask = torch.arange(KEYS) < 4
    output, _ = look(attention(), looking, looked_at, mask[None, None, None])
    looked_at[:, 4:] = 1000
    changed, weights = look(attention(), looking, looked_at, mask[None, None, None])
    assert torch.equal(output, changed)
    assert (weights[..., 4:] == 0).all()


def test_permuting_keys_permutes_columns_and_no_more() -> None:
    looking, looked_at = texts(batch=1)
    permuted = torch.tensor([3, 0, 6, 1, 5, 2, 4])
    output, weights = look(attention(), looking, looked_at)
    again, columns = look(attention(), looking, looked_at[:, permuted])
    torch.testing.assert_close(columns, weights[..., permuted], rtol=0, atol=1e-9)
    torch.testing.assert_close(again, output, rtol=0, atol=1e-9)


def test_permuting_queries_permutes_rows_and_no_more() -> None:
    looking, looked_at = texts(batch=1)
    permuted = torch.tensor([3, 0, 1, 4, 2])
    _, weights = look(attention(), looking, looked_at)
    _, rows = look(attention(), looking[:, permuted], looked_at)
    torch.testing.assert_close(rows, weights[:, permuted], rtol=0, atol=1e-9)


@pytest.mark.parametrize("head", [0, 1, 2])
def test_a_head_has_projections_of_its_own(head: int) -> None:
    ours, changed = attention(), attention()
    own = slice(4 * head, 4 * head + 4)
    with torch.no_grad():
        changed.query.weight[own] += 1
        changed.key.weight[own] += 1
    _, before = look(ours, *texts(batch=1))
    _, after = look(changed, *texts(batch=1))
    same = [torch.equal(before[i], after[i]) for i in range(3)]
    assert same == [i != head for i in range(3)]


def test_rotary_scores_depend_on_the_distance_alone() -> None:
    ours = attention("decoder", "rotary")
    one, other = torch.randn(2, 1, 1, 12).double()
    with torch.inference_mode(), record(ours) as recording:
        keys_values = ours.keys_values(other.expand(1, KEYS, 12), torch.arange(KEYS))
        ours(one.expand(1, QUERIES, 12), torch.arange(QUERIES) + 2, keys_values, None)
    scores = recording.attention["decoder", 0].scores([0, 1, 2])  # (head, query, key)
    torch.testing.assert_close(scores[:, 1:, 1:], scores[:, :-1, :-1], rtol=0, atol=1e-5)
    assert (scores[:, 0].max(-1).values - scores[:, 0].min(-1).values > 0.1).all()


def test_only_self_attention_turns() -> None:
    assert attention("encoder", "rotary").rotary is not None
    assert attention("decoder", "rotary").rotary is not None
    assert attention("cross", "rotary").rotary is None
    assert attention("encoder", "learned").rotary is None
