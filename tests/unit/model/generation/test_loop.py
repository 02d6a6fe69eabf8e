"""Writing token by token: which token is chosen, when it ends, and whom it lets in between."""

import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import torch
from torch import Tensor
from transformers import TopPLogitsWarper

from model.capture.predictions import ROWS, predict_tokens
from model.generation.loop import decode_steps, one_by_one
from model.generation.sampling import Sampling, TokenSampler
from model.text.names import PieceName
from model.transformer.decoding import greedy, reader
from tests.support.random_decoders import END, SEEDS, SOURCE, START, model_of

SCORES = torch.tensor([0.1, 2.0, -math.inf, 1.5, 0.9, -0.5])


def drawn(way: Sampling, times: int) -> Counter[int]:
    """Count what is chosen from SCORES."""
    choose = TokenSampler(way)
    return Counter(choose(SCORES) for _ in range(times))


def test_without_a_temperature_the_likeliest_is_chosen() -> None:
    assert drawn(Sampling(1), 20) == {1: 20}
    assert Sampling(1).name == "greedy"


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("top_p", [1.0, 0.8, 0.3])
def test_what_is_drawn_has_the_probabilities_of_transformers(
    temperature: float, top_p: float
) -> None:
    way = Sampling(1, temperature, top_p, seed=3)
    cut = TopPLogitsWarper(top_p) if top_p < 1 else lambda _ids, scores: scores
    want = cut(torch.zeros(1, 1), SCORES[None] / temperature)[0].softmax(-1)
    counts = drawn(way, 4000)
    assert way.name == "sampled"
    for id, probability in enumerate(want.tolist()):
        assert counts[id] / 4000 == pytest.approx(probability, abs=0.03)
        assert (counts[id] > 0) == (probability > 0)


def test_however_small_top_p_is_the_likeliest_is_left() -> None:
    assert drawn(Sampling(1, 1.0, 1e-9), 20) == {1: 20}


def test_a_tiny_temperature_is_as_good_as_greedy() -> None:
    for temperature in (1e-6, 5e-324):  # the least number there is
        assert drawn(Sampling(1, temperature), 20) == {1: 20}


def test_a_seed_draws_the_same_text_again_and_another_one_another() -> None:
    model = model_of(5)

    def text(seed: int) -> list[int]:
        way = Sampling(12, temperature=2.0, seed=seed)
        with torch.inference_mode():
            read = reader(model, model.encode(SOURCE))
            return [step.id for step in decode_steps(read, [START], way, {END})]

    texts = [text(seed) for seed in range(8)]
    assert texts == [text(seed) for seed in range(8)]
    assert len({tuple(ids) for ids in texts}) > 4


def test_the_loop_writes_what_greedy_search_writes() -> None:
    stops = set()
    for seed in SEEDS:
        model = model_of(seed)
        memory = model.encode(SOURCE)
        with torch.inference_mode():
            written = list(decode_steps(reader(model, memory), [START], Sampling(6), {END}))
        ids = [step.id for step in written if step.id != END]
        assert ids == greedy(model, memory, 6)[0]
        assert [step.stopped_by for step in written[:-1]] == [None] * (len(written) - 1)
        assert written[-1].stopped_by == ("end" if written[-1].id == END else "length")
        stops.add(written[-1].stopped_by)
    assert stops == {"end", "length"}


def test_the_logits_are_those_of_one_pass_over_the_whole() -> None:
    model = model_of(1)
    with torch.inference_mode():
        written = list(
            decode_steps(reader(model, model.encode(SOURCE)), [START], Sampling(6), set())
        )
        ids = [START, *(step.id for step in written)]
        want = model(SOURCE, torch.tensor([ids[:-1]]))[0]
    assert len(written) == 6
    assert torch.allclose(torch.stack([step.logits for step in written]), want, atol=1e-5)


def test_what_may_not_be_written_is_not_though_the_model_finds_it_likely() -> None:
    seen: list[list[int]] = []

    def restrict(ids: list[int], scores: Tensor) -> Tensor:
        seen.append(list(ids))
        return scores.index_fill(0, torch.tensor([4]), -math.inf)

    logits = torch.tensor([0.0, 1.0, 2.0, 3.0, 9.0])
    written = list(decode_steps(lambda _fresh: logits, [7, 8], Sampling(3), {0}, restrict))
    assert [step.id for step in written] == [3, 3, 3]
    assert seen == [[7, 8], [7, 8, 3], [7, 8, 3, 3]]
    assert [step.place for step in written] == [1, 2, 3]  # whose rows wrote them
    assert all(torch.equal(step.logits, logits) for step in written)


def test_every_token_is_read_once() -> None:
    read: list[list[int]] = []

    def reads(fresh: list[int]) -> Tensor:
        read.append(fresh)
        return torch.eye(9)[len(read)]

    assert [step.id for step in decode_steps(reads, [5, 6], Sampling(3), {8})] == [1, 2, 3]
    assert read == [[5, 6], [1], [2]]


def test_between_two_tokens_others_have_their_turn() -> None:
    open_: list[bool] = []

    @contextmanager
    def alone() -> Iterator[None]:
        open_.append(True)
        yield
        open_.pop()

    def reads(_fresh: list[int]) -> Tensor:
        assert open_
        return torch.zeros(4)

    for _ in one_by_one(decode_steps(reads, [1], Sampling(3), set()), alone):
        assert not open_


def numbered(id: int) -> PieceName:
    """Name a piece by its number."""
    return PieceName(str(id), str(id), False)


def test_a_small_vocabulary_has_fewer_runners_up() -> None:
    logits = torch.tensor([[0.0, 3.0, 1.0], [2.0, 0.0, 1.0]])
    first, second = predict_tokens(logits, [2, None], numbered, [4, 7])
    assert (first.place, first.written.text, second.place, second.written.text) == (4, "2", 7, "0")
    assert [one.text for one in first.runners_up] == ["1", "0"]
    assert [one.text for one in second.runners_up] == ["2", "1"]
    assert first.written.probability == pytest.approx(logits[0].softmax(-1)[2].item())


def test_many_rows_are_predicted_as_one_by_one() -> None:
    logits = torch.randn(ROWS + 5, 11, generator=torch.Generator().manual_seed(0))
    written = [row % 11 if row % 2 else None for row in range(len(logits))]
    whole = predict_tokens(logits, written, numbered)
    assert [one.place for one in whole] == list(range(len(logits)))
    for row, seen in enumerate(whole):
        assert (seen,) == predict_tokens(logits[row : row + 1], [written[row]], numbered, [row])
        assert len(seen.runners_up) == 4
        assert seen.written.id == (row % 11 if row % 2 else int(logits[row].argmax()))
