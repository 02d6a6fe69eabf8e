"""The generated pairs: what they hold, what they hold back, and that their French is right."""

import re

import pytest

from model.training.pairs import agreement, balance, lexicon, minimal
from model.training.pairs.agreement import Sentence
from model.training.pairs.holdout import FAMILY, HoldOut, held_out_predicates, holdout_of
from model.training.pairs.leaks import leak, leaks
from model.training.pairs.scenes import FAMILIES, NounPair, noun_pairs, roles
from model.training.recipe import Recipe
from model.training.run.mixture import Mixture
from tests.support.generated_pairs import PER_NOUN_PAIR, texts, written


def kinds_of_nouns() -> list[str]:
    return list(lexicon.sections("nouns"))


def test_there_are_at_least_60_animate_and_60_inanimate_nouns() -> None:
    animate = {noun.english for noun in lexicon.nouns("animal")}
    inanimate = {
        noun.english
        for kind in kinds_of_nouns()
        if kind != "animal"
        for noun in lexicon.nouns(kind)
    }
    assert len(animate) >= 60
    assert len(inanimate) >= 60
    assert animate.isdisjoint(inanimate)


def test_every_noun_is_one_word_and_is_listed_once() -> None:
    nouns = [noun for kind in kinds_of_nouns() for noun in lexicon.nouns(kind)]
    assert all(re.fullmatch(r"[a-z]+", noun.english) for noun in nouns)
    assert all(re.fullmatch(r"[a-zà-ÿœ]+", noun.french) for noun in nouns)
    assert len({noun.english for noun in nouns}) == len(nouns)
    assert len({noun.french for noun in nouns}) == len(nouns)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_genders_of_either_role_are_roughly_even(family: str) -> None:
    for role in roles(family):
        feminine = sum(noun.gender == "f" for noun in role.nouns) / len(role.nouns)
        assert 0.4 <= feminine <= 0.6


@pytest.mark.slow
def test_at_least_four_families_are_trained_on_and_either_noun_may_come_first() -> None:
    trained = {sentence.nouns.family for sentence in written()}
    assert len(trained) >= 4
    assert FAMILY not in trained
    for family in trained:
        of_family = [s for s in written() if s.nouns.family == family]
        begun = sum(s.scene[0].lower().find(f"the {s.nouns.names[0]} ") <= 0 for s in of_family)
        assert 0.2 < begun / len(of_family) < 0.9


def test_there_are_dozens_of_verbs_and_no_two_roles_share_a_predicate() -> None:
    verbs = {
        phrase.english for family in FAMILIES for role in roles(family) for phrase in role.verbs
    }
    assert len(verbs) >= 72
    for family in FAMILIES:
        first, second = (
            {phrase.english for phrase in (*role.adjectives, *role.predicates)}
            for role in roles(family)
        )
        assert first.isdisjoint(second)


def test_some_predicates_do_not_agree_in_french() -> None:
    for family in FAMILIES:
        for role in roles(family):
            said = [*role.adjectives, *role.predicates]
            assert any(phrase.masculine == phrase.feminine for phrase in said)
            assert any(phrase.masculine != phrase.feminine for phrase in said)


def test_about_two_clauses_in_five_are_about_somebody_else() -> None:
    clauses = [clause for sentence in written() for clause in sentence.clauses]
    share = sum(clause.about is None for clause in clauses) / len(clauses)
    assert 0.37 <= share <= 0.43


def test_it_is_the_first_noun_as_often_as_the_second() -> None:
    first = [
        sentence.clauses[0].about == sentence.nouns.nouns[0]
        for sentence in written()
        if sentence.clauses[0].about
    ]
    assert 0.48 <= sum(first) / len(first) <= 0.52


@pytest.mark.slow
@pytest.mark.parametrize(("manner", "each"), [(agreement.FULL, 10), (agreement.FEW, 80)])
def test_words_without_the_predicate_tell_nothing_of_the_gender(
    manner: agreement.Manner, each: int
) -> None:
    assert 0.47 <= balance.accuracy(agreement.sentences(0, each, manner)) <= 0.53


def test_a_word_that_tells_the_gender_is_noticed() -> None:
    told = []
    for sentence in written():
        genders = [clause.about.gender for clause in sentence.clauses if clause.about]
        hint = "lo" if genders[:1] == ["f"] else ""
        told.append(
            Sentence(
                sentence.nouns,
                (f"{hint} {sentence.scene[0]}", sentence.scene[1]),
                sentence.conjunction,
                sentence.clauses,
                sentence.joiner,
            )
        )
    assert balance.accuracy(told) > 0.9


@pytest.mark.slow
def test_the_same_seed_writes_the_same_sentences_and_another_seed_others() -> None:
    again = agreement.training_pairs(0, PER_NOUN_PAIR)
    assert again == texts()
    assert agreement.training_pairs(1, PER_NOUN_PAIR) != again


@pytest.mark.slow
def test_a_default_run_has_45_to_65_thousand_generated_sentences() -> None:
    made = list(agreement.sentences(0, Recipe().sentences_per_noun_pair))
    assert 45_000 <= len(made) <= 65_000
    # Nouns of two genders teach who "it" is; those of one are there, but fewer.
    differ = sum(sentence.nouns.genders_differ for sentence in made) / len(made)
    assert 0.7 <= differ <= 0.9


