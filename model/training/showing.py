"""Held-out minimal pairs as rows of a table: an example of many sentences at once."""

from model.training.halves import first, halves
from model.training.holdout import HoldOut
from model.training.minimal import minimal_pairs
from model.training.places import name

ROWS = 200
COLUMNS = ("a", "b", "query", "k1", "k2", "group")


def agreement_rows(rows: int = ROWS) -> list[tuple[str, ...]]:
    """Return (a, b, query, k1, k2, group): "it", and what it is in `a` and in `b`.

    Of the half of the held-out noun pairs on which heads are reported, not of that on which the
    evaluation chose them; one pair of sentences for each noun pair.
    """
    famous = minimal_pairs(HoldOut.FAMOUS)
    _, reporting = halves(minimal_pairs(HoldOut.NOUN_PAIR), famous)
    return [
        (*pair.english, "it", *(noun.english for noun in pair.nouns.nouns), name(pair))
        for pair in first(reporting, rows)
    ]
