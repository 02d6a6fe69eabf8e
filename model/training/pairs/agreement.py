"""English-French pairs in which il or elle tells what "it" is."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from model.training.pairs import lexicon
from model.training.pairs.corpus import Pair
from model.training.pairs.french import capital, join, plural
from model.training.pairs.holdout import held_out_predicates, holdout_of
from model.training.pairs.lexicon import Noun, Phrase, Somebody
from model.training.pairs.scenes import FAMILIES, NounPair, noun_pairs, roles

AUXILIARIES = ("a", "n'a", "s'est")
ALIVE = 4  # adjectives that fit an animal and that a person may have too
SURROUNDINGS = 0.2  # share of other subjects that are the weather and the like


@dataclass(frozen=True)
class Manner:
    """How sentences are made: shares of clauses, or of sentences, that have something.

    `others` are clauses that somebody else is the subject of; `first_begins` sentences whose
    grammatical subject is the noun of the first role; `verbal` clauses about "it" whose predicate
    is a verb. Of the nouns of either role one in `every` so many is taken; nouns of one gender have
    `alike` times as many sentences as nouns of two, for they teach less. With `one_form` the verb
    of what is said has one French form for both genders, where there are such. With `alive`
    somebody else is said to be what an animal may be.
    """

    others: float
    first_begins: float
    verbal: float
    hedged: float
    opened: float
    adverbial: float
    second_clause: float
    families: tuple[str, ...] = FAMILIES
    every: tuple[int, int] = (1, 1)
    alike: float = 0.25
    one_form: bool = False
    alive: bool = False


# Why so many other subjects: see the model card.
FULL = Manner(0.4, 0.55, 0.5, hedged=0.12, opened=0.3, adverbial=0.3, second_clause=0.2)
# Few nouns, many subjects, and a gender that nothing but the pronoun needs: from these "it" is
# learnt within some hundred steps, and where it stands.
FEW = Manner(
    *(0.6, 0.55, 1),
    **dict.fromkeys(("hedged", "opened", "adverbial"), 0),
    second_clause=0.7,
    families=("crossing", "eating"),
    every=(5, 3),
    alike=0,
    one_form=True,
    alive=True,
)


@dataclass(frozen=True)
class Clause:
    """Something said of "it", or of somebody else (`about` is None), in both languages."""

    about: Noun | None
    english: str
    french: str


@dataclass(frozen=True)
class Sentence:
    """A scene, and a reason or two; kept apart for the checks, joined by `pair`."""

    nouns: NounPair
    scene: Pair
    conjunction: Phrase
    clauses: tuple[Clause, ...]
    joiner: Pair

    @property
    def pair(self) -> Pair:
        """Return the whole sentence in both languages."""
        english = f"{self.scene[0]} {self.conjunction.english} "
        english += f" {self.joiner[0]} ".join(clause.english for clause in self.clauses)
        french = join(f"{self.scene[1]} {self.conjunction.masculine}", self.clauses[0].french)
        for clause in self.clauses[1:]:
            french = join(f"{french} {self.joiner[1]}", clause.french)
        return capital(english) + ".", capital(french) + "."


def training_pairs(seed: int, per_noun_pair: int, manner: Manner = FULL) -> list[Pair]:
    """Write sentences about every noun pair that is not held out: the texts of `sentences`."""
    return [sentence.pair for sentence in sentences(seed, per_noun_pair, manner)]


def sentences(seed: int, per_noun_pair: int, manner: Manner = FULL) -> Iterator[Sentence]:
    """Write sentences about every noun pair that is not held out, the same for the same seed.

    "it" is the first noun and the second by turns, so that nothing but the predicate tells.
    """
    rng = random.Random(seed)
    for nouns in training_noun_pairs():
        if not is_taken(nouns, manner):
            continue
        some = round(per_noun_pair * (1 if nouns.genders_differ else manner.alike))
        if some == 0:
            continue
        turn = rng.randrange(2)
        for number in range(some):
            yield sentence(nouns, (turn + number) % 2, rng, manner)


def is_taken(nouns: NounPair, manner: Manner) -> bool:
    """Return whether sentences of this manner are made about these nouns."""
    places = [
        role.nouns.index(noun) for role, noun in zip(roles(nouns.family), nouns.nouns, strict=True)
    ]
    return nouns.family in manner.families and all(
        place % every == 0 for place, every in zip(places, manner.every, strict=True)
    )


def training_noun_pairs() -> list[NounPair]:
    """Return the noun pairs that training sentences are about."""
    return [nouns for nouns in noun_pairs() if holdout_of(nouns) is None]


def sentence(nouns: NounPair, which: int, rng: random.Random, manner: Manner) -> Sentence:
    """Write one sentence in which "it" is the first noun (`which` 0) or the second (1)."""
    doer = 0 if rng.random() < manner.first_begins else 1
    verb = rng.choice(allowed_phrases(nouns, roles(nouns.family)[doer].verbs, manner))
    english, french = scene(nouns, doer, verb)
    chance = rng.random()
    if not verb.present and chance < manner.opened:
        opener = rng.choice(lexicon.phrases("frame", "openers"))
        english, french = f"{opener.english} {english}", join(opener.masculine, french)
    elif not verb.present and chance < manner.opened + manner.adverbial:
        adverbial = rng.choice(lexicon.phrases("frame", "adverbials"))
        english, french = f"{english} {adverbial.english}", f"{french} {adverbial.masculine}"
    conjunction = rng.choice(lexicon.phrases("frame", "conjunctions"))
    clauses = [clause(nouns, which, verb.present, rng, manner)]
    joiner = ("but", "mais")
    if rng.random() < manner.second_clause:
        clauses.append(clause(nouns, rng.randrange(2), verb.present, rng, manner))
        if rng.random() < 0.5:
            joiner = ("and", "et" if conjunction.masculine == "car" else "et que")
    return Sentence(nouns, (english, french), conjunction, tuple(clauses), joiner)


def scene(nouns: NounPair, doer: int, verb: Phrase) -> Pair:
    """Say what one noun does to the other: "the animal didn't cross the street"."""
    subject, object_ = nouns.nouns[doer], nouns.nouns[1 - doer]
    done = join(verb.french(subject.gender), object_.definite())
    return (
        f"the {subject.english} {verb.english} the {object_.english}",
        f"{subject.definite()} {done}",
    )


def clause(
    nouns: NounPair, which: int, present: bool, rng: random.Random, manner: Manner
) -> Clause:
    """Say something of "it" that is true of one noun only, or something of somebody else."""
    if rng.random() < manner.others:
        return about_somebody(nouns, present, rng, manner)
    role, noun = roles(nouns.family)[which], nouns.nouns[which]
    if not present and rng.random() < manner.verbal:
        predicate = rng.choice(allowed_phrases(nouns, role.predicates, manner))
        return verbal(noun, predicate)
    adjective = rng.choice(allowed_phrases(nouns, role.adjectives, manner))
    return Clause(noun, *describe(it(noun), adjective, present, rng, manner))


def about_somebody(nouns: NounPair, present: bool, rng: random.Random, manner: Manner) -> Clause:
    """Say something of a person, or of the weather, with the agreement that French wants."""
    if rng.random() < SURROUNDINGS:
        subject = rng.choice(lexicon.somebody("surroundings"))
        adjectives = lexicon.phrases("frame", "surrounding adjectives")
    else:
        subject = rng.choice(lexicon.somebody("others"))
        adjectives = lexicon.phrases("frame", "other adjectives")
        if manner.alive:
            adjectives = lexicon.phrases("crossing", "first adjectives")[:ALIVE]
        if not present and rng.random() < manner.verbal:
            predicate = rng.choice(
                allowed_phrases(nouns, lexicon.phrases("frame", "other predicates"), manner)
            )
            # Here the two French forms are the singular and the plural.
            french = predicate.feminine if subject.plural else predicate.masculine
            return Clause(
                None, f"{subject.english} {predicate.english}", f"{subject.french} {french}"
            )
    adjective = rng.choice(allowed_phrases(nouns, adjectives, manner))
    return Clause(None, *describe(subject, adjective, present, rng, manner))


def allowed_phrases(nouns: NounPair, phrases: Sequence[Phrase], manner: Manner) -> Sequence[Phrase]:
    """Return the phrases that hold no predicate which is held out for this noun pair."""
    banned = [f" {phrase.english} " for one in held_out_predicates(nouns) for phrase in one]
    free = [
        phrase for phrase in phrases if not any(words in f" {phrase.english} " for words in banned)
    ]
    one_form = [phrase for phrase in free if has_one_form(phrase)]
    return one_form if manner.one_form and one_form else free


def has_one_form(phrase: Phrase) -> bool:
    """Return whether its French verb, or the auxiliary before it, has one form for both genders."""
    return phrase.masculine == phrase.feminine or phrase.masculine.split()[0] in AUXILIARIES


def it(noun: Noun) -> Somebody:
    """Return "it", with the pronoun of a noun."""
    return Somebody("it", noun.pronoun, noun.gender, False)


def verbal(noun: Noun, predicate: Phrase) -> Clause:
    """Say of "it" what a verb says."""
    return Clause(
        noun, f"it {predicate.english}", f"{noun.pronoun} {predicate.french(noun.gender)}"
    )


def describe(
    subject: Somebody, adjective: Phrase, present: bool, rng: random.Random, manner: Manner
) -> Pair:
    """Say that somebody is, or was, too something."""
    degree = rng.choice(lexicon.phrases("frame", "degrees"))
    be, etre = copula(subject.plural, present)
    if rng.random() < manner.hedged:
        hedge = rng.choice(lexicon.phrases("frame", "hedges"))
        be, etre = f"{be} {hedge.english}", f"{etre} {hedge.masculine}"
    agreed = adjective.french(subject.gender)
    if subject.plural:
        agreed = plural(agreed)
    return (
        f"{subject.english} {be} {degree.english} {adjective.english}",
        f"{subject.french} {etre} {degree.masculine} {agreed}",
    )


def copula(plural: bool, present: bool) -> Pair:
    """Return the form of to be, and of être."""
    if present:
        return ("are", "sont") if plural else ("is", "est")
    return ("were", "étaient") if plural else ("was", "était")
