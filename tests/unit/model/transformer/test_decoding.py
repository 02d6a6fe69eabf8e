"""Greedy and beam search against slow loops that score every target by teacher forcing.

A random model may write any id but the end token, padding and start too; a trained one does not.
"""

from itertools import product

import pytest
import torch
from torch import Tensor

from model.transformer.decoding import beam, greedy, length_penalty
from model.transformer.transformer import Transformer
from tests.support.random_decoders import END, SEEDS, SMALL, SOURCE, START, model_of


def log_probabilities(model: Transformer, targets: list[list[int]]) -> Tensor:
    """Return those of every token after every beginning, (target, token, vocabulary), no cache.

    Rows are filled up at the end, where no earlier token looks.
    """
    longest = max(map(len, targets))
    rows = [[START, *ids, *[END] * (longest - len(ids))] for ids in targets]
    with torch.no_grad():
        logits: Tensor = model(SOURCE.expand(len(rows), -1), torch.tensor(rows))
    return logits.double().log_softmax(-1)


def scores(model: Transformer, targets: list[list[int]], alpha: float) -> list[float]:
    """Return the log-probability of each target and its end, divided by the length penalty."""
    likely = log_probabilities(model, targets)
    totals = []
    for row, ids in enumerate(targets):
        chosen = [*ids, END]
        total = sum(float(likely[row, at, id]) for at, id in enumerate(chosen))
        totals.append(total / ((5 + len(chosen)) / 6) ** alpha)
    return totals


def best(model: Transformer, targets: list[list[int]], alpha: float) -> list[int]:
    """Return the target that scores highest."""
    found = scores(model, targets, alpha)
    return targets[found.index(max(found))]


def slow_greedy(model: Transformer, source: Tensor, max_tokens: int) -> list[int]:
    """Take the likeliest token again and again, without a cache, until it is the end."""
    ids: list[int] = []
    while len(ids) < max_tokens:
        with torch.no_grad():
            likeliest = int(model(source, torch.tensor([[START, *ids]]))[0, -1].argmax())
        if likeliest == END:
            break
        ids.append(likeliest)
    return ids


def path(model: Transformer, max_tokens: int) -> list[int]:
    """Return the likeliest tokens one after the other, passing over the end token."""
    ids: list[int] = []
    for _ in range(max_tokens):
        following = log_probabilities(model, [ids])[0, -1]
        following[END] = -torch.inf
        ids.append(int(following.argmax()))
    return ids


def slow_beam(model: Transformer, max_tokens: int, beams: int, alpha: float) -> list[int]:
    """Keep the best beginnings of every length to the very end, then return the best of all."""
    kept: list[list[int]] = [[]]
    every: list[list[int]] = [[]]
    for length in range(max_tokens):
        likely = log_probabilities(model, kept)
        totals = {
            (*ids, id): sum(float(likely[row, at, one]) for at, one in enumerate((*ids, id)))
            for row, ids in enumerate(kept)
            for id in range(SMALL.vocabulary)
            if id != END
        }
        assert all(len(ids) == length + 1 for ids in totals)
        kept = [list(ids) for ids in sorted(totals, key=lambda ids: -totals[ids])[:beams]]
        every += kept
    return best(model, every, alpha)


def test_greedy_is_the_likeliest_token_again_and_again() -> None:
    rows = torch.tensor([[3, 4, 4, 3, 3, 2], [4, 2, 0, 0, 0, 0], [3, 3, 4, 2, 0, 0]])
    lengths = set()
    for seed in SEEDS:
        model = model_of(seed)
        written = greedy(model, model.encode(rows), max_tokens=6)
        for row, ids in zip(rows, written, strict=True):
            assert ids == slow_greedy(model, row[None, row != 0], max_tokens=6)
            lengths.add(len(ids))
    assert lengths >= {0, 2, 3, 5, 6}  # some end at once, some midway, some never


@pytest.mark.parametrize("alpha", [0.0, 0.6, 1.5])
def test_one_beam_is_the_best_beginning_of_the_greedy_path(alpha: float) -> None:
    # A beam weighs ending at every length, where greedy ends at the first likeliest end.
    for seed in SEEDS:
        model = model_of(seed)
        ids = path(model, 6)
        want = best(model, [ids[:length] for length in range(7)], alpha)
        assert beam(model, model.encode(SOURCE), 6, beams=1, alpha=alpha) == want


@pytest.mark.parametrize("alpha", [0.0, 0.6, 5.0])
@pytest.mark.parametrize("beams", [2, 3, 4])
def test_a_beam_finds_what_a_slow_one_finds(beams: int, alpha: float) -> None:
    for seed in SEEDS:
        model = model_of(seed)
        want = slow_beam(model, 6, beams, alpha)
        assert beam(model, model.encode(SOURCE), 6, beams=beams, alpha=alpha) == want


def test_four_beams_score_no_worse_than_greedy() -> None:
    better = 0
    for seed in SEEDS:
        model = model_of(seed)
        targets = [beam(model, model.encode(SOURCE), 6), slow_greedy(model, SOURCE, 6)]
        found, easy = scores(model, targets, 0.6)
        assert found >= easy - 1e-6
        better += found > easy + 1e-6
    assert better > 3


@pytest.mark.parametrize("alpha", [0.0, 0.6, 1.5])
def test_a_wide_beam_finds_the_best_of_all_targets(alpha: float) -> None:
    ids = [id for id in range(SMALL.vocabulary) if id != END]
    every = [list(one) for length in range(4) for one in product(ids, repeat=length)]
    assert len(every) == 1 + 4 + 16 + 64
    lengths = set()
    for seed in SEEDS:
        model = model_of(seed)
        want = best(model, every, alpha)
        assert beam(model, model.encode(SOURCE), 3, beams=64, alpha=alpha) == want
        lengths.add(len(want))
    assert lengths >= {0, 1, 3}


@pytest.mark.parametrize("max_tokens", [0, 1, 3])
def test_no_target_is_longer_than_asked_or_holds_an_end(max_tokens: int) -> None:
    for seed in SEEDS:
        model = model_of(seed)
        memory = model.encode(SOURCE)
        for ids in (*greedy(model, memory, max_tokens), beam(model, memory, max_tokens)):
            assert len(ids) <= max_tokens
            assert END not in ids


def test_the_length_penalty_is_that_of_the_paper() -> None:
    assert length_penalty(1, 0.6) == 1
    assert length_penalty(7, 0.6) == pytest.approx(2**0.6)
    assert length_penalty(7, 0) == 1
