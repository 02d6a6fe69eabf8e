"""Heads are claimed over many pairs seldom where there is nothing, and where there is something."""

import numpy as np
import pytest

from model.analysis.attention_mass import Doubles
from model.analysis.contrast_table import ALPHA, LEAST, Claims, find_claims
from model.analysis.significance import Summary, cluster_means, holm, sign_flip

TABLES, ROWS, LAYERS, HEADS = 200, 24, 4, 8
MOST = 18  # of 200 tables; if 5 % of tables had a claim, more came with a probability below 1 %


def without_effect(rng: np.random.Generator, rows: int, tables: int) -> Doubles:
    """Return Δ (row, table, layer, head) that mean nothing: heads of one row are alike, tails long.

    They are as large as those of a real head, so that their means often pass the least Δ.
    """
    shared = rng.normal(0, 0.2, (rows, tables, 1, 1))
    own = 0.15 * rng.standard_t(3, (rows, tables, LAYERS, HEADS))
    return np.clip(shared + own, -2, 2)


@pytest.mark.slow
def test_tables_without_an_effect_hardly_ever_have_a_claim() -> None:
    """Over 200 tables, for all of which the same coins are thrown to save time."""
    deltas = without_effect(np.random.default_rng(0), ROWS, TABLES)
    p = sign_flip(deltas)  # (table, layer, head)
    corrected = np.stack([holm(table) for table in p])
    means = deltas.mean(0)
    assert (np.abs(means).max((1, 2)) >= LEAST).mean() > 0.9  # the least Δ alone would claim many
    assert (p.min((1, 2)) < ALPHA).sum() > 2 * MOST  # and so would p without correction
    claimed = [
        Claims(Summary([], mean, mean, mean, alone, together)).claimed.any()
        for mean, alone, together in zip(means, p, corrected, strict=True)
    ]
    assert sum(claimed) <= MOST
    one = find_claims(list(deltas[:, 7]), [f"{row:02}" for row in range(ROWS)])
    assert np.array_equal(one.summary.p, p[7])
    assert np.array_equal(one.summary.p_holm, corrected[7])


def test_rows_of_one_template_are_no_independent_cases() -> None:
    """Each of few templates is repeated: with groups hardly any claim, without them very many."""
    rng = np.random.default_rng(1)
    templates, each = 8, 12
    names = [str(row % templates) for row in range(templates * each)]
    grouped = alone = 0
    for _ in range(TABLES):
        template = without_effect(rng, templates, 1)[:, 0]
        rows = np.tile(template, (each, 1, 1)) + rng.normal(0, 0.02, (templates * each, 1, 1))
        grouped += holm(sign_flip(cluster_means(rows, names)[1])).min() < ALPHA
        alone += holm(sign_flip(rows, flips=2000)).min() < ALPHA
    assert grouped <= MOST
    assert alone > TABLES / 2


def test_a_head_that_turns_is_claimed_and_a_small_turn_is_not() -> None:
    rng = np.random.default_rng(2)
    deltas = rng.normal(0, 0.02, (200, LAYERS, HEADS))
    deltas[:, 1, 2] += 0.2
    deltas[:, 3, 4] -= 0.2
    deltas[:, 0, 0] += 0.03  # beyond all doubt, and too little to speak of
    seen = find_claims(list(deltas), [str(row) for row in range(200)])
    assert seen.summary.p_holm[0, 0] < ALPHA
    assert np.argwhere(seen.claimed).tolist() == [[1, 2], [3, 4]]
    assert seen.summary.low[1, 2] < 0.2 < seen.summary.high[1, 2]
