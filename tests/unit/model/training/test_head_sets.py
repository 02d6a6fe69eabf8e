"""The heads that agreement needs are found, and compared with fair random sets."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from model.capture.edits import HeadId
from model.training.evaluation import head_sets

HEADS = [HeadId("encoder", layer, head) for layer in range(4) for head in range(8)]
NEEDED = {HeadId("encoder", 1, 2), HeadId("encoder", 3, 5)}


def without(off: Sequence[HeadId]) -> head_sets.Floats:
    """A model of 20 pairs that chooses wrongly in the second sentences if both heads lack."""
    margins = np.ones((20, 2))
    lacking = len(NEEDED & set(off))
    margins[:, 1] -= 0.9 * lacking  # each alone only lowers the margin
    return margins - 0.001 * len(off)


def layers(heads: Sequence[HeadId]) -> Counter[tuple[str, int]]:
    return Counter((head.site, head.layer) for head in heads)


def test_the_greedy_set_finds_heads_that_only_matter_together() -> None:
    chosen = head_sets.grow_set(head_sets.greedy(without), HEADS, n_heads=8)
    assert set(chosen[:2]) == NEEDED
    assert len(chosen) == head_sets.LEAST


def test_a_set_grows_until_there_are_enough_random_ones() -> None:
    def in_order(_: list[HeadId], free: list[HeadId]) -> HeadId:
        return free[0]

    chosen = head_sets.grow_set(in_order, HEADS, n_heads=8, least=2)
    assert layers(chosen) == {("encoder", 0): 3, ("encoder", 1): 3, ("encoder", 2): 1}
    assert head_sets.count_sets(chosen, 8) == 10 * 10 * 7
    few = head_sets.grow_set(in_order, HEADS[:4], n_heads=4)
    assert few == HEADS[:1]  # no more than that leaves others to compare with


def test_random_sets_match_the_layers_and_hold_no_chosen_head() -> None:
    chosen = [HeadId("encoder", 1, 2), HeadId("encoder", 1, 3), HeadId("cross", 0, 0), HEADS[24]]
    drawn = head_sets.random_sets(chosen, n_heads=8)
    assert len(drawn) == len({frozenset(heads) for heads in drawn}) == 200
    for heads in drawn:
        assert layers(heads) == layers(chosen)
        assert len(set(heads)) == 4
        assert not set(heads) & set(chosen)
    assert drawn == head_sets.random_sets(chosen, n_heads=8)


def test_where_there_are_few_sets_all_are_taken() -> None:
    chosen = [HeadId("encoder", 0, 1), HeadId("encoder", 2, 3)]
    drawn = head_sets.random_sets(chosen, n_heads=8)
    assert (
        head_sets.count_sets(chosen, 8) == len(drawn) == len({frozenset(heads) for heads in drawn})
    )
    assert len(drawn) == 49


def test_the_comparison_tells_harm_from_no_harm() -> None:
    figures = head_sets.compare_with_random(without, [*NEEDED, HEADS[0], HEADS[16]], n_heads=8)
    assert figures["off"] == {"agreement": 0.5, "low": 0.5, "high": 0.5}
    assert figures["drop"] == {"mean": 0.5, "low": 0.5, "high": 0.5}
    assert figures["drop_beyond_random"] == {"mean": 0.5, "low": 0.5, "high": 0.5}
    assert figures["p"] == 1 / 201
    random = figures["random"]
    assert isinstance(random, dict)
    assert (random["sets"], random["agreement"], random["lowest"]) == (200, 1.0, 1.0)
    harmless = head_sets.compare_with_random(without, [HEADS[0]], n_heads=8)
    assert harmless["p"] == 1.0


def test_one_by_one_shows_the_margin_where_agreement_does_not_move() -> None:
    rows = head_sets.one_by_one(without, [HEADS[0], HeadId("encoder", 1, 2)])
    assert [row["agreement"] for row in rows] == [1.0, 1.0]
    assert rows[0]["margin"] == pytest.approx(0.999)
    assert rows[1] == {
        **{"site": "encoder", "layer": 1, "head": 2},
        **{"agreement": 1.0, "margin": pytest.approx(0.549)},
    }
