"""English-French pairs in which il or elle tells what "it" is."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from model.training import lexicon, predicates
from model.training.corpus import Pair, share
from model.training.lexicon import Noun, Phrase

FAMOUS = {("animal", "street"), ("trophy", "suitcase")}
OTHER_SUBJECTS = 0.4  # share of clauses that somebody else is the subject of: see the model card
FORE_FIRST = 0.6  # share of sentences that begin with the animal or the thing


@dataclass(frozen=True)
class Role:
    """One of the two parts of a scene: its nouns, and what can be said of them alone."""

    nouns: Sequence[Noun]
    verbs: Sequence[Phrase]  # what it does to the other
    adjectives: Sequence[Phrase]
    predicates: Sequence[Phrase]  # may be empty


SCENES = {
    "crossing": (
        Role(
            lexicon.ANIMALS,
            lexicon.ANIMAL_VERBS,
            predicates.ANIMAL_ADJECTIVES,
            predicates.ANIMAL_PREDICATES,
        ),
        Role(
            lexicon.PLACES,
            lexicon.PLACE_VERBS,
            predicates.PLACE_ADJECTIVES,
            predicates.PLACE_PREDICATES,
        ),
    ),
    "fitting": (
        Role(lexicon.THINGS, lexicon.THING_VERBS, predicates.THING_ADJECTIVES, ()),
        Role(lexicon.CONTAINERS, lexicon.CONTAINER_VERBS, predicates.CONTAINER_ADJECTIVES, ()),
    ),
}


@dataclass(frozen=True)
class NounPair:
    """Two nouns that may stand in one scene."""

    scene: str
    nouns: tuple[Noun, Noun]

    @property
    def held_out(self) -> bool:
        """Whether no training sentence may hold the two together: the famous pairs, and a sixth."""
        names = (self.nouns[0].english, self.nouns[1].english)
        return names in FAMOUS or share("|".join(names)) < 1 / 6


@dataclass(frozen=True)
class MinimalPair:
    """Two sentences that differ in the last word, and with it in what "it" is."""

    nouns: NounPair
    english: tuple[str, str]  # "it" is the first noun; "it" is the second
    french: tuple[str, str]


def noun_pairs() -> Iterator[NounPair]:
    """Yield every combination of two nouns that a scene allows."""
    for scene, (first, second) in SCENES.items():
        for one in first.nouns:
            for other in second.nouns:
                yield NounPair(scene, (one, other))


def training_pairs(seed: int, per_noun_pair: int) -> list[Pair]:
    """Write sentences about every noun pair that is not held out, "it" being either at random."""
    rng = random.Random(seed)
    return [
        sentence(nouns, rng.randrange(2), rng)
        for nouns in noun_pairs()
        if not nouns.held_out
        for _ in range(per_noun_pair)
    ]


def minimal_pairs() -> list[MinimalPair]:
    """Write one minimal pair about every held-out noun pair whose genders differ."""
    rng = random.Random(0)
    return [
        minimal_pair(nouns, rng)
        for nouns in noun_pairs()
        if nouns.held_out and nouns.nouns[0].gender != nouns.nouns[1].gender
    ]


def minimal_pair(nouns: NounPair, rng: random.Random) -> MinimalPair:
    """Write "The animal didn't cross the street because it was too ..." about two nouns."""
    roles = SCENES[nouns.scene]
    verb = rng.choice(roles[0].verbs)
    english, french = [], []
    for which, role in enumerate(roles):
        noun, adjective = nouns.nouns[which], rng.choice(role.adjectives)
        pronoun = "il" if noun.gender == "m" else "elle"
        english.append(
            f"The {nouns.nouns[0].english} {verb.english} the {nouns.nouns[1].english} "
            f"because it was too {adjective.english}."
        )
        french.append(
            f"{capital(nouns.nouns[0].definite())} {verb.masculine} {nouns.nouns[1].definite()} "
            f"parce qu'{pronoun} était trop {adjective.french(noun.gender)}."
        )
    return MinimalPair(nouns, (english[0], english[1]), (french[0], french[1]))


def sentence(nouns: NounPair, which: int, rng: random.Random) -> Pair:
    """Write one sentence in which "it", or somebody else, is said to be something.

    `which` says whether "it" is the first noun or the second; either may begin the sentence.
    """
    doer = 0 if rng.random() < FORE_FIRST else 1
    verb = rng.choice(SCENES[nouns.scene][doer].verbs)
    subject, object_ = nouns.nouns[doer], nouns.nouns[1 - doer]
    conjunction = rng.choice(lexicon.CONJUNCTIONS)
    opener = rng.choice(lexicon.OPENERS) if rng.random() < 0.35 else None
    adverbial = rng.choice(lexicon.ADVERBIALS) if rng.random() < 0.35 else None
    reason = clause(nouns, which, rng)

    english = f"the {subject.english} {verb.english} the {object_.english}"
    french = f"{subject.definite()} {verb.masculine} {object_.definite()}"
    if opener:
        english = f"{opener.english} {english}"
        french = f"{que(subject.definite(), opener.masculine)}" + french
    if adverbial:
        english, french = f"{english} {adverbial.english}", f"{french} {adverbial.masculine}"
    english += f" {conjunction.english} {reason[0]}"
    french += f" {que(reason[1], conjunction.masculine)}{reason[1]}"
    if rng.random() < 0.25:
        more = clause(nouns, rng.randrange(2), rng)
        if rng.random() < 0.5:
            english, french = f"{english} but {more[0]}", f"{french} mais {more[1]}"
        else:
            again = que(more[1], "que") if conjunction.masculine == "parce que" else ""
            english, french = f"{english} and {more[0]}", f"{french} et {again}{more[1]}"
    return capital(english) + ".", capital(french) + "."


def clause(nouns: NounPair, which: int, rng: random.Random) -> Pair:
    """Say something that is true of one noun only, of "it", or of somebody else altogether."""
    role, noun = SCENES[nouns.scene][which], nouns.nouns[which]
    if rng.random() < OTHER_SUBJECTS:
        subject = rng.choice(lexicon.OTHERS)
        adjectives: Sequence[Phrase] = predicates.ANIMAL_ADJECTIVES
    elif role.predicates and rng.random() < 0.5:
        predicate = rng.choice(role.predicates)
        pronoun = "il" if noun.gender == "m" else "elle"
        return f"it {predicate.english}", f"{pronoun} {predicate.french(noun.gender)}"
    else:
        subject = ("it", "il" if noun.gender == "m" else "elle", noun.gender)
        adjectives = role.adjectives
    english, french, gender = subject
    past, degree = rng.random() < 2 / 3, rng.choice(lexicon.DEGREES)
    adjective = rng.choice(adjectives)
    be, etre = copula(gender == "p", past)
    agreed = plural(adjective.masculine) if gender == "p" else adjective.french(gender)
    return (
        f"{english} {be} {degree.english} {adjective.english}",
        f"{french} {etre} {degree.masculine} {agreed}",
    )


def copula(plural: bool, past: bool) -> Pair:
    """Return the form of to be, and of être."""
    if past:
        return ("were", "étaient") if plural else ("was", "était")
    return ("are", "sont") if plural else ("is", "est")


def plural(adjective: str) -> str:
    """Return the masculine plural of a French adjective."""
    return adjective if adjective[-1] in "sx" else adjective + "s"


def que(following: str, word: str) -> str:
    """Return the word with what joins it to the next: "parce que" elides before a vowel."""
    if word.endswith("que") and following[0] in "aâeéèêiîoôuh":
        return word[:-1] + "'"
    return word + " "


def capital(text: str) -> str:
    """Return the text with a capital letter at its beginning, the rest as it is."""
    return text[0].upper() + text[1:]
