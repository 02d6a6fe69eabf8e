"""Δ of every head, its ranks and its chance, each counted again one weight at a time."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from model.analysis import null_distribution
from model.analysis.contrast import HeadContrasts, Triple, compare_with_null, contrast_heads
from model.analysis.null_distribution import EDGES
from model.backends.builtin.adapter import BuiltIn
from model.capture.capture import Capture
from model.capture.request import CaptureRequest
from model.refusal import Refused
from model.text.words import group_words
from tests.support import tiny_models

A = "The animal didn't cross the street because it was too tired."
B = "The animal really didn't cross the street because it was wide."  # one in, one out, one other
LAYERS = {"encoder": 3, "decoder": 2, "cross": 2}
Pair = tuple[Capture, Capture]


@pytest.fixture(scope="module")
def pair(tiny_folder: Path) -> Pair:
    model = BuiltIn(tiny_folder)
    a = model.run(CaptureRequest(A, target="L'animal n'a pas traversé la rue."))
    b = model.run(CaptureRequest(B, target="L'animal n'a pas vraiment traversé la rue."))
    assert len(a.tokens["source"]) != len(a.tokens["target"]) != len(b.tokens["target"])
    return a, b


def asked(capture: Capture, site: str) -> Triple:
    """Pick words of several pieces: two queries, and two keys that may stand anywhere."""
    of = capture.site(site)
    queries = group_words(capture.tokens[of.queries])
    keys = group_words(capture.tokens[of.keys])
    return Triple((*queries[3], *queries[0]), keys[1], keys[0])


def weight(row: list[float], keys: tuple[int, ...]) -> float:
    return sum(row[key] for key in keys)


def row(
    capture: Capture, site: str, layer: int, head: int, queries: tuple[int, ...]
) -> list[float]:
    matrix = capture.weights(site, layer)[head].astype(float)
    return [sum(matrix[q][k] for q in queries) / len(queries) for k in range(matrix.shape[1])]


@pytest.mark.parametrize("site", LAYERS)
def test_delta_and_ranks_are_those_counted_one_weight_at_a_time(pair: Pair, site: str) -> None:
    seen = contrast_heads(*pair, site, asked(pair[0], site))
    assert seen.weights.shape == (LAYERS[site], 4, 2, 2)
    for layer, head in np.ndindex(LAYERS[site], 4):
        leanings = []
        for text, (capture, places) in enumerate(zip(pair, (seen.a, seen.b), strict=True)):
            mean = row(capture, site, layer, head, places.queries)
            weights = [weight(mean, keys) for keys in places.keys]
            leanings.append(weights[0] - weights[1])
            assert seen.weights[layer, head, text] == pytest.approx(weights, abs=1e-6)
            for number, keys in enumerate(places.keys):
                of = capture.site(site).keys
                others = [unit for unit in group_words(capture.tokens[of]) if unit != keys]
                above = sum(weight(mean, unit) > weights[number] + 1e-6 for unit in others)
                assert seen.ranks[layer, head, text, number] == 1 + above
                assert seen.words[text, number] == 1 + len(others)
        assert seen.delta[layer, head] == pytest.approx(leanings[0] - leanings[1], abs=1e-6)


def test_places_are_carried_to_tokens_of_the_same_text(pair: Pair) -> None:
    seen = contrast_heads(*pair, "encoder", asked(pair[0], "encoder"))
    for mine, other in zip(
        (seen.a.queries, *seen.a.keys), (seen.b.queries, *seen.b.keys), strict=True
    ):
        words = [
            [capture.tokens["source"][place].text for place in places]
            for capture, places in zip(pair, (mine, other), strict=True)
        ]
        assert words[0] == words[1]
    assert seen.a.queries != seen.b.queries  # a word was inserted before


def triples(pair: Pair, seen: HeadContrasts, layer: int, head: int) -> list[float]:
    """Write down |Δ| of every other (query, k₁, k₂) of words that stand in both texts."""
    site = seen.site
    matrices = [capture.weights(site.name, layer)[head].astype(float) for capture in pair]

    def shared(side: str) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
        of = site.queries if side == "queries" else site.keys
        partners = seen.alignments[of].partners
        words = [
            w for w in group_words(pair[0].tokens[of]) if all(place in partners for place in w)
        ]
        return [(word, tuple(partners[place] for place in word)) for word in words]

    found = []
    for query, (one, two) in itertools.product(
        shared("queries"), itertools.combinations(shared("keys"), 2)
    ):
        looks = [
            [
                sum(matrices[text][q][k] for q in query[text] for k in key[text]) / len(query[text])
                for text in range(2)
            ]
            for key in (one, two)
        ]
        own = (query[0], {one[0], two[0]}) == (seen.a.queries, set(seen.a.keys))
        if not own and all(max(look) > 0 for look in looks):
            found.append(abs(looks[0][0] - looks[1][0] - looks[0][1] + looks[1][1]))
    return found


@pytest.mark.parametrize("site", LAYERS)
def test_chance_is_that_of_every_triple_written_down(pair: Pair, site: str) -> None:
    picked = asked(pair[0], site)
    one_word = Triple(group_words(pair[0].tokens[pair[0].site(site).queries])[3], *picked.keys)
    for triple in (picked, one_word):
        seen = contrast_heads(*pair, site, triple)
        lot = compare_with_null(*pair, seen)
        own = triple is one_word
        for layer, head in np.ndindex(LAYERS[site], 4):
            others = triples(pair, seen, layer, head)
            size = abs(float(seen.delta[layer, head]))
            assert len(others) > 100
            assert lot.others[layer, head] == len(others)
            assert lot.as_large[layer, head] == sum(other >= size - 1e-6 for other in others)
            both = [*others, *([size] if own and size > 0 else [])]
            above = [sum(other >= edge for other in both) for edge in EDGES]
            assert lot.above[layer, head].tolist() == above
        assert lot.queries == lot.queries_in_all


def test_what_a_causal_mask_hides_is_no_triple(pair: Pair) -> None:
    seen = contrast_heads(*pair, "decoder", asked(pair[0], "decoder"))
    partners = seen.alignments["target"].partners
    words = [w for w in group_words(pair[0].tokens["target"]) if all(p in partners for p in w)]
    size = len(words)
    most = int(compare_with_null(*pair, seen).others.max())
    assert most < size * size * (size - 1) / 2


def test_of_a_long_text_queries_are_taken_at_even_distances(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = contrast_heads(*pair, "encoder", asked(pair[0], "encoder"))
    whole = compare_with_null(*pair, seen)
    monkeypatch.setattr(null_distribution, "MOST_CELLS", 40)
    some = compare_with_null(*pair, seen)
    assert 1 <= some.queries < whole.queries == some.queries_in_all
    assert (some.others * whole.queries == whole.others * some.queries).all()


def test_two_equal_texts_turn_no_head(pair: Pair) -> None:
    seen = contrast_heads(pair[0], pair[0], "encoder", asked(pair[0], "encoder"))
    assert not seen.delta.any()
    lot = compare_with_null(pair[0], pair[0], seen)
    assert (lot.as_large == lot.others).all()
    assert not lot.above.any()


@pytest.mark.parametrize(
    ("triple", "code", "said"),
    [
        (Triple((), (0,), (1,)), "nothing_picked", "queries"),
        (Triple((0,), (), (1,)), "nothing_picked", "first keys"),
        (Triple((0,), (1,), (999,)), "unknown_token", "999"),
        (Triple((-1,), (1,), (2,)), "unknown_token", "-1"),
        (Triple((0,), (1, 2), (2,)), "same_keys", "2"),
    ],
)
def test_places_that_cannot_be_are_refused(
    pair: Pair, triple: Triple, code: str, said: str
) -> None:
    with pytest.raises(Refused, match=said) as refusal:
        contrast_heads(*pair, "encoder", triple)
    assert refusal.value.code == code


def test_a_token_that_was_deleted_in_b_is_refused(pair: Pair) -> None:
    texts = [token.text for token in pair[0].tokens["source"]]
    gone = next(
        p
        for p in range(len(texts))
        if p
        not in contrast_heads(*pair, "encoder", asked(pair[0], "encoder"))
        .alignments["source"]
        .partners
    )
    with pytest.raises(Refused, match=f"token {gone} of A") as refusal:
        contrast_heads(*pair, "encoder", Triple((0,), (gone,), (1,)))
    assert refusal.value.code == "no_partner"


def test_a_site_that_is_missing_in_either_is_refused(pair: Pair, tiny_folder: Path) -> None:
    alone = BuiltIn(tiny_folder).run(CaptureRequest(tiny_models.SENTENCES[1], sites=("encoder",)))
    for a, b in ((pair[0], alone), (alone, pair[1])):
        with pytest.raises(Refused, match="cross"):
            contrast_heads(a, b, "cross", Triple((0,), (1,), (2,)))
