"""Held-out minimal pairs: two sentences that differ in the predicate alone, and so in "it"."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from model.training.pairs import agreement
from model.training.pairs.corpus import share
from model.training.pairs.french import capital, join
from model.training.pairs.holdout import HoldOut, held_out_predicates, holdout_of
from model.training.pairs.lexicon import Phrase
from model.training.pairs.scenes import NounPair, noun_pairs, roles

FAMOUS = {  # the verb, what fits the first noun, what fits the second
    ("animal", "street"): ("didn't cross", "tired", "wide"),
    ("trophy", "suitcase"): ("didn't fit in", "big", "small"),
}
VERBAL = 1 / 3  # share of minimal pairs whose predicates are verbs
SECOND_BEGINS = 1 / 3  # share of minimal pairs whose subject is the noun of the second role


@dataclass(frozen=True)
class MinimalPair:
    """Two sentences that differ in the predicate, and with it in what "it" is.

    `english[0]` and `french[0]` are about the first noun of `nouns`, the others about the second.
    """

    kind: HoldOut
    nouns: NounPair
    english: tuple[str, str]
    french: tuple[str, str]


@cache
def minimal_pairs(kind: HoldOut) -> tuple[MinimalPair, ...]:
    """Write one minimal pair about every noun pair held out in this way whose genders differ.

    Of the kind "predicate", the noun pair is in training and both predicates are held out with it.
    """
    return tuple(
        minimal_pair(kind, nouns)
        for nouns in noun_pairs()
        if nouns.genders_differ and is_held_out(kind, nouns)
    )


def sample(kind: HoldOut, most: int) -> list[MinimalPair]:
    """Return at most so many minimal pairs of a kind, chosen by hash: the same ones each time."""
    return sorted(minimal_pairs(kind), key=lambda pair: share(pair.english[0]))[:most]


def is_held_out(kind: HoldOut, nouns: NounPair) -> bool:
    """Whether this noun pair, or both a predicate of either noun with it, is held out so."""
    if kind is HoldOut.PREDICATE:
        return holdout_of(nouns) is None and all(choice(kind, nouns, i, False) for i in range(2))
    return holdout_of(nouns) is kind


def choice(kind: HoldOut, nouns: NounPair, which: int, verbal: bool) -> Sequence[Phrase]:
    """Return the adjectives, or the predicates that are verbs, to choose from for one noun."""
    role = roles(nouns.family)[which]
    phrases = role.predicates if verbal else role.adjectives
    if kind is HoldOut.PREDICATE:
        return [phrase for phrase in phrases if phrase in held_out_predicates(nouns)[which]]
    return phrases


def minimal_pair(kind: HoldOut, nouns: NounPair) -> MinimalPair:
    """Write the two sentences about two nouns; the same whenever it is asked."""
    rng = random.Random("|".join(nouns.names))
    verbal = rng.random() < VERBAL and all(choice(kind, nouns, i, True) for i in range(2))
    doer = 1 if rng.random() < SECOND_BEGINS else 0
    verbs = [v for v in roles(nouns.family)[doer].verbs if not (verbal and v.present)]
    verb = rng.choice(verbs)
    predicates = [rng.choice(choice(kind, nouns, which, verbal)) for which in range(2)]
    if kind is HoldOut.FAMOUS:
        doer, verbal = 0, False
        verb, predicates = famous(nouns)
    english, french = agreement.scene(nouns, doer, verb)
    be, etre = agreement.copula(False, verb.present)
    texts = []
    for noun, predicate in zip(nouns.nouns, predicates, strict=True):
        said = predicate.english if verbal else f"{be} too {predicate.english}"
        dit = predicate.french(noun.gender)
        reason = f"{noun.pronoun} {dit if verbal else f'{etre} trop {dit}'}"
        texts.append(
            (
                f"{capital(english)} because it {said}.",
                f"{capital(join(f'{french} parce que', reason))}.",
            )
        )
    (first, premier), (second, deuxieme) = texts
    return MinimalPair(kind, nouns, (first, second), (premier, deuxieme))


def famous(nouns: NounPair) -> tuple[Phrase, list[Phrase]]:
    """Return the verb and the two adjectives that made these two nouns famous."""
    verb, *adjectives = FAMOUS[nouns.names]
    both = roles(nouns.family)
    return (
        next(phrase for phrase in both[0].verbs if phrase.english == verb),
        [
            next(phrase for phrase in role.adjectives if phrase.english == adjective)
            for role, adjective in zip(both, adjectives, strict=True)
        ],
    )
