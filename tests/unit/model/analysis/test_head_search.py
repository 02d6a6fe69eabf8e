"""Heads ranked by a question, each answer counted again one weight at a time."""

from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from model.analysis.head_search import (
    HeadRanking,
    ReadyMade,
    answer_ready_made,
    rank_heads,
    search_picked_tokens,
)
from model.analysis.statistics import statistics
from model.backends.builtin.adapter import BuiltIn
from model.capture.capture import Capture
from model.capture.request import CaptureRequest
from model.refusal import Refused
from model.text.words import group_words

TEXT = "The animal didn't cross the street because the animal was too tired."
TARGET = "L'animal, l'animal la street rue rue."
LAYERS = {"encoder": 3, "decoder": 2, "cross": 2}


@pytest.fixture(scope="module")
def capture(tiny_folder: Path) -> Capture:
    capture = BuiltIn(tiny_folder).run(CaptureRequest(TEXT, target=TARGET))
    assert len(capture.tokens["source"]) != len(capture.tokens["target"])
    return capture


@pytest.mark.parametrize("site", LAYERS)
def test_picked_tokens_are_summed_over_keys_and_meant_over_queries(
    capture: Capture, site: str
) -> None:
    of = capture.site(site)
    words = group_words(capture.tokens[of.keys])
    queries, keys = (5, 2), (*words[2], *words[4])
    found = search_picked_tokens(capture, site, queries, keys)
    assert found.ranks is not None
    for layer, head in np.ndindex(LAYERS[site], 4):
        matrix = capture.weights(site, layer)[head].astype(float)
        row = [(matrix[5][k] + matrix[2][k]) / 2 for k in range(matrix.shape[1])]
        weight = sum(row[key] for key in keys)
        others = [sum(row[k] for k in word) for word in words if word not in (words[2], words[4])]
        assert found.values[layer, head] == pytest.approx(weight, abs=1e-6)
        assert found.ranks[layer, head] == 1 + sum(other > weight for other in others)
        assert found.words == 1 + len(others)


def counted(capture: Capture, site: str, layer: int, head: int, question: str) -> float | None:
    """Return the mean weight on copies, or on what follows them, in plain Python."""
    of = capture.site(site)
    queries, keys = capture.tokens[of.queries], capture.tokens[of.keys]
    texts = {"source": capture.text, "target": capture.target or ""}
    matrix = capture.weights(site, layer)[head].tolist()

    def word(side: str, place: int) -> tuple[str, int] | None:
        tokens = capture.tokens["source" if side == "source" else "target"]
        number = tokens[place].word
        if number is None:
            return None
        own = [t for t in tokens if t.word == number]
        return texts[side][min(t.start for t in own) : max(t.end for t in own)].lower(), number

    shares = []
    for q in range(len(queries)):
        cells = []
        for k in range(len(keys)):
            if site == "decoder" and k > q:
                continue
            if question == "same":
                mine, other = word(of.queries, q), word(of.keys, k)
                there = mine is not None and other is not None and mine[0] == other[0]
                if there and not (of.queries == of.keys and mine == other):
                    cells.append(k)
            elif of.queries == of.keys and 0 < k < q and not queries[q].special:
                cells += [k] if queries[k - 1].id == queries[q].id else []
        if cells:
            shares.append(sum(matrix[q][k] for k in cells))
    return sum(shares) / len(shares) if shares else None


@pytest.mark.parametrize("question", ["same", "induction"])
@pytest.mark.parametrize("site", LAYERS)
def test_copies_are_those_counted_one_weight_at_a_time(
    capture: Capture, site: str, question: ReadyMade
) -> None:
    if (site, question) == ("cross", "induction"):
        with pytest.raises(Refused, match="no such token"):
            answer_ready_made(capture, site, question)
        return
    found = answer_ready_made(capture, site, question)
    for layer, head in np.ndindex(LAYERS[site], 4):
        want = counted(capture, site, layer, head, question)
        assert want is not None
        assert found.values[layer, head] == pytest.approx(want, abs=1e-6)


@pytest.mark.parametrize(
    ("question", "statistic", "best"),
    [
        ("previous", "previous", np.max),
        ("near", "distance", np.min),
        ("far", "distance", np.max),
        ("spreads", "entropy", np.max),
        ("concentrates", "entropy", np.min),
    ],
)
def test_other_questions_are_statistics_with_the_best_first(
    capture: Capture, question: ReadyMade, statistic: str, best: np.ufunc
) -> None:
    found = answer_ready_made(capture, "encoder", question)
    values = statistics(capture, "encoder").values[statistic]
    assert values is not None
    assert np.array_equal(found.values, values)
    layer, head, place = rank_heads(found.values, found.most)[0]
    assert place == 1
    assert values[layer, head] == best(values)


def test_every_question_is_answered_or_refused_with_a_reason(capture: Capture) -> None:
    for site, layers in LAYERS.items():
        for question in get_args(ReadyMade):
            try:
                found: HeadRanking | None = answer_ready_made(capture, site, question)
            except Refused as refusal:
                assert refusal.code == "no_meaning"
                assert site == "cross"
                found = None
            assert found is None or found.values.shape == (layers, 4)


def test_equal_heads_share_a_place() -> None:
    values = np.array([[0.2, 0.5], [0.2, 0.9], [0.1, 0.2]])
    assert rank_heads(values) == [
        (1, 1, 1),
        (0, 1, 2),
        (0, 0, 3),
        (1, 0, 3),
        (2, 1, 3),
        (2, 0, 6),
    ]
    assert rank_heads(values, most=False)[0] == (2, 0, 1)


def test_no_token_and_an_unknown_token_are_refused(capture: Capture) -> None:
    for queries, keys, said in (([], [0], "queries"), ([0], [], "keys"), ([0], [77], "77")):
        with pytest.raises(Refused, match=said):
            search_picked_tokens(capture, "encoder", queries, keys)
