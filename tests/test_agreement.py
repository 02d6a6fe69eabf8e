"""The generated pairs: correct French, both nouns as "it", and none that is held out for Δ."""

import random
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

import pytest
import regex

from model.training import agreement, lexicon
from model.training.corpus import Pair
from model.training.measure import pronoun

PAIRS = agreement.training_pairs(seed=0, per_noun_pair=4)
MINIMAL = agreement.minimal_pairs()
EVERY = list(agreement.noun_pairs())
HELD_OUT = [nouns for nouns in EVERY if nouns.held_out]


def words(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return regex.findall(r"\p{L}+", text.lower())


def leaks(pairs: Sequence[Pair]) -> list[str]:
    """Return the sentences that hold both nouns of a pair that is held out."""
    held_out = {frozenset(noun.english for noun in nouns.nouns) for nouns in HELD_OUT}
    known = frozenset.union(*held_out)
    found = []
    for english, _ in pairs:
        nouns = known & set(words(english))
        if any(frozenset(two) in held_out for two in combinations(nouns, 2)):
            found.append(english)
    return found


def test_no_training_sentence_holds_both_nouns_of_a_held_out_pair() -> None:
    assert leaks(PAIRS) == []


def test_one_planted_leak_is_found() -> None:
    planted = agreement.sentence(HELD_OUT[3], 0, random.Random(0))
    assert leaks([*PAIRS, planted]) == [planted[0]]
    assert leaks([("The street was wide, but the animal crossed it.", "")])


def test_a_sixth_is_held_out_and_the_famous_pairs_are() -> None:
    assert 0.13 < len(HELD_OUT) / len(EVERY) < 0.20
    names = {tuple(noun.english for noun in nouns.nouns) for nouns in HELD_OUT}
    assert {("animal", "street"), ("trophy", "suitcase")} <= names
    assert len(PAIRS) == 4 * (len(EVERY) - len(HELD_OUT))


def test_every_noun_of_a_held_out_pair_is_known_from_other_sentences() -> None:
    seen = {word for english, _ in PAIRS for word in words(english)}
    assert {noun.english for nouns in HELD_OUT for noun in nouns.nouns} <= seen


def test_the_same_seed_writes_the_same_sentences() -> None:
    assert agreement.training_pairs(seed=0, per_noun_pair=4) == PAIRS
    assert agreement.training_pairs(seed=1, per_noun_pair=4) != PAIRS
    assert agreement.minimal_pairs() == MINIMAL


def test_either_noun_begins_the_sentence() -> None:
    firsts = {noun.english for nouns in EVERY for noun in nouns.nouns[:1]}
    seconds = {noun.english for nouns in EVERY for noun in nouns.nouns[1:]}
    begins = Counter(
        "first" if noun in firsts else "second"
        for english, _ in PAIRS
        for noun in [next(word for word in words(english) if word in firsts | seconds)]
    )
    assert 0.5 < begins["first"] / len(PAIRS) < 0.7


def test_il_and_elle_are_as_frequent_as_each_other() -> None:
    said = Counter(
        pronoun(french) for english, french in PAIRS if regex.search(r"\bit\b", english.lower())
    )
    assert said["m"] + said["f"] > len(PAIRS) / 2
    assert 0.45 < said["m"] / (said["m"] + said["f"]) < 0.55
    fits = Counter(noun.gender for pair in MINIMAL for noun in pair.nouns.nouns)
    assert fits["m"] == fits["f"] == len(MINIMAL)


def test_the_pronoun_is_that_of_a_noun_of_the_sentence() -> None:
    every = [noun for nouns in EVERY for noun in nouns.nouns]
    gender = {noun.english: noun.gender for noun in every}
    for english, french in PAIRS:
        if regex.findall(r"\b(?:it|he|she|they)\b", english.lower()) != ["it"]:
            continue
        genders = {gender[word] for word in words(english) if word in gender}
        assert pronoun(french) in genders


VOWEL = "[aâeéèêiîoôuœy]"


@pytest.mark.parametrize(
    "wrong",
    [
        rf"\b(?:le|la|de|ne|que|je|ce) {VOWEL}",  # l'âne, qu'il, n'avait
        r"\bh(?:yène|irondelle|orloge)\b(?<!l'\p{L}+)",  # silent, so elided
        r"\b(?:l|d|n|qu|j|c)'(?![aâeéèêiîoôuh])",
        r"\b[àa] les? (?!\p{L}+er)|\bde les?\b",  # au, aux, du, des
        r"\bsi ils?\b|  | [.,]|\.\.|\bparce que ?(?:il|elle)",
    ],
)
def test_the_french_is_elided_and_contracted(wrong: str) -> None:
    french = [pair[1] for pair in PAIRS] + [one for pair in MINIMAL for one in pair.french]
    assert [one for one in french if regex.search(wrong, one.lower())] == []


def test_articles_agree_and_elide() -> None:
    articles = {
        noun.french: noun.definite().removesuffix(noun.french)
        for noun in (*lexicon.ANIMALS, *lexicon.PLACES, *lexicon.THINGS, *lexicon.CONTAINERS)
    }
    expected = {
        **{"âne": "l'", "éléphant": "l'", "abeille": "l'", "horloge": "l'", "hyène": "l'"},
        **{"chien": "le ", "vache": "la ", "rue": "la ", "trophée": "le ", "ours": "l'"},
    }
    assert {french: articles[french] for french in expected} == expected


def test_no_noun_begins_with_an_h_that_forbids_elision() -> None:
    # Noun.definite elides before every h, which is right for a silent one only.
    aspirate = "hérisson hibou hamster homard haricot hache hangar hutte héron hanneton harpe haie"
    every = (*lexicon.ANIMALS, *lexicon.PLACES, *lexicon.THINGS, *lexicon.CONTAINERS)
    assert {noun.french for noun in every}.isdisjoint(aspirate.split())
    assert {n.french for n in every if n.french[0] == "h"} == {"hyène", "hirondelle", "horloge"}


def test_que_elides_before_vowels_only() -> None:
    assert agreement.que("il", "parce que") + "il" == "parce qu'il"
    assert agreement.que("elle", "parce que") + "elle" == "parce qu'elle"
    assert agreement.que("les enfants", "parce que") == "parce que "
    assert agreement.que("il", "car") == "car "


def test_the_sentences_of_a_minimal_pair_differ_in_the_last_word_alone() -> None:
    assert len(MINIMAL) > 100
    for pair in MINIMAL:
        one, other = (text.split() for text in pair.english)
        assert one[:-1] == other[:-1]
        assert one[-1] != other[-1]
        assert one.count("it") == 1


def test_a_minimal_pair_is_held_out_and_its_pronouns_differ() -> None:
    for pair in MINIMAL:
        assert pair.nouns.held_out
        first, second = pair.nouns.nouns
        assert first.gender != second.gender
        assert tuple(map(pronoun, pair.french)) == (first.gender, second.gender)
    assert any(
        pair.english[0].startswith("The animal ") and " the street because it was " in text
        for pair in MINIMAL
        for text in pair.english
    )


def test_the_last_pronoun_counts_and_no_part_of_a_word() -> None:
    assert pronoun("Elle dit qu'il dort.") == "m"
    assert pronoun("Il dit qu'elle dort.") == "f"
    assert pronoun("La ville est belle, mademoiselle.") is None
    assert pronoun("Ils dorment.") is None
