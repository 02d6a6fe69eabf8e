"""Intervals, permutations and corrections against cases that are known."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.analysis import significance


def test_a_bootstrap_interval_holds_the_true_mean_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    samples = rng.normal(0.3, 1.0, size=(60, 400))  # 400 experiments with 60 things each
    low, high = significance.bootstrap(samples, draws=1000)
    assert low.shape == (400,)
    covered = np.mean((low <= 0.3) & (high >= 0.3))
    assert 0.90 <= covered <= 0.98


def test_a_bootstrap_interval_is_as_wide_as_the_standard_error_says() -> None:
    values = np.random.default_rng(1).normal(size=500)
    low, high = significance.bootstrap(values)
    assert high - low == pytest.approx(2 * 1.96 * values.std() / 500**0.5, rel=0.05)
    assert low < values.mean() < high


def test_the_same_seed_draws_the_same_interval() -> None:
    values = np.random.default_rng(2).normal(size=(30, 2, 3))
    for one, again in zip(
        significance.bootstrap(values), significance.bootstrap(values), strict=True
    ):
        assert np.array_equal(one, again)
        assert one.shape == (2, 3)


def test_a_share_without_spread_still_has_an_interval() -> None:
    low, high = significance.share_interval(np.ones(100))
    assert [low, high] == pytest.approx([0.025**0.01, 1])  # Clopper and Pearson, 100 of 100
    low, high = significance.share_interval(np.zeros(100))
    assert [low, high] == pytest.approx([0, 1 - 0.025**0.01])
    assert significance.share_interval([0.5] * 9) == (0.5, 0.5)


def test_rows_of_one_name_count_as_one_thing() -> None:
    names, means = significance.cluster_means([[1.0, 2.0], [5.0, 6.0], [3.0, 4.0]], ["b", "a", "b"])
    assert names == ["a", "b"]
    assert means.tolist() == [[5.0, 6.0], [2.0, 3.0]]
    with pytest.raises(ValueError, match="2 rows, 1 names"):
        significance.cluster_means([1.0, 2.0], ["a"])


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=8))
def test_few_things_are_flipped_in_every_way(values: list[int]) -> None:
    sums = [
        abs(sum(sign * v for sign, v in zip(signs, values, strict=True)))
        for signs in product((1, -1), repeat=len(values))
    ]
    expected = np.mean([s >= abs(sum(values)) for s in sums])
    assert float(significance.sign_flip(np.array(values) / 7)) == pytest.approx(expected)


def test_a_sampled_permutation_agrees_with_the_exact_one(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(3).normal(0.35, 1.0, size=(12, 4))
    exact = significance.sign_flip(values)
    monkeypatch.setattr(significance, "EXACT", 0)
    assert significance.sign_flip(values, flips=40_000) == pytest.approx(exact, abs=0.01)


def test_a_sampled_p_is_never_zero_and_a_tie_is_as_extreme() -> None:
    assert float(significance.sign_flip(np.full(60, 0.1), flips=10_000)) == 1 / 10_001
    assert float(significance.sign_flip(np.zeros(60))) == 1.0
    assert float(significance.sign_flip([0.1, 0.2, -0.3])) == 1.0


def test_p_is_uniform_where_there_is_nothing_to_find() -> None:
    values = np.random.default_rng(4).normal(size=(25, 1000))
    p = significance.sign_flip(values, flips=2000)
    assert np.mean(p <= 0.05) == pytest.approx(0.05, abs=0.02)


def test_holm_agrees_with_a_case_worked_by_hand() -> None:
    # Sorted 0.005, 0.01, 0.03, 0.04, times 4, 3, 2, 1: 0.02, 0.03, 0.06, 0.04, the last raised.
    assert significance.holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_holm_keeps_shape_and_ties_and_stays_below_one() -> None:
    assert significance.holm([[0.02, 0.02], [0.9, 0.02]]) == pytest.approx(
        np.array([[0.08, 0.08], [0.9, 0.08]])
    )
    assert significance.holm([0.6, 0.7]).tolist() == [1.0, 1.0]
    assert significance.holm([]).tolist() == []


@pytest.mark.parametrize("p", [[-0.1], [1.1], [float("nan")]])
def test_holm_refuses_what_is_no_probability(p: list[float]) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        significance.holm(p)


def test_nothing_measured_gives_no_figure() -> None:
    with pytest.raises(ValueError, match="no interval"):
        significance.bootstrap([])
    with pytest.raises(ValueError, match="nothing to flip"):
        significance.sign_flip(np.empty((0, 3)))
