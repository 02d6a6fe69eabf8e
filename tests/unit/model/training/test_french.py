"""The French of the generated pairs is right: what elides, contracts, and agrees."""

import re

import pytest

from model.training.pairs import lexicon, minimal
from model.training.pairs.corpus import Pair
from model.training.pairs.french import join, plural
from model.training.pairs.holdout import HoldOut
from model.training.pairs.scenes import FAMILIES, roles
from tests.support.generated_pairs import texts


def kinds_of_nouns() -> list[str]:
    return list(lexicon.sections("nouns"))


@pytest.mark.parametrize(
    "wrong",
    [
        r"\b(le|la|de|que|puisque|ne|se) [aâeéèêiîoôuœ]",
        r"\b(le|la|de) h(?!érisson|amster|yène|ache|aie|arpe|aut\b)",
        r"\bl'(hérisson|hamster|hyène|hache|haie|harpe)",
        r"\b(de|à) le ",
        r"\bque (il|elle|ils|elles|Alice)\b",
        r"\b(il|elle|était|trop)  ",
    ],
)
def test_no_french_sentence_elides_or_contracts_wrongly(wrong: str) -> None:
    everything = [*texts(), *held_out_texts()]
    assert [french for _, french in everything if re.search(wrong, french)] == []


def held_out_texts() -> list[Pair]:
    return [
        text
        for kind in HoldOut
        for pair in minimal.sample(kind, 400)
        for text in zip(pair.english, pair.french, strict=True)
    ]


def test_words_join_as_in_french() -> None:
    assert join("parce que", "elle dort") == "parce qu'elle dort"
    assert join("avait peur de", "le chien") == "avait peur du chien"
    assert join("pensait à", "le chien") == "pensait au chien"
    assert join("avait peur de", "l'ours") == "avait peur de l'ours"
    assert join("rêvait de", "la pomme") == "rêvait de la pomme"
    assert plural("heureux") == "heureux"
    assert plural("fatiguée") == "fatiguées"


def test_adjectives_agree_with_whom_they_are_said_of() -> None:
    adjectives = [
        phrase
        for family in FAMILIES
        for role in roles(family)
        for phrase in role.adjectives
        if phrase.masculine != phrase.feminine
    ]
    for phrase in adjectives:
        assert any(word.endswith(("e", "ë")) for word in phrase.feminine.split()[:2])
    invariable = {
        phrase.english
        for family in FAMILIES
        for role in roles(family)
        for phrase in role.adjectives
        if phrase.masculine == phrase.feminine
    }
    forms = {phrase.english for phrase in adjectives} - invariable
    seen = set()
    for english, french in texts() + held_out_texts():
        match = re.search(r" it (?:was|is) too ([a-z ]+)\.$", english)
        if not match or match[1] not in forms:
            continue
        said = re.search(r"\b(il|elle) (?:était|est) trop (.+)\.$", french)
        assert said, french
        possible = {phrase.french("m" if said[1] == "il" else "f") for phrase in adjectives}
        assert said[2] in possible, french
        seen.add(said[2])
    assert len(seen) > 60


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("hedgehog", "le hérisson"),
        ("hyena", "la hyène"),
        ("axe", "la hache"),
        ("egg", "l'œuf"),
        ("yogurt", "le yaourt"),
        ("clock", "l'horloge"),
        ("animal", "l'animal"),
    ],
)
def test_articles_elide_before_a_vowel_but_not_before_an_aspirated_h(
    english: str, french: str
) -> None:
    nouns = {noun.english: noun for kind in kinds_of_nouns() for noun in lexicon.nouns(kind)}
    assert nouns[english].definite() == french
