"""Words of a text: which tokens they are, and how they are found by their letters."""

import pytest

from model.refusal import Refused
from model.text.token import Piece, Token, locate_tokens, special_token
from model.text.words import find_spans, find_word, group_words

TEXT = "The animal's the ANIMAL, animals."


def read(text: str, *cuts: str) -> list[Token]:
    """Cut a text into these pieces, each where it first stands after the last one."""
    pieces, at = [], 0
    for number, cut in enumerate(cuts):
        start = text.index(cut, at)
        at = start + len(cut)
        pieces.append(Piece(cut, number, (start, at)))
    return [*locate_tokens(text, pieces), special_token("</s>", 99, len(text))]


def test_pieces_of_a_word_stand_together_and_specials_alone() -> None:
    text = "didn't cross, didn't"
    found = group_words(read(text, "didn", "'t", "cross", ",", "did", "n't"))
    assert found == [(0, 1), (2,), (3,), (4, 5), (6,)]


def test_a_word_is_found_whatever_its_case_and_never_inside_another() -> None:
    assert [TEXT[slice(*span)] for span in find_spans("animal", TEXT)] == ["animal", "ANIMAL"]
    assert find_spans("nimal", TEXT) == []
    assert find_spans("动物", "这只动物累了") == [(2, 4)]
    assert find_spans(".", TEXT) == [(len(TEXT) - 1, len(TEXT))]


def test_a_named_word_is_all_its_tokens() -> None:
    read_tokens = read(TEXT, "The", "ani", "mal", "'s", "the", "ANIMAL", ",", "animal", "s", ".")
    assert find_word("animals", TEXT, read_tokens) == (7, 8)
    assert find_word("animal#1", TEXT, read_tokens) == (1, 2)
    assert find_word("Animal#2", TEXT, read_tokens) == (5,)


@pytest.mark.parametrize(
    ("word", "code", "said"),
    [
        ("animal", "ambiguous_word", "stands 2 times"),
        ("street", "unknown_word", "“street” does not stand in"),
        ("animal#3", "unknown_word", "does not stand 3 times"),
        ("nimal", "unknown_word", "does not stand in"),
    ],
)
def test_a_word_that_is_not_there_once_is_refused(word: str, code: str, said: str) -> None:
    text = TEXT.replace("'s", "")
    with pytest.raises(Refused, match=said) as refusal:
        find_word(word, text, read(text, "The", "animal", "the", "ANIMAL", ",", "animals"))
    assert refusal.value.code == code


def test_a_number_sign_of_the_text_itself_is_no_number() -> None:
    text = "C#2 and C"
    assert find_word("C#2", text, read(text, "C", "#", "2", "and", "C")) == (0, 1, 2)
