"""The measurements of translations: BLEU, and il and elle."""

from dataclasses import replace

import pytest
from tokenizers import Tokenizer

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.source import SHIPPED
from model.text import tokenizer as subwords
from model.training.evaluation import translation
from model.training.pairs.holdout import HoldOut
from model.training.pairs.minimal import MinimalPair, minimal_pairs
from model.transformer.transformer import Transformer
from tests.support import tiny_models

PAIRS = list(minimal_pairs(HoldOut.NOUN_PAIR))
FAMOUS = minimal_pairs(HoldOut.FAMOUS)[0]


def made(pairs: list[MinimalPair]) -> tuple[Transformer, Tokenizer]:
    """Return a tiny model, with a tokenizer for which the nouns of these pairs are whole."""
    tokenizer = subwords.train([text for pair in pairs for text in pair.english] * 3, 400)
    shape = replace(tiny_models.SHAPE, vocabulary=tokenizer.get_vocab_size())
    return tiny_models.transformer(shape), tokenizer


def test_translations_come_back_in_the_order_of_the_texts() -> None:
    model, tokenizer = made([FAMOUS])
    texts = [FAMOUS.english[0][:length] for length in (60, 12, 40, 3)] * 20  # two batches
    seen = translation.translate(model, tokenizer, texts)
    assert seen == seen[:4] * 20
    assert seen[:4] == [translation.translate(model, tokenizer, [text])[0] for text in texts[:4]]
    assert len(set(seen)) > 1


def test_agreement_is_the_share_of_right_pronouns() -> None:
    model, tokenizer = made([FAMOUS])
    share = translation.agreement(model, tokenizer, PAIRS[:3])
    texts = [text for pair in PAIRS[:3] for text in pair.english]
    said = [translation.pronoun(text) for text in translation.translate(model, tokenizer, texts)]
    want = [noun.gender for pair in PAIRS[:3] for noun in pair.nouns.nouns]
    assert share == sum(a == b for a, b in zip(said, want, strict=True)) / 6


def test_bleu_takes_every_reference_of_a_sentence() -> None:
    opened = BuiltIn(SHIPPED)  # a random model writes no words to count
    model, tokenizer = opened.transformer, opened.tokenizer
    texts = ["The dog sleeps under the table in the kitchen.", "I would like to go home now."]
    one, other = zip(texts, translation.translate(model, tokenizer, texts), strict=True)
    wrong = (texts[0], "Nous ne savons pas encore quoi faire de cela.")
    assert translation.bleu(model, tokenizer, [one, other]) == pytest.approx(100)
    assert translation.bleu(model, tokenizer, [wrong, one, other]) == pytest.approx(100)
    assert translation.bleu(model, tokenizer, [one, other, wrong]) == pytest.approx(100)
    assert translation.bleu(model, tokenizer, [wrong, other]) < 90
    # One sentence having two references changes nothing for another that has a single, long one.
    long = (texts[1], other[1] + " Et beaucoup d'autres choses que personne ne sait dire ici.")
    twice = translation.bleu(model, tokenizer, [one, one, long])
    assert twice == translation.bleu(model, tokenizer, [one, long]) < 90
