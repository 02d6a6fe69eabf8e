"""Finds training sentences that hold something held out, from their English words alone."""

import re
from collections.abc import Iterable
from functools import cache

from model.training.pairs.corpus import Pair
from model.training.pairs.holdout import HoldOut, held_out_predicates, holdout_of
from model.training.pairs.scenes import NounPair, noun_pairs

IRREGULAR = {
    "mouse": "mice",
    "goose": "geese",
    "wolf": "wolves",
    "knife": "knives",
    "sheep": "sheep",
    "deer": "deer",
    "piano": "pianos",
}
HISSES = re.compile(r"([sxz]|ch|sh|[^aeiou]o)$")  # these nouns take -es


def leak(english: str) -> HoldOut | None:
    """Return what kind of held-out thing a sentence holds, None where it holds none.

    Two nouns of a held-out pair, in whatever order, number and construction, are a leak; so is a
    held-out predicate beside the two nouns, whoever it is said of.
    """
    words = re.findall(r"[a-z']+", english.lower())
    text = f" {' '.join(words)} "
    pairs = noun_pairs_among(words)
    kinds = {holdout_of(pair) for pair in pairs}
    if any(
        f" {phrase.english} " in text
        for pair in pairs
        for phrases in held_out_predicates(pair)
        for phrase in phrases
    ):
        kinds.add(HoldOut.PREDICATE)
    return next((kind for kind in HoldOut if kind in kinds), None)


def leaks(pairs: Iterable[Pair]) -> dict[HoldOut, int]:
    """Count the sentences that hold something held out, by kind."""
    counts = dict.fromkeys(HoldOut, 0)
    for english, _ in pairs:
        kind = leak(english)
        if kind:
            counts[kind] += 1
    return counts


def noun_pairs_among(words: Iterable[str]) -> list[NounPair]:
    """Return the noun pairs of which both nouns are there, in the singular or the plural."""
    known = by_names()
    nouns = sorted({noun for word in words for noun in singulars().get(word, ())})
    return [known[one, other] for one in nouns for other in nouns if (one, other) in known]


@cache
def by_names() -> dict[tuple[str, str], NounPair]:
    """Return every noun pair by its English nouns, which no two families share."""
    return {pair.names: pair for pair in noun_pairs()}


@cache
def singulars() -> dict[str, set[str]]:
    """Return the nouns that a word may be a form of: "foxes", "cherries", "dog's"."""
    forms: dict[str, set[str]] = {}
    for noun in {name for names in by_names() for name in names}:
        stem = re.sub(r"(?<![aeou])y$", "ie", noun)
        plural = IRREGULAR.get(noun, stem + ("es" if HISSES.search(stem) else "s"))
        for form in (noun, noun + "'s", plural, plural + "'", plural + "'s"):
            forms.setdefault(form, set()).add(noun)
    return forms
