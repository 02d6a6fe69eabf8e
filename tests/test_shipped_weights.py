"""The weights in the repository: they open, translate, and are as good as their figures say."""

import hashlib
import json
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from model.builtin import BuiltIn
from model.capture.question import Question
from model.shipped import SHIPPED
from model.text import pieces
from model.training import card
from model.training.evaluation import Caps, Evaluation, sample
from model.training.holdout import HoldOut
from model.training.minimal import minimal_pairs


@pytest.fixture(scope="module")
def model() -> BuiltIn:
    return BuiltIn(SHIPPED)


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    """What the folder says of its own quality."""
    figures: dict[str, Any] = json.loads((SHIPPED / "evaluation.json").read_text("utf-8"))
    return figures


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


def test_the_evaluation_is_of_these_weights(model: BuiltIn, said: dict[str, Any]) -> None:
    digest = hashlib.sha256((SHIPPED / "model.safetensors").read_bytes()).hexdigest()
    assert said["weights"] == {"id": model.info.id, "sha256": digest}
    assert said["training"]["data"]["leaks"] == dict.fromkeys(said["training"]["data"]["leaks"], 0)
    *epochs, trial, mean = (row["epoch"] for row in said["training"]["curve"])
    assert epochs == list(range(said["training"]["recipe"]["epochs"]))
    assert (trial, mean) == ("12, trial", "mean")


def test_a_sample_of_held_out_pairs_measures_as_said(model: BuiltIn, said: dict[str, Any]) -> None:
    seen = sample(model, Evaluation(SHIPPED, Caps()).reporting)
    assert seen["noun_pairs"] == said["sample"]["noun_pairs"]
    assert len(seen["noun_pairs"]) == 12
    want = torch.tensor(said["sample"]["delta"])
    torch.testing.assert_close(torch.tensor(seen["delta"]), want, rtol=0, atol=1e-3)
    assert seen["agreement"]["agreement"] == pytest.approx(
        said["sample"]["agreement"]["agreement"], abs=1 / 24 + 1e-3
    )


def test_the_page_opens_with_the_head_that_the_evaluation_found(
    model: BuiltIn, said: dict[str, Any]
) -> None:
    encoder = [head for head in said["heads"] if head["site"] == "encoder"]
    assert len(encoder) == model.shape.encoder_layers * model.shape.n_heads
    proven = [h for h in encoder if h["selection"]["p_holm"] < 0.05 and h["selection"]["delta"] > 0]
    found = max(proven or encoder, key=lambda head: head["selection"]["delta"])
    start = {name: found[name] for name in ("site", "layer", "head")}
    assert model.description.start == start


def test_the_model_card_and_the_note_say_what_the_evaluation_says(
    model: BuiltIn, said: dict[str, Any]
) -> None:
    written = (SHIPPED / "README.md").read_text("utf-8")
    assert written == card.card(said, model.description)
    assert model.description.note == card.note(said)


def test_the_famous_pair_looks_as_said(model: BuiltIn, said: dict[str, Any]) -> None:
    pair = minimal_pairs(HoldOut.FAMOUS)[0]
    start = said["start"]
    for sentence, text in zip("ab", pair.english, strict=True):
        capture = model.capture(Question(text, sites=("encoder",)))
        tokens = [token.text for token in capture.tokens["source"]]
        row = capture.weights("encoder", start["layer"], [start["head"]])[0, tokens.index("it")]
        for noun, name in zip(("first", "second"), ("animal", "street"), strict=True):
            want = start["famous"][f"{sentence}_{noun}"]
            assert float(row[tokens.index(name)]) == pytest.approx(want, abs=1e-3)
