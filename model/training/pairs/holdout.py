"""What no training sentence may hold, and of which kind it is."""

from enum import StrEnum
from functools import cache

from model.training.pairs.corpus import share
from model.training.pairs.lexicon import Phrase
from model.training.pairs.scenes import NounPair, roles


class HoldOut(StrEnum):
    """The kinds of things that are held out; an earlier kind takes precedence over a later one."""

    FAMOUS = "famous"
    FAMILY = "family"
    NOUN_IN_FAMILY = "noun in family"
    NOUN_PAIR = "noun pair"
    PREDICATE = "predicate"


FAMOUS = {("animal", "street"), ("trophy", "suitcase")}
FAMILY = "carrying"  # its nouns stand in other scenes, never an animal with a thing
# Nouns that stand in several scenes, and are kept out of one of them.
WITHOUT_NOUNS = {
    "crossing": {"mouse", "rabbit", "hen", "pony"},
    "eating": {"cat", "goat", "bear", "frog", "monkey", "cow"},
    "hitting": {"piano", "chair", "mirror", "lamp"},
}
NOUN_PAIR_SHARE = 1 / 6
PREDICATE_SHARE = 1 / 10


@cache
def holdout_of(pair: NounPair) -> HoldOut | None:
    """Return why no training sentence may hold both nouns, None where one may."""
    if pair.names in FAMOUS:
        return HoldOut.FAMOUS
    if pair.family == FAMILY:
        return HoldOut.FAMILY
    if not WITHOUT_NOUNS.get(pair.family, set()).isdisjoint(pair.names):
        return HoldOut.NOUN_IN_FAMILY
    if share("|".join(pair.names)) < NOUN_PAIR_SHARE:
        return HoldOut.NOUN_PAIR
    return None


@cache
def held_out_predicates(pair: NounPair) -> tuple[tuple[Phrase, ...], tuple[Phrase, ...]]:
    """Return what no training sentence with both nouns may say, of the first and of the second."""
    first, second = (
        tuple(
            phrase
            for phrase in (*role.adjectives, *role.predicates)
            if share("|".join((*pair.names, phrase.english))) < PREDICATE_SHARE
        )
        for role in roles(pair.family)
    )
    return first, second
