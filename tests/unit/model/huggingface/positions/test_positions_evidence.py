"""What is seen of a pass: sums, and the scores, queries and keys of each attention."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from model.backends.huggingface.self_test.positions_comparison import Off, off_added
from model.backends.huggingface.self_test.positions_evidence import (
    Added,
    Call,
    Evidence,
    watch_evidence,
)

TOKENS, HEADS, D_HEAD = 5, 2, 3
WIDTH = HEADS * D_HEAD


class Looking(nn.Module):
    """An attention; a column for a sink goes before the softmax, if it has one."""

    def __init__(self, sinks: bool, apart: bool) -> None:
        super().__init__()
        self.sinks = sinks
        self.softmax: Any = nn.Softmax(-1) if apart else lambda scores: scores.softmax(-1)

    def forward(self, hidden_states: Tensor) -> Tensor:
        """Look from each token to each, the keys at half their size."""
        heads = hidden_states.unflatten(-1, (HEADS, D_HEAD)).transpose(1, 2)  # type: ignore[no-untyped-call]
        scores = heads @ (heads / 2).transpose(-1, -2) + torch.ones(())
        if self.sinks:
            scores = torch.cat((scores, torch.zeros_like(scores[..., :1])), -1)
        weights: Tensor = self.softmax(scores)[..., :TOKENS]
        out: Tensor = (weights @ heads).transpose(1, 2).flatten(2)
        return out


class Model(nn.Module):
    """Adds rows to what it is given, in place or not, and looks twice with one attention."""

    def __init__(self, sinks: bool = False, apart: bool = False, in_place: bool = False) -> None:
        super().__init__()
        self.rows = torch.randn(TOKENS + 2, WIDTH)  # for a text that is padded
        self.in_place = in_place
        self.attention = Looking(sinks, apart)

    def forward(self, embedded: Tensor) -> Tensor:
        """Return what the second look gives."""
        if self.in_place:
            embedded = embedded.clone()
            embedded += self.rows
        else:
            embedded = embedded + self.rows
        once: Tensor = self.attention(embedded[:, :TOKENS])
        twice: Tensor = self.attention(once)
        return twice


EMBEDDED = torch.randn(1, TOKENS + 2, WIDTH)


def watched(model: Model, evidence: Evidence, embedded: Tensor = EMBEDDED) -> Evidence:
    with torch.inference_mode(), watch_evidence(model, evidence):
        model(embedded)
    assert not any(module._forward_hooks for module in model.modules())
    return evidence


@pytest.mark.parametrize("in_place", [False, True])
def test_rows_are_found_in_what_a_sum_gained(in_place: bool) -> None:
    model = Model(in_place=in_place)
    tables = [model.rows[:TOKENS].double(), model.rows[1 : 1 + TOKENS].double()]
    whole = watched(model, Evidence(tables))
    right, wrong = (min(off_added(number, whole)) for number in range(2))
    assert right.by < 1e-6
    assert wrong.by > 0.1
    assert {one.module for one in whole.added} == {model}


def test_what_attention_adds_inside_is_not_added_to_embeddings() -> None:
    one, other = nn.Identity(), nn.Identity()
    whole = Evidence()
    none = torch.zeros(1, 1, 1)
    whole.calls = [Call(one, ((), {}), none, none, none, ())]
    whole.added = [Added(0, one, 0.0, 1.0), Added(0, other, 0.5, 2.0), Added(1, other, 0.0, 1.0)]
    assert off_added(0, whole) == [Off(0.5, 2.0)]


@pytest.mark.parametrize("sinks", [False, True])
@pytest.mark.parametrize("apart", [False, True])
def test_scores_are_seen_with_the_query_and_the_key_that_they_are_made_of(
    sinks: bool, apart: bool
) -> None:
    model = Model(sinks, apart)
    calls = watched(model, Evidence()).calls
    assert [call.module for call in calls] == [model.attention] * 2
    for call in calls:
        assert call.scores.shape == (HEADS, TOKENS, TOKENS)
        assert call.query.shape == call.key.shape == (1, HEADS, TOKENS, D_HEAD)
        torch.testing.assert_close(call.key, call.query / 2)
        product = call.query[0] @ call.key[0].transpose(-1, -2)
        torch.testing.assert_close(call.scores, product + 1, rtol=0, atol=1e-5)
        assert len(call.sums) == 1


def test_each_look_is_given_again_what_it_was_given_before() -> None:
    model = Model()
    before = watched(model, Evidence()).calls
    other = watched(model, Evidence(), EMBEDDED + 1).calls
    again = watched(model, Evidence(held=before), EMBEDDED + 1).calls
    for was, now, free in zip(before, again, other, strict=True):
        assert torch.equal(was.query, now.query)
        assert not torch.equal(was.query, free.query)
