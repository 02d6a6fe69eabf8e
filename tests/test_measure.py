"""The measurements: looks of "it" by hand, the head that turns, il and elle in a translation."""

from dataclasses import replace

import pytest
import torch
from tokenizers import Tokenizer

from model.capture.record import record
from model.registry import SHIPPED, Shelf
from model.text import tokenizer as subwords
from model.training import measure
from model.training.agreement import MinimalPair, minimal_pairs
from model.transformer.transformer import Transformer
from tests import tiny

PAIRS = minimal_pairs()
FAMOUS = next(pair for pair in PAIRS if pair.english[0].startswith("The animal "))


def made(pairs: list[MinimalPair]) -> tuple[Transformer, Tokenizer]:
    """Return a tiny model, with a tokenizer for which the nouns of these pairs are whole."""
    tokenizer = subwords.train([text for pair in pairs for text in pair.english] * 3, 400)
    shape = replace(tiny.SHAPE, vocabulary=tokenizer.get_vocab_size())
    return tiny.transformer(shape), tokenizer


def test_looks_of_it_are_the_weights_on_the_two_nouns() -> None:
    model, tokenizer = made([FAMOUS])
    looks = measure.looks_of_it(model, tokenizer, [FAMOUS])
    assert looks.shape == (1, 2, 3, 4)  # (pair, sentence, layer, head)
    for sentence, text in enumerate(FAMOUS.english):
        pieces = tokenizer.encode(text).tokens
        it, first, second = map(pieces.index, ("Ġit", "Ġanimal", "Ġstreet"))
        ids = torch.tensor([[*tokenizer.encode(text).ids, 2]])
        with torch.inference_mode(), record(model) as recording:
            model.encode(ids)
        for layer in range(3):
            weights = recording.attention["encoder", layer].weights([0, 1, 2, 3])
            want = weights[:, it, first] - weights[:, it, second]
            torch.testing.assert_close(looks[0, sentence, layer], want, rtol=0, atol=1e-6)
    assert looks.abs().max() > 0.05


def test_pairs_whose_nouns_are_cut_are_left_out() -> None:
    model, tokenizer = made([FAMOUS])
    others = [pair for pair in PAIRS if pair is not FAMOUS][:5]
    assert len(measure.looks_of_it(model, tokenizer, [*others, FAMOUS])) == 1


def test_delta_and_turn_by_hand() -> None:
    # One layer, three heads: one turns; one looks at the first noun always; one turns halfway.
    one = torch.tensor([[[0.9, 0.8, 0.7]], [[-0.7, 0.8, 0.1]]])  # (sentence, layer, head)
    other = torch.tensor([[[0.7, 0.6, 0.5]], [[-0.9, 0.6, -0.1]]])
    looks = torch.stack((one, other))  # (pair, sentence, layer, head)
    torch.testing.assert_close(measure.contrasts(looks), torch.tensor([[1.6, 0.0, 0.6]]))
    torch.testing.assert_close(measure.turns(looks), torch.tensor([[0.8, -0.7, 0.0]]))
    assert measure.rounded(torch.tensor([[0.12345], [-0.99996]])) == [[0.1235], [-1.0]]


def test_translations_come_back_in_the_order_of_the_texts() -> None:
    model, tokenizer = made([FAMOUS])
    texts = [FAMOUS.english[0][:length] for length in (60, 12, 40, 3)] * 20  # two batches
    seen = measure.translate(model, tokenizer, texts)
    assert seen == seen[:4] * 20
    assert seen[:4] == [measure.translate(model, tokenizer, [text])[0] for text in texts[:4]]
    assert len(set(seen)) > 1


def test_agreement_is_the_share_of_right_pronouns() -> None:
    model, tokenizer = made([FAMOUS])
    share = measure.agreement(model, tokenizer, PAIRS[:3])
    texts = [text for pair in PAIRS[:3] for text in pair.english]
    said = [measure.pronoun(text) for text in measure.translate(model, tokenizer, texts)]
    want = [noun.gender for pair in PAIRS[:3] for noun in pair.nouns.nouns]
    assert share == sum(a == b for a, b in zip(said, want, strict=True)) / 6


def test_bleu_takes_every_reference_of_a_sentence() -> None:
    opened = Shelf(SHIPPED).open()  # a random model writes no words to count
    model, tokenizer = opened.transformer, opened.tokenizer
    texts = ["The dog sleeps under the table in the kitchen.", "I would like to go home now."]
    one, other = zip(texts, measure.translate(model, tokenizer, texts), strict=True)
    wrong = (texts[0], "Nous ne savons pas encore quoi faire de cela.")
    assert measure.bleu(model, tokenizer, [one, other]) == pytest.approx(100)
    assert measure.bleu(model, tokenizer, [wrong, one, other]) == pytest.approx(100)
    assert measure.bleu(model, tokenizer, [one, other, wrong]) == pytest.approx(100)
    assert measure.bleu(model, tokenizer, [wrong, other]) < 90
    # One sentence having two references changes nothing for another that has a single, long one.
    long = (texts[1], other[1] + " Et beaucoup d'autres choses que personne ne sait dire ici.")
    twice = measure.bleu(model, tokenizer, [one, one, long])
    assert twice == measure.bleu(model, tokenizer, [one, long]) < 90
