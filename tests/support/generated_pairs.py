"""Generated sentences, written once for all tests that read them."""

from functools import cache

from model.training.pairs import agreement
from model.training.pairs.agreement import Sentence
from model.training.pairs.corpus import Pair

PER_NOUN_PAIR = 4


@cache
def written() -> list[Sentence]:
    """Return some thousand sentences with what they were made of."""
    return list(agreement.sentences(0, PER_NOUN_PAIR))


@cache
def texts() -> list[Pair]:
    """Return the same sentences as texts."""
    return [sentence.pair for sentence in written()]
