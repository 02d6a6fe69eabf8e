"""BLEU by length and agreement by distance: counts, intervals, and one model beside another."""

from itertools import combinations_with_replacement
from pathlib import Path

import numpy as np
import pytest
import sacrebleu

from model.backends.builtin.folders import read_folder
from model.training.evaluation.forgetting.bleu_intervals import CountedTranslations
from model.training.evaluation.forgetting.measured_models import LENGTHS, Sentences, within
from model.training.pairs.holdout import HoldOut
from model.training.pairs.minimal import minimal_pairs
from tests.support import tiny_models

REFERENCES = {
    "The dog sleeps.": ["Le chien dort.", "Le chien est en train de dormir."],
    "I would like to go home now.": ["Je voudrais rentrer à la maison maintenant."],
    "We don't know what to do with it.": ["Nous ne savons qu'en faire.", "On ne sait qu'en faire."],
}
WRITTEN = [
    "Le chien dort ici.",
    "Je voudrais rentrer maintenant.",
    "Nous ne savons pas qu'en faire.",
]


def test_summed_counts_are_corpus_bleu_with_every_reference() -> None:
    counted = CountedTranslations.of(WRITTEN, REFERENCES)
    columns = [[row[0] for row in REFERENCES.values()], [row[-1] for row in REFERENCES.values()]]
    assert counted.bleu == pytest.approx(sacrebleu.corpus_bleu(WRITTEN, columns).score)
    last = counted.among(np.array([False, True, True]))
    want = sacrebleu.corpus_bleu(WRITTEN[1:], [column[1:] for column in columns]).score
    assert last.bleu == pytest.approx(want)


def test_draws_are_of_sentences_and_the_same_ones_for_every_model() -> None:
    counted = CountedTranslations.of(WRITTEN, REFERENCES)
    draws = counted.draws()
    every = {
        round(CountedTranslations(counted.counts[list(three)]).bleu, 6)
        for three in combinations_with_replacement(range(3), 3)
    }
    assert {round(float(one), 6) for one in draws} == every
    assert np.quantile(draws, 0.1) < counted.bleu < np.quantile(draws, 0.9)
    assert not (draws - CountedTranslations.of(WRITTEN, REFERENCES).draws()).any()


def test_bounds_are_both_included_and_none_is_no_bound() -> None:
    values = np.array([1, 5, 6, 12, 40])
    assert within(values, (1, 5)).tolist() == [True, True, False, False, False]
    assert within(values, (12, None)).tolist() == [False, False, False, True, True]
    apart = [within(np.arange(1, 60), bounds) for bounds in LENGTHS[:-1]]
    assert (np.sum(apart, axis=0) == 1).all()  # each length has one row; the last row is a sum


def test_models_are_reported_by_length_and_distance_beside_the_first(tmp_path: Path) -> None:
    pairs = list(minimal_pairs(HoldOut.FAMOUS))[:1]
    folder = tiny_models.recurrent_folder(tmp_path / "rnn")
    other = tiny_models.recurrent_folder(tmp_path / "plain", "none", "tiny-plain")
    asked = Sentences(
        REFERENCES, np.array([4, 8, 13]), pairs, np.array([6, 2]), ["animal|street"] * 2
    )
    first, second = (asked.ask(path, read_folder(path)) for path in (folder, other))
    alone, beside = asked.report(first, None), asked.report(second, first)
    assert [row["least"] for row in alone["lengths"]] == [1, 6, 12, 12]
    assert all(row["sentences"] == 1 for row in alone["lengths"])
    assert [(row["least"], row["sentences"]) for row in alone["distances"]] == [(1, 1), (4, 1)]
    assert alone["above"] is None and "above" not in alone["lengths"][0]
    assert beside["above"] == "tiny-rnn"
    for own, row in zip(alone["lengths"], beside["lengths"], strict=True):
        assert row["above"]["bleu"] == pytest.approx(row["bleu"] - own["bleu"])
        assert row["above"]["low"] <= row["above"]["bleu"] <= row["above"]["high"]
    for own, row in zip(alone["distances"], beside["distances"], strict=True):
        lead = row["forced"]["agreement"] - own["forced"]["agreement"]
        assert row["forced_above"]["agreement"] == pytest.approx(lead)
