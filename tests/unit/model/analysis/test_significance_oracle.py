"""Intervals, permutations and corrections against scipy, and Holm's against his closed formula."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from model.analysis import significance


def mean(values: significance.Floats, axis: int) -> significance.Floats:
    """Return the mean along an axis."""
    return np.asarray(values.mean(axis=axis), dtype=np.float64)


def test_a_bootstrap_interval_has_the_ends_of_scipys_percentile_method() -> None:
    values = np.random.default_rng(5).exponential(size=(40, 3))  # skewed: no method is symmetric
    low, high = significance.bootstrap(values)
    expected = stats.bootstrap(
        (values,), mean, n_resamples=10_000, axis=0, method="percentile", rng=6
    ).confidence_interval
    within = 0.06 * values.std(0) / len(values) ** 0.5  # Monte Carlo: 0.03 standard errors each
    assert np.all(np.abs(low - expected.low) < within)
    assert np.all(np.abs(high - expected.high) < within)


@pytest.mark.parametrize("count", [1, 7, 100])
def test_a_share_without_spread_has_scipys_exact_interval(count: int) -> None:
    for right in (0, count):
        exact = stats.binomtest(right, count).proportion_ci(0.95, method="exact")
        shares = np.full(count, float(right > 0))
        assert significance.share_interval(shares) == pytest.approx((exact.low, exact.high))


@pytest.mark.parametrize("count", [2, 5, 11])
def test_few_sign_flips_have_the_p_of_scipys_exact_permutation_test(count: int) -> None:
    values = np.random.default_rng(count).normal(0.3, 1.0, size=(count, 4))
    expected = stats.permutation_test(
        (values,), mean, permutation_type="samples", n_resamples=np.inf, axis=0
    ).pvalue
    assert significance.sign_flip(values) == pytest.approx(expected)


def test_many_sign_flips_have_the_p_of_scipys_sampled_permutation_test() -> None:
    values = np.random.default_rng(7).normal(0.2, 1.0, size=(40, 4))
    expected = stats.permutation_test(
        (values,), mean, permutation_type="samples", n_resamples=20_000, axis=0, rng=8
    ).pvalue
    assert significance.sign_flip(values, flips=20_000) == pytest.approx(expected, abs=0.02)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_is_the_largest_of_all_smaller_ps_times_the_tests_that_are_left(
    p: list[float],
) -> None:
    # Holm 1979: each p times the number of tests with no smaller one, over all p up to its own.
    expected = [
        min(1.0, max(q * sum(other >= q for other in p) for q in p if q <= own)) for own in p
    ]
    assert significance.holm(p) == pytest.approx(expected)