def test_no_training_sentence_holds_two_nouns_that_are_held_out() -> None:
    # Looked for without `leaks`, so that the two cannot be wrong together.
    forbidden = {frozenset(pair.names) for pair in noun_pairs() if holdout_of(pair)}
    nouns = {noun.english for kind in kinds_of_nouns() for noun in lexicon.nouns(kind)}
    for english, _ in texts():
        there = sorted(nouns.intersection(re.findall(r"\w+", english.lower())))
        pairs = {frozenset((one, other)) for one in there for other in there}
        assert pairs.isdisjoint(forbidden), english


def test_no_training_sentence_leaks() -> None:
    few = agreement.training_pairs(0, 1, agreement.FEW)
    assert leaks([*texts(), *few]) == dict.fromkeys(HoldOut, 0)


def test_sentences_about_few_nouns_have_genders_that_nothing_but_the_pronoun_shows() -> None:
    made = list(agreement.sentences(0, 4, agreement.FEW))
    assert {sentence.nouns.family for sentence in made} == {"crossing", "eating"}
    assert all(sentence.nouns.genders_differ for sentence in made)
    assert len({sentence.nouns.nouns[0] for sentence in made}) <= 14
    clauses = [clause for sentence in made for clause in sentence.clauses]
    others = sum(clause.about is None for clause in clauses) / len(clauses)
    assert 0.55 <= others <= 0.65
    by_role: dict[str, set[str]] = {"m": set(), "f": set()}
    for clause in clauses:
        if clause.about:
            by_role[clause.about.gender].add(clause.french.split(" ", 1)[1])
    shared = by_role["m"] & by_role["f"]
    assert len(shared) / len(by_role["m"] | by_role["f"]) > 0.5


@pytest.mark.parametrize("kind", HoldOut)
def test_one_planted_leak_is_found(kind: HoldOut) -> None:
    for planted in minimal.sample(kind, 50):
        for english, french in zip(planted.english, planted.french, strict=True):
            assert leaks([*texts()[:20], (english, french)])[kind] == 1


@pytest.mark.parametrize(
    "english",
    [
        "The street is no place for animals.",
        "ANIMALS! They're in the streets!",
        "Tom's suitcase held two trophies.",
    ],
)
def test_a_leak_is_found_in_a_sentence_of_any_form(english: str) -> None:
    assert leak(english) is HoldOut.FAMOUS


def test_tatoeba_pairs_that_leak_are_dropped_and_counted() -> None:
    tatoeba = [("It rains.", "Il pleut."), ("An animal in the street.", "Un animal dans la rue.")]
    mixture = Mixture.of(tatoeba, texts()[:10], texts()[10:12])
    assert list(mixture.pairs) == [tatoeba[0], *texts()[:12]]
    assert mixture.dropped == {"famous": 1}
    assert set(mixture.leaks.values()) == {0}


def test_a_stream_with_a_generated_leak_is_refused() -> None:
    with pytest.raises(ValueError, match="'famous': 1"):
        Mixture.of([], texts()[:10], [("The animal likes the street.", "L'animal aime la rue.")])


def test_about_a_sixth_of_all_noun_pairs_is_held_out_as_such() -> None:
    otherwise = {HoldOut.FAMOUS, HoldOut.FAMILY, HoldOut.NOUN_IN_FAMILY}
    left = [pair for pair in noun_pairs() if holdout_of(pair) not in otherwise]
    share = sum(holdout_of(pair) is HoldOut.NOUN_PAIR for pair in left) / len(left)
    assert 0.15 <= share <= 0.19


def test_every_noun_of_the_held_out_family_is_trained_on_elsewhere() -> None:
    trained = {noun for sentence in written() for noun in sentence.nouns.nouns}
    assert {noun for role in roles(FAMILY) for noun in role.nouns} <= trained


def test_the_famous_minimal_pair_is_the_famous_one() -> None:
    first = minimal.minimal_pairs(HoldOut.FAMOUS)[0]
    assert first.english == (
        "The animal didn't cross the street because it was too tired.",
        "The animal didn't cross the street because it was too wide.",
    )
    assert first.french == (
        "L'animal n'a pas traversé la rue parce qu'il était trop fatigué.",
        "L'animal n'a pas traversé la rue parce qu'elle était trop large.",
    )


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        (HoldOut.NOUN_PAIR, 150),
        (HoldOut.FAMILY, 60),
        (HoldOut.NOUN_IN_FAMILY, 60),
        (HoldOut.PREDICATE, 60),
        (HoldOut.FAMOUS, 2),
    ],
)
def test_minimal_pairs_differ_in_the_predicate_alone(kind: HoldOut, least: int) -> None:
    pairs = minimal.minimal_pairs(kind)
    assert len(pairs) >= least
    for pair in pairs:
        said = [english.split(" because it ") for english in pair.english]
        assert said[0][0] == said[1][0]
        assert said[0][1] != said[1][1]
        pronouns = [re.findall(r"parce qu'(il|elle) ", french) for french in pair.french]
        assert pronouns == [[noun.pronoun] for noun in pair.nouns.nouns]
        assert pronouns[0] != pronouns[1]


def test_a_held_out_predicate_is_not_in_training_with_its_noun_pair() -> None:
    banned: dict[NounPair, list[str]] = {}
    for sentence in written():
        if sentence.nouns not in banned:
            phrases = held_out_predicates(sentence.nouns)
            banned[sentence.nouns] = [phrase.english for role in phrases for phrase in role]
        english = sentence.pair[0]
        assert not any(re.search(rf"\b{words}\b", english) for words in banned[sentence.nouns])
