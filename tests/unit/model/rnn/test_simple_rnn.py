"""The recurrent translator against its formulas, written as plain loops over NumPy vectors."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from model.rnn.configuration import AlignKind, RecurrentConfiguration
from model.rnn.simple_rnn import SimpleRNN

Floats = NDArray[np.float32]
SHAPE = RecurrentConfiguration(vocabulary=30, d_model=8, max_len=16)
SOURCE, TARGET = [3, 4, 5, 4, 9, 2], [1, 20, 21, 22]
every_align = pytest.mark.parametrize("align", get_args(AlignKind))


def model_of(align: AlignKind) -> SimpleRNN:
    """Return a random model that looks at some states more than at others, with biases."""
    torch.manual_seed(0)
    model = SimpleRNN(replace(SHAPE, align=align)).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith(("bias", ".v", "embedding.weight")):
                parameter.normal_()
    return model


class Loop:
    """The formulas of one text, one vector at a time."""

    def __init__(self, model: SimpleRNN) -> None:
        self.weights = {name: w.detach().numpy() for name, w in model.named_parameters()}
        self.align = model.configuration.align

    def linear(self, name: str, *parts: Floats) -> Floats:
        """Return W·[parts] + b, without b where there is none."""
        bias = self.weights.get(f"{name}.bias", np.float32(0))
        added: Floats = self.weights[f"{name}.weight"] @ np.concatenate(parts) + bias
        return added

    def context(self, site: str, looking: Floats, states: list[Floats], seen: list[bool]) -> Floats:
        """Return Σ_j α_j h_j over the states that are seen."""
        scores = []
        for state in states:
            if self.align == "dot":
                scores.append(state @ looking / len(looking) ** 0.5)
            else:
                align = f"{site}_attention.align"
                sum_ = self.linear(f"{align}.key", state) + self.linear(f"{align}.query", looking)
                scores.append(self.weights[f"{align}.v"] @ np.tanh(sum_))
        there = [j for j, one in enumerate(seen) if one]
        shares = {j: np.exp(scores[j]) for j in there}
        whole = sum(shares.values())
        return sum((shares[j] / whole * states[j] for j in there), np.zeros_like(looking))

    def logits(self, source: list[int], target: list[int], seen: list[bool]) -> Floats:
        """Return the logits after each target token, (target, vocabulary)."""
        embedding = self.weights["embedding.weight"]
        width = embedding.shape[1]
        c = np.zeros(width, np.float32)
        states: list[Floats] = []
        for i, id in enumerate(source):
            states.append(np.tanh(self.linear("encoder", embedding[id] * width**0.5, c)))
            c = (
                states[i]
                if self.align == "none"
                else self.context("encoder", states[i], states, seen[: i + 1])
            )
        s, rows = states[-1], []
        for id in target:
            s = np.tanh(self.linear("decoder", embedding[id] * width**0.5, s, c))
            c = states[-1] if self.align == "none" else self.context("cross", s, states, seen)
            rows.append(embedding @ np.tanh(self.linear("output", s, c)))
        return np.stack(rows)


@every_align
@torch.inference_mode()
def test_it_computes_its_formulas(align: AlignKind) -> None:
    model = model_of(align)
    seen = model(torch.tensor([SOURCE]), torch.tensor([TARGET]))[0].numpy()
    want = Loop(model).logits(SOURCE, TARGET, [True] * len(SOURCE))
    np.testing.assert_allclose(seen, want, rtol=0, atol=1e-5)


@pytest.mark.parametrize("align", ["additive", "dot"])
@torch.inference_mode()
def test_a_hidden_token_is_looked_at_by_nobody_and_read_all_the_same(align: AlignKind) -> None:
    model = model_of(align)
    seen = [False, True, False, True, True, True]  # the first row may look nowhere
    memory = model.encode(torch.tensor([SOURCE]), torch.tensor([seen]))
    logits = model.decode(torch.tensor([TARGET]), memory)[0].numpy()
    want = Loop(model).logits(SOURCE, TARGET, seen)
    np.testing.assert_allclose(logits, want, rtol=0, atol=1e-5)


@every_align
@torch.inference_mode()
def test_a_padded_batch_equals_each_text_alone(align: AlignKind) -> None:
    model = model_of(align)
    sources, targets = [SOURCE, [9, 2], [10, 11, 2]], [[1, 20], TARGET, [1, 25]]
    source = torch.tensor([row + [0] * (6 - len(row)) for row in sources])
    target = torch.tensor([row + [0] * (4 - len(row)) for row in targets])
    together = model(source, target)
    for row, (one, other) in enumerate(zip(sources, targets, strict=True)):
        alone = model(torch.tensor([one]), torch.tensor([other]))[0]
        torch.testing.assert_close(together[row, : len(other)], alone, rtol=0, atol=1e-5)


@every_align
@torch.inference_mode()
def test_a_target_read_in_parts_equals_one_read_at_once(align: AlignKind) -> None:
    model = model_of(align)
    memory = model.encode(torch.tensor([SOURCE])).expand(2)
    targets = torch.tensor([TARGET, [1, 5, 6, 7]])
    cache = model.begin()
    model.decode(targets[:, :2], memory, cache)
    cache.reorder(torch.tensor([1, 0]))
    seen = model.decode(targets[[1, 0], 2:], memory, cache)
    want = model.decode(targets, memory)[[1, 0], 2:]
    torch.testing.assert_close(seen, want, rtol=0, atol=1e-5)


@every_align
def test_a_gradient_reaches_every_weight(align: AlignKind) -> None:
    model = model_of(align)
    model(torch.tensor([SOURCE]), torch.tensor([TARGET])).logsumexp(-1).sum().backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None and parameter.grad.abs().max() > 0, name


def test_an_unknown_align_is_refused() -> None:
    with pytest.raises(ValueError, match="align 'cosine' is none of"):
        RecurrentConfiguration(vocabulary=30, align="cosine")  # type: ignore[arg-type]
