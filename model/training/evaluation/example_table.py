"""Held-out minimal pairs as rows of a table: an example of many sentences at once."""

import csv
import io

from model.training.evaluation.selection_split import first_pairs, split_halves
from model.training.evaluation.tokenized_pairs import pair_name
from model.training.pairs.holdout import HoldOut
from model.training.pairs.minimal import minimal_pairs

ROWS = 200
COLUMNS = ("a", "b", "query", "k1", "k2", "group")


def agreement_rows(rows: int = ROWS) -> list[tuple[str, ...]]:
    """Return (a, b, query, k1, k2, group): "it", and what it is in `a` and in `b`.

    Of the half of the held-out noun pairs on which heads are reported, not of that on which the
    evaluation chose them; one pair of sentences for each noun pair.
    """
    famous = minimal_pairs(HoldOut.FAMOUS)
    _, reporting = split_halves(minimal_pairs(HoldOut.NOUN_PAIR), famous)
    return [
        (*pair.english, "it", *(noun.english for noun in pair.nouns.nouns), pair_name(pair))
        for pair in first_pairs(reporting, rows)
    ]


def agreement_csv() -> str:
    """Return these rows below a line of their columns, as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *agreement_rows()])
    return text.getvalue()
