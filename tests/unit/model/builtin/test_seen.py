"""A text that is unlike the sentences of the training is said to be so, with what was counted."""

import json
from pathlib import Path

import pytest

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.seen import FILE, SeenInTraining
from model.backends.builtin.source import FREE, SHIPPED
from model.capture.request import CaptureRequest
from model.text import pieces
from model.text import tokenizer as subwords
from model.text.token import locate_tokens
from model.training.pairs import agreement
from model.training.recipe import Recipe
from tests.support import tiny_models

FAMOUS = "The animal didn't cross the street because it was too tired."


def remark(folder: Path, text: str) -> str:
    """Return what a shipped model says of a text before it reads it; "" for nothing."""
    seen = SeenInTraining.read(folder)
    assert seen
    tokenizer = subwords.load(folder / "tokenizer.json")
    read = locate_tokens(text, pieces.read_pieces(tokenizer, text))
    return seen.remark(text, read).get("unlike_training", "")


@pytest.mark.parametrize("folder", [SHIPPED, FREE], ids=lambda folder: folder.name)
def test_the_shipped_counts_are_of_the_stream_that_the_weights_were_trained_on(
    folder: Path,
) -> None:
    """Its generated half is made here: none of its pieces may be among those never seen."""
    seen = SeenInTraining.read(folder)
    assert seen
    figures = json.loads((folder / "evaluation.json").read_text("utf-8"))["training"]
    counts = (
        figures["data"][name]
        for name in ("tatoeba_pairs", "generated_pairs", "pairs_about_few_nouns")
    )
    assert seen.sentences == sum(counts)
    tokenizer = subwords.load(folder / "tokenizer.json")
    recipe = Recipe()
    made = agreement.training_pairs(recipe.seed, recipe.few_per_noun_pair, agreement.FEW)[:300]
    read = {id for english, _ in made for id in tokenizer.encode(english).ids}
    assert len(read) > 100
    assert not read & set(seen.never)
    rue, le = (tokenizer.encode(word).ids[0] for word in ("rue", "fatigué"))
    assert {rue, le} <= set(seen.never), "no English sentence holds French words"


def test_a_sentence_like_those_of_the_training_has_no_remark() -> None:
    for text in (FAMOUS, "It was raining, so we stayed at home."):
        assert remark(SHIPPED, text) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("今天天气很好", "most of its letters are of another script; 16 of its 19 pieces stood in"),
        ("The animal 😀 slept.", "pieces stood in none of them (“😀”)"),
        ("Dog", "it is one word alone, as 47 of them are"),
        ("qwzxptk fjklwq zzxy", "3 of its 3 words are cut into 4 pieces or more, as half of"),
    ],
)
def test_what_is_unlike_them_is_said_in_one_remark(text: str, said: str) -> None:
    whole = remark(SHIPPED, text)
    assert said in whole
    assert whole.startswith("This text is unlike the 220,056 English sentences of the training: ")
    assert whole.endswith(". Expect a poor translation.")


def test_a_capture_carries_the_remark(tiny_folder: Path, tmp_path: Path) -> None:
    for path in tiny_folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert BuiltIn(tmp_path).run(CaptureRequest("Hedgehogs")).remarks == {}  # nothing was counted
    tokenizer = subwords.load(tmp_path / "tokenizer.json")
    counted = SeenInTraining.count(tokenizer, tiny_models.SENTENCES)
    counted.write(tmp_path)
    assert (tmp_path / FILE).exists()
    model = BuiltIn(tmp_path)
    assert model.seen == counted
    told = model.run(CaptureRequest("日 it")).remarks["unlike_training"]
    assert f"the {len(tiny_models.SENTENCES)} English sentences" in told
    assert "3 of its" in told and "(“日”)" in told


def test_counts_are_those_of_the_sentences() -> None:
    tokenizer = subwords.train(tiny_models.SENTENCES, 300)
    sentences = ["it was tired.", "Dog!", "the the"]
    seen = SeenInTraining.count(tokenizer, sentences)
    assert (seen.sentences, seen.one_word) == (3, 1)
    held = {id for text in sentences for id in tokenizer.encode(text).ids}
    assert set(seen.never) == set(range(tokenizer.get_vocab_size())) - held
