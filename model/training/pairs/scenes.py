"""Families of scenes in which two nouns meet, and what can be said of one of them only."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from model.training.pairs import lexicon
from model.training.pairs.lexicon import Noun, Phrase

FAMILIES = ("crossing", "eating", "fitting", "hitting", "cutting", "carrying")


@dataclass(frozen=True)
class Role:
    """One of the two parts of a scene: its nouns, and what can be said of them alone."""

    nouns: Sequence[Noun]
    verbs: Sequence[Phrase]  # what it does to the other
    adjectives: Sequence[Phrase]
    predicates: Sequence[Phrase]  # verbal ones, such as "led nowhere"


@dataclass(frozen=True)
class NounPair:
    """Two nouns that may stand in one scene, in the order of its roles."""

    family: str
    nouns: tuple[Noun, Noun]

    @property
    def names(self) -> tuple[str, str]:
        """Return the English nouns."""
        return self.nouns[0].english, self.nouns[1].english

    @property
    def genders_differ(self) -> bool:
        """Whether the French pronoun shows which of the two "it" is."""
        return self.nouns[0].gender != self.nouns[1].gender


@cache
def roles(family: str) -> tuple[Role, Role]:
    """Return the two roles of a family of scenes."""
    first, second = (
        Role(
            [
                one
                for kind in lexicon.sections(family)[f"{part} nouns"]
                for one in lexicon.nouns(kind)
            ],
            lexicon.phrases(family, f"{part} verbs"),
            lexicon.phrases(family, f"{part} adjectives"),
            lexicon.phrases(family, f"{part} predicates"),
        )
        for part in ("first", "second")
    )
    return first, second


@cache
def noun_pairs() -> tuple[NounPair, ...]:
    """Return every combination of two nouns that a scene allows."""
    return tuple(
        NounPair(family, nouns)
        for family in FAMILIES
        for nouns in product(roles(family)[0].nouns, roles(family)[1].nouns)
    )
