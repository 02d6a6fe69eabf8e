"""What a run is told while agreement appears: the right words, by the weights that it has."""

import math

import pytest
import torch

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.capture_hooks import record
from model.backends.builtin.source import SHIPPED
from model.capture.edits import HeadId
from model.capture.request import CaptureRequest
from model.training.pairs import agreement
from model.training.pairs.batches import encode, pad
from model.training.pairs.holdout import HoldOut
from model.training.pairs.minimal import minimal_pairs
from model.training.run.film import Film
from model.training.run.nudge import Guide, Nudge, draw_anew, listen, pointers, readings


@pytest.fixture(scope="module")
def model() -> BuiltIn:
    return BuiltIn(SHIPPED)


@pytest.fixture(scope="module")
def made() -> list[agreement.Sentence]:
    """Sentences about many nouns, some with two clauses."""
    every = [*agreement.sentences(0, 1), *agreement.sentences(0, 4, agreement.FEW)]
    return every[::37]


def test_pointers_name_it_and_the_noun_that_it_stands_for(
    model: BuiltIn, made: list[agreement.Sentence]
) -> None:
    found = pointers(model.tokenizer, made, first=5)
    assert len(found) > 20
    for number, rows in found.items():
        sentence = made[number - 5]
        tokens = model.tokenizer.encode(sentence.pair[0]).ids
        nouns = [clause.about.english for clause in sentence.clauses if clause.about]
        for (query, keys), noun in zip(rows, nouns, strict=True):
            assert model.tokenizer.decode([tokens[query]]).strip().lower() == "it"
            assert model.tokenizer.decode([tokens[key] for key in keys]).strip().lower() == noun


def test_sentences_that_say_nothing_of_a_noun_are_left_out(
    model: BuiltIn, made: list[agreement.Sentence]
) -> None:
    found = pointers(model.tokenizer, made, first=0)
    silent = {n for n, one in enumerate(made) if not any(clause.about for clause in one.clauses)}
    assert silent and silent.isdisjoint(found)


def test_readings_name_the_row_that_writes_il_or_elle_and_its_it(model: BuiltIn) -> None:
    pairs = [
        ("I said it was late because it rained.", "J'ai dit qu'il était tard car elle pleurait."),
        ("He left.", "Il est parti."),
    ]
    ids = encode(model.tokenizer, pairs)
    found = readings(model.tokenizer, ids)
    assert list(found) == [0]
    source, target = ids[0]
    written = [(target[row + 1], source[key]) for row, key in found[0]]
    words = [[model.tokenizer.decode([id]).strip().lower() for id in both] for both in written]
    assert words == [["il", "it"], ["elle", "it"]]


def test_the_losses_are_those_of_the_weights_that_the_pass_has(
    model: BuiltIn, made: list[agreement.Sentence]
) -> None:
    pairs = encode(model.tokenizer, [sentence.pair for sentence in made])
    pointed, read = pointers(model.tokenizer, made, 0), readings(model.tokenizer, pairs)
    numbers = (
        sorted(set(pointed) & set(read))[:3] + [n for n in range(len(made)) if n not in pointed][:1]
    )
    transformer = model.transformer
    nudge = Nudge(transformer, HeadId("encoder", 3, 2), pointed)
    guide = Guide(transformer, 2, read)
    source, target = (pad([pairs[n][side] for n in numbers], 0) for side in (0, 1))
    with torch.inference_mode(), listen(nudge, guide):
        transformer(source, target[:, :-1])
    with torch.inference_mode():
        said = [float(one.loss(numbers)) for one in (nudge, guide)]
    told: list[float] = []
    guided: dict[int, list[float]] = {0: [], 1: []}
    for number in numbers:
        with torch.inference_mode(), record(transformer) as recording:
            transformer(torch.tensor([pairs[number][0]]), torch.tensor([pairs[number][1][:-1]]))
        weights = recording.attention["encoder", 3].weights([2])[0]
        for query, keys in pointed.get(number, ()):
            told.append(-math.log(float(weights[query, list(keys)].sum())))
        for layer, seen in guided.items():
            crossed = recording.attention["cross", layer].weights(list(range(8))).mean(0)
            seen += [-math.log(float(crossed[row, key])) for row, key in read.get(number, ())]
    assert said[0] == pytest.approx(sum(told) / len(told), rel=1e-4)
    means = [sum(seen) / len(seen) for seen in guided.values()]
    assert said[1] == pytest.approx(sum(means) / 2, rel=1e-4)


def test_nothing_is_seen_outside_of_listening(model: BuiltIn) -> None:
    nudge = Nudge(model.transformer, HeadId("encoder", 3, 2), {})
    with torch.inference_mode():
        model.transformer(torch.tensor([[5, 6, 2]]), torch.tensor([[1, 7]]))
    assert nudge.attention.seen == {}


def test_drawing_anew_leaves_everything_but_queries_and_keys() -> None:
    opened = BuiltIn(SHIPPED)
    before = {name: weight.clone() for name, weight in opened.transformer.state_dict().items()}
    draw_anew(opened.transformer)
    for name, weight in opened.transformer.state_dict().items():
        assert torch.equal(weight, before[name]) is not (".query." in name or ".key." in name), name


def test_a_frame_holds_what_a_capture_of_the_same_weights_shows(
    model: BuiltIn, tmp_path_factory: pytest.TempPathFactory
) -> None:
    famous = minimal_pairs(HoldOut.FAMOUS)[0]
    film = Film(
        *(famous, minimal_pairs(HoldOut.NOUN_PAIR)[:2], HeadId("encoder", 3, 2)),
        *(model.tokenizer, model.shape, tmp_path_factory.mktemp("film") / "film.json"),
    )
    frame = film.frame(model.transformer, step=0)
    for text, it, seen in zip(famous.english, film.about["it"], frame["weights"], strict=True):
        capture = model.run(CaptureRequest(text, sites=("encoder",)))
        for layer in range(4):
            rows = capture.weights("encoder", layer, list(range(8)))[:, it]
            torch.testing.assert_close(
                torch.tensor(seen[layer]), torch.as_tensor(rows), rtol=0, atol=6e-4
            )
    assert 0 <= frame["without"] <= frame["agreement"] <= 1
