"""The evaluation of a tiny random model: everything is there, on the right data, every time."""

import json
import zipfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from model.backends.builtin.adapter import BuiltIn
from model.capture.edits import HeadId
from model.capture.request import CaptureRequest
from model.training.evaluation import noun_attention, quality, teacher_forcing
from model.training.evaluation.evaluate import evaluate, round_numbers
from model.training.evaluation.head_contrasts import Contrasts, four_weights
from model.training.evaluation.measurements import Caps, Evaluation
from model.training.evaluation.pointing import POINTING
from model.training.evaluation.selection_split import first_pairs, split_halves
from model.training.evaluation.tokenized_pairs import (
    find_once,
    pair_name,
    parting_of,
    tokens_covering,
)
from model.training.pairs.holdout import HoldOut
from model.training.pairs.minimal import minimal_pairs
from model.training.recipe import Recipe
from tests.support import tiny_models

CAPS = Caps(sentences=8, pairs=3, noun_pairs=22, switching=4, sets=5)
SHAPE = replace(
    tiny_models.SHAPE, max_len=112
)  # nouns that the tiny tokenizer never saw take many pieces
FIGURES = {
    *("delta", "low", "high", "p", "p_holm", "lesser_low", "lesser_high"),
    *POINTING,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny random model that holds long texts."""
    return tiny_models.folder(tmp_path_factory.mktemp("evaluated") / "tiny", SHAPE)


@pytest.fixture(scope="module")
def evaluation(folder: Path) -> Evaluation:
    """An evaluation that has measured nothing yet."""
    return Evaluation(folder, CAPS)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training run's own account, and beside it an archive of 400 pairs."""
    run = tmp_path_factory.mktemp("run")
    recipe = asdict(Recipe(held_out_share=0.9))
    torch.save({"recipe": recipe, "before": [], "steps": 3}, run / "checkpoint.pt")
    (run / "curve.json").write_text('[{"epoch": 0, "loss": 4.5}]')
    (run / "data.json").write_text('{"sha256": "abc"}')
    lines = [f"Sentence {n}.\tPhrase {n} !\tCC BY\nSentence {n}.\tPhrase {n}." for n in range(400)]
    with zipfile.ZipFile(run / "fra-eng.zip", "w") as archive:
        archive.writestr("fra.txt", "\n".join(lines))
    return run


@pytest.fixture(scope="module")
def figures(folder: Path, run: Path) -> Any:
    """Everything that is measured."""
    return evaluate(folder, run / "fra-eng.zip", run, CAPS)


@pytest.mark.slow
def test_every_part_is_measured(figures: Any) -> None:
    json.dumps(figures, allow_nan=False)
    for by in ("greedy", "beam"):
        assert figures["tatoeba"][by]["sentences"] == 8
        assert figures["tatoeba"][by]["references"] == 16
        for which in ("all_references", "one_reference"):
            scores = figures["tatoeba"][by][which]
            assert set(scores) == {"bleu", "bleu_signature", "chrf", "chrf_signature"}
    assert set(figures["agreement"]) == {kind.value for kind in HoldOut}
    for kind in figures["agreement"].values():
        assert kind["sentences"] in (4, 6)
        for way in ("translated", "forced"):
            assert kind[way]["low"] <= kind[way]["agreement"] <= kind[way]["high"]
    assert figures["noun_pairs"] == {"selection": 22, "reporting": 22}
    assert len(figures["heads"]) == (3 + 2 + 2) * 4
    for head in figures["heads"]:
        assert set(head["selection"]) == set(head["reporting"]) == FIGURES
        assert head["famous"]["delta"] == pytest.approx(
            head["famous"]["a_first"]
            - head["famous"]["a_second"]
            - head["famous"]["b_first"]
            + head["famous"]["b_second"],
            abs=3e-4,
        )
    assert figures["start"]["site"] == "encoder"
    start = figures["start_head"]
    assert [start[key] for key in HeadId._fields] == [figures["start"][k] for k in HeadId._fields]
    assert set(start["kinds"]) == {kind.value for kind in HoldOut} - {"famous"}
    for part in (*start["kinds"].values(), *start["order"].values()):
        assert part["lesser"]["low"] <= part["lesser"]["mean"] <= part["lesser"]["high"]
        assert 0 <= part["both"]["share"] <= part["turns"]["share"] <= 1
    assert sum(part["noun_pairs"] for part in start["order"].values()) == 22
    assert sum(row["sentences"] for row in start["distance"]) == 44
    assert len(start["other_make"]) == 10
    for way in ("off", "swapped"):
        need = start["need"][way]
        assert need["drop"] == pytest.approx(
            start["need"]["intact"]["agreement"] - need["agreement"], abs=2e-4
        )
        assert need["others"]["heads"] == 11
    assert len(figures["switched_off"]["one_by_one"]) == len(figures["heads"])
    sets = figures["switched_off"]["sets"]
    assert set(sets) == {
        *("start", "largest_delta", "needed_in_encoder", "needed_in_decoder_and_cross")
    }
    assert [sets[rule]["random"]["sets"] for rule in sets] == [3, 5, 5, 5]
    assert len(figures["il_or_elle_reads"]["layers"]) == 2
    assert len(figures["plain"]) == 10
    assert figures["training"]["recipe"]["held_out_share"] == 0.9
    assert figures["training"]["data"] == {"sha256": "abc"}


@pytest.mark.slow
def test_the_same_folder_measures_the_same(figures: Any, folder: Path, run: Path) -> None:
    assert evaluate(folder, run / "fra-eng.zip", run, CAPS) == figures


def test_halves_share_no_noun_pair_and_hold_no_famous_one(evaluation: Evaluation) -> None:
    selection = {pair_name(pair) for pair in evaluation.selection}
    reporting = {pair_name(pair) for pair in evaluation.reporting}
    assert min(len(selection), len(reporting)) >= 100
    assert not selection & reporting
    assert not {"animal|street", "suitcase|trophy"} & (selection | reporting)


def test_halves_leave_out_what_is_famous_whatever_the_order() -> None:
    pairs = minimal_pairs(HoldOut.NOUN_PAIR)[:40]
    one, other = pairs[7], pairs[30]
    turned = replace(one, nouns=replace(one.nouns, nouns=one.nouns.nouns[::-1]))
    selection, reporting = split_halves(pairs, [turned, other])
    assert len(selection) + len(reporting) == 38
    assert one not in selection + reporting
    assert split_halves(pairs[::-1], [])[0] == split_halves(pairs, [])[0][::-1]


def test_a_sample_has_each_noun_pair_once() -> None:
    pairs = minimal_pairs(HoldOut.NOUN_PAIR)[:40]
    assert first_pairs([*pairs, *pairs], 12) == first_pairs(pairs, 12)
    assert len({pair_name(pair) for pair in first_pairs(pairs, 12)}) == 12
    assert first_pairs(pairs, 5) == first_pairs(pairs, 12)[:5]


@pytest.mark.slow
def test_every_held_out_sentence_can_be_measured(evaluation: Evaluation) -> None:
    for kind in HoldOut:
        for pair in minimal_pairs(kind)[::9]:
            for sentence in evaluation.place(pair).sentences:
                assert sentence.right != sentence.wrong
                assert len({*sentence.it, *sentence.nouns[0], *sentence.nouns[1]}) >= 3


def test_the_famous_words_stand_where_they_are_said_to(evaluation: Evaluation) -> None:
    tokenizer = evaluation.model.tokenizer
    for sentence, pronoun in zip(
        evaluation.place(evaluation.famous).sentences, ("i", "e"), strict=True
    ):

        def spelled(side: list[int], places: tuple[int, ...]) -> str:
            return str(tokenizer.decode([side[place] for place in places])).strip()

        assert [spelled(sentence.source, places) for places in (sentence.it, *sentence.nouns)] == [
            *("it", "animal", "street")
        ]
        assert [spelled(sentence.prefix, places) for places in sentence.target_nouns] == [
            *("animal", "rue")
        ]
        assert tokenizer.decode([sentence.right]).startswith(pronoun)
        assert tokenizer.decode(sentence.prefix[1:]).endswith("parce qu'")


@pytest.mark.parametrize("french", [("Il dort.", "Il rit."), ("Ils dort.", "Elle dort.")])
def test_sentences_must_part_at_the_pronoun(french: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="do not part"):
        parting_of(french)


def test_a_word_must_stand_once_and_whole() -> None:
    assert find_once("it", "It sits in its kit.") == (0, 2)
    with pytest.raises(ValueError, match="2 times"):
        find_once("it", "It knew it.")
    with pytest.raises(ValueError, match="0 times"):
        find_once("cat", "Cats scatter.")


def test_delta_equals_the_one_of_a_capture(evaluation: Evaluation, folder: Path) -> None:
    pair = evaluation.famous
    table = four_weights(
        noun_attention.measure_pairs(evaluation.model.transformer, [evaluation.place(pair)]), 0
    )
    model = BuiltIn(folder)
    delta = 0.0
    for text, sign in zip(pair.english, (1, -1), strict=True):
        weights = model.run(CaptureRequest(text, sites=("encoder",))).weights("encoder", 2)
        it, animal, street = (
            tokens_covering(model.tokenizer, text, find_once(word, text))
            for word in ("it", "animal", "street")
        )
        row = weights[1, it].mean(0)
        delta += sign * float(row[animal].sum() - row[street].sum())
    assert table[HeadId("encoder", 2, 1)]["delta"] == pytest.approx(delta, abs=1e-5)


def test_what_the_decoder_reads_sums_to_one(evaluation: Evaluation) -> None:
    looks = noun_attention.measure_pairs(
        evaluation.model.transformer, [evaluation.place(evaluation.famous)]
    )
    assert looks.read.shape == (1, 2, 4, 2, len(noun_attention.READ))
    assert looks.read.sum(-1) == pytest.approx(np.ones((1, 2, 4, 2)), abs=1e-5)
    assert looks.read[0, :, :, 0, 1] == pytest.approx(looks.nouns["cross"][0, :, :, 0, 0])
    assert looks.read[0, :, :, 1, 1] == pytest.approx(looks.nouns["cross"][0, :, :, 1, 1])


def test_margins_of_a_batch_equal_those_of_each_sentence(evaluation: Evaluation) -> None:
    pairs = [evaluation.place(pair) for pair in evaluation.selection[::40]]
    model = evaluation.model
    together = teacher_forcing.margins(
        model.transformer, teacher_forcing.choices(pairs, SHAPE.padding_id)
    )
    assert together.shape == (len(pairs), 2)
    for pair, margins in zip(pairs, together, strict=True):
        for sentence, margin in zip(pair.sentences, margins, strict=True):
            with torch.inference_mode():
                logits = model.transformer(
                    torch.tensor([sentence.source]), torch.tensor([sentence.prefix])
                )[0, -1]
            expected = float(logits[sentence.right] - logits[sentence.wrong])
            assert margin == pytest.approx(expected, abs=1e-4)


def looks(leanings: list[list[tuple[float, float]]]) -> noun_attention.NounAttention:
    """Return what one layer's heads would have looked at, from leanings by pair and head."""
    nouns = np.zeros((len(leanings), 1, len(leanings[0]), 2, 2))
    nouns[:, 0, :, :, 0] = leanings
    empty = np.zeros((len(leanings), 0, len(leanings[0]), 2, 2))
    return noun_attention.NounAttention({"encoder": nouns, "decoder": empty, "cross": empty}, empty)


def test_heads_are_ranked_by_delta_the_significant_ones_first() -> None:
    strong, turning, opposite = (0.1, -0.9), (0.4, -0.4), (-0.6, 0.6)
    table = Contrasts.of(looks([[opposite, turning, strong]] * 20), [str(n) for n in range(20)])
    one, two, three = (HeadId("encoder", 0, head) for head in range(3))
    assert table.ranked("delta") == [three, two, one]
    assert [table.figures[head]["delta"] for head in (one, two, three)] == pytest.approx(
        [-1.2, 0.8, 1.0]
    )
    assert [table.significant(head) for head in (one, two, three)] == [False, True, True]
    assert table.figures[one]["turns"] == 0


def test_a_head_that_is_not_significant_comes_after_those_that_are() -> None:
    pairs = [[(0.2, -0.2), (9.0, 0.0) if n == 3 else (0.0, 0.0)] for n in range(20)]
    table = Contrasts.of(looks(pairs), [str(n) for n in range(20)])
    assert table.ranked("delta") == [HeadId("encoder", 0, 0), HeadId("encoder", 0, 1)]
    assert table.figures[HeadId("encoder", 0, 1)]["delta"] == pytest.approx(0.45)


def test_perfect_translations_score_a_hundred() -> None:
    pairs = [
        ("It rains today in Paris.", "Il pleut aujourd'hui à Paris."),
        ("The cat sleeps on it.", "Le chat y dort toujours bien."),
        ("The cat sleeps on it.", "Le chat dort là-dessus ce soir."),
    ]
    references = quality.references(pairs, 5)
    assert sorted(map(len, references.values())) == [1, 2]
    scores = quality.scores([french[-1] for french in references.values()], references)
    every, one = scores["all_references"], scores["one_reference"]
    assert isinstance(every, dict)
    assert isinstance(one, dict)
    assert every["bleu"] == pytest.approx(100)
    assert one["bleu"] < 70
    assert "nrefs:var" in every["bleu_signature"]
    assert len(quality.references(pairs, 5, skipped=1)) == 1


def test_small_numbers_keep_their_digits() -> None:
    assert round_numbers({"p": 0.00012345, "delta": [0.123456, True, 3]}) == {
        "p": 0.0001234,
        "delta": [0.1235, True, 3],
    }
