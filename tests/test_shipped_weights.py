"""The weights in the repository: they open, translate, and are as good as their figures say."""

import json
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from model.builtin import BuiltIn
from model.capture.question import Question
from model.registry import SHIPPED, Shelf
from model.text import pieces
from model.training import card, measure
from model.training.agreement import minimal_pairs


@pytest.fixture(scope="module")
def model() -> BuiltIn:
    return Shelf(SHIPPED).open()


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    """What the folder says of its own quality."""
    figures: dict[str, Any] = json.loads((SHIPPED / "evaluation.json").read_text("utf-8"))
    return figures


@pytest.fixture(scope="module")
def looks(model: BuiltIn) -> torch.Tensor:
    """Where every encoder head looks from "it", measured anew on every minimal pair."""
    return measure.looks_of_it(model.transformer, model.tokenizer, minimal_pairs())


def test_the_folder_is_small_and_its_weights_are_float16() -> None:
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) <= 30 * 10**6
    weights = load_file(SHIPPED / "model.safetensors")
    assert {weight.dtype for weight in weights.values()} == {torch.float16}
    assert all(bool(weight.isfinite().all()) for weight in weights.values())


def test_every_attention_is_reproduced_at_the_full_length(model: BuiltIn) -> None:
    assert model.fidelity.verdict == "exact"
    assert model.fidelity.tested_tokens == model.shape.max_len


def test_the_vocabulary_of_the_model_is_that_of_its_tokenizer(model: BuiltIn) -> None:
    assert model.tokenizer.get_vocab_size() == model.shape.vocabulary
    ids = [model.tokenizer.token_to_id(piece) for piece in ("<pad>", "<s>", "</s>")]
    assert ids == [model.shape.padding_id, model.shape.start_id, model.shape.end_id]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("parce qu'il", ["Ġparce", "Ġqu'", "il"]),
        ("parce qu'elle", ["Ġparce", "Ġqu'", "elle"]),
        ("because it was", ["Ġbecause", "Ġit", "Ġwas"]),
        ("The animal didn't", ["ĠThe", "Ġanimal", "Ġdidn", "'t"]),
        ("l'animal", ["Ġl'", "animal"]),
    ],
)
def test_what_agreement_is_about_are_pieces_of_their_own(
    model: BuiltIn, text: str, expected: list[str]
) -> None:
    assert [piece.piece for piece in pieces.read(model.tokenizer, text)] == expected


def test_i_love_you_becomes_french(model: BuiltIn) -> None:
    capture = model.capture(Question("I love you."))
    assert capture.target is not None
    words = set(capture.target.lower().replace("'", "' ").strip(" .!").split())
    assert words & {"je", "j'"}
    assert words & {"t'", "te", "vous", "toi"}
    assert len(capture.tokens["target"]) == len(capture.predictions) < 15
    assert all(seen.written.probability > 0.01 for seen in capture.predictions)


def test_the_figures_of_every_head_are_those_of_the_weights(
    looks: torch.Tensor, said: dict[str, Any]
) -> None:
    assert len(looks) == said["looks_pairs"] > 100
    for name, seen in (("delta", measure.contrasts(looks)), ("turn", measure.turns(looks))):
        want = torch.tensor(said[name])
        assert want.shape == seen.shape
        torch.testing.assert_close(seen, want, rtol=0, atol=2e-3)  # float16, four decimals


def test_the_page_opens_with_the_head_that_turns_most_surely(
    model: BuiltIn, looks: torch.Tensor, said: dict[str, Any]
) -> None:
    start = model.description.start
    assert start["site"] == "encoder"
    layer, head = int(start["layer"]), int(start["head"])
    turn = torch.tensor(said["turn"])
    assert turn[layer, head] == turn.max()
    assert measure.turns(looks)[layer, head] > 0.05
    assert measure.contrasts(looks)[layer, head] > 0.5


def test_the_model_card_says_what_the_evaluation_says(model: BuiltIn, said: dict[str, Any]) -> None:
    assert (SHIPPED / "README.md").read_text("utf-8") == card.card(said, model.description)


def test_il_and_elle_agree_as_often_as_said(model: BuiltIn, said: dict[str, Any]) -> None:
    pairs = minimal_pairs()
    assert said["agreement_sentences"] == 2 * len(pairs)
    seen = measure.agreement(model.transformer, model.tokenizer, pairs)
    assert seen == pytest.approx(said["agreement"], abs=2 / said["agreement_sentences"])


def test_the_figures_say_what_they_were_measured_on(said: dict[str, Any]) -> None:
    assert 0 < said["bleu"] < 100
    assert said["bleu_sentences"] > 1000
    assert "sacrebleu" in said["bleu_by"]
    assert 1 <= len(said["curve"]) <= said["recipe"]["epochs"]
    assert [epoch["epoch"] for epoch in said["curve"]] == list(range(len(said["curve"])))
