"""From a text to tokens with offsets and back, over arbitrary Unicode."""

import re
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from model.backends.builtin.source import SHIPPED
from model.text import pieces
from model.text import tokenizer as subwords
from model.text.names import name_text
from model.text.token import Token, locate_tokens
from tests.support import tiny_models

# Any text without surrogates (a request refuses those), often with what is hard: spaces, elisions,
# letters in parts (accents, Korean), signs that normalise to others, emoji and their joiners.
HARD = " \n'’lqu_e\u0301\u0323\u0344\u1100\u1161\u11a8\u2126\u0958\ufb1d😀👩\u200d\ufffd日ש"
texts = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from(HARD)), max_size=40)


@pytest.fixture(scope="module", params=["tiny", "shipped"])
def tokenizer(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Tokenizer:
    """The tokenizer of a tiny model, whose pieces are bytes mostly; and the shipped one."""
    if request.param == "shipped":
        return subwords.load(SHIPPED / "tokenizer.json")
    path: Path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    subwords.train(tiny_models.SENTENCES, 300).save(str(path))
    return subwords.load(path)


def read(tokenizer: Tokenizer, text: str) -> list[Token]:
    """Return the tokens of a text."""
    return locate_tokens(text, pieces.read_pieces(tokenizer, text))


def words(tokenizer: Tokenizer, text: str) -> list[str]:
    """Return the words of a text, each put together from its tokens' slices."""
    spans: dict[int, tuple[int, int]] = {}
    for token in read(tokenizer, text):
        if token.word is not None:
            start, _ = spans.get(token.word, (token.start, token.end))
            spans[token.word] = (start, token.end)
    return [text[slice(*spans[word])] for word in sorted(spans)]


def missing(text: str, spans: list[tuple[int, int]]) -> str:
    """Check that slices are in order and within the text; return what none of them holds."""
    held: set[int] = set()
    for start, end in spans:
        assert 0 <= start <= end <= len(text)
        held |= set(range(start, end))
    for (start, end), (next_start, next_end) in pairwise(spans):
        assert start <= next_start
        assert end <= next_end
    return "".join(text[at] for at in range(len(text)) if at not in held and not text[at].isspace())


@given(texts)
def test_slices_are_in_order_and_hold_every_visible_character(
    tokenizer: Tokenizer, text: str
) -> None:
    seen = [(token.start, token.end) for token in read(tokenizer, text)]
    assert missing(text, seen) == ""
    for one, other in pairwise(seen):
        assert one == other or one[1] <= other[0]  # two pieces share a character, or none of it


@given(texts)
def test_a_token_shows_its_slice(tokenizer: Tokenizer, text: str) -> None:
    for token in read(tokenizer, text):
        shown = text[token.start : token.end]
        assert re.fullmatch(re.escape(name_text(shown) or "␣") + r"( \(\d+/\d+\))?", token.text)
        assert shown == shown.lstrip() or not shown.strip()
        assert (token.special, token.segment) == (False, 0)


@given(texts)
def test_no_text_is_unknown_or_holds_a_special_token(tokenizer: Tokenizer, text: str) -> None:
    seen = pieces.read_pieces(tokenizer, text)
    kept = unicodedata.normalize("NFC", text).replace("’", "'")
    assert tokenizer.decode([piece.id for piece in seen]).removeprefix(" ") == kept
    assert not {0, 1, 2} & {piece.id for piece in seen}


def test_a_special_name_typed_by_the_reader_is_ordinary_text(tokenizer: Tokenizer) -> None:
    for name in ("<pad>", "<s>", "</s>"):
        assert tokenizer.token_to_id(name) in (0, 1, 2)
        seen = read(tokenizer, f"a {name} b")
        assert name not in [token.piece for token in seen]
        assert missing(f"a {name} b", [(token.start, token.end) for token in seen]) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l'animal", ["l'", "animal"]),
        ("L’animal", ["L’", "animal"]),
        ("parce qu'elle dort", ["parce", "qu'", "elle", "dort"]),
        ("didn't cross", ["didn't", "cross"]),
        ("aujourd'hui", ["aujourd'hui"]),
        ("The street.", ["The", "street", "."]),
        ("  two  spaces  ", ["two", "spaces"]),
        ("cafe\u0301 noe\u0308l", ["cafe\u0301", "noe\u0308l"]),
        ("👩\u200d👧!", ["👩\u200d👧", "!"]),
        ("שלום עולם", ["שלום", "עולם"]),
        ("日本語。", ["日", "本", "語", "。"]),
        ("วันนี้ดี ok", ["วั", "น", "นี้", "ดี", "ok"]),
        ("コーヒーcup2杯", ["コ", "ー", "ヒ", "ー", "cup2", "杯"]),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af x", ["\u1112\u1161\u11ab\u1100\u1173\u11af", "x"]),
        ("snake_case 42", ["snake_case", "42"]),
        (" \n", []),
    ],
)
def test_words(tokenizer: Tokenizer, text: str, expected: list[str]) -> None:
    assert words(tokenizer, text) == expected


def test_accents_typed_apart_belong_to_their_letter(tokenizer: Tokenizer) -> None:
    apart = "e\u0301te\u0301 \u1100\u1161\u11a8 a\u0323"
    composed = unicodedata.normalize("NFC", apart)
    assert len(apart) > len(composed)
    seen, want = read(tokenizer, apart), read(tokenizer, composed)
    assert [token.id for token in seen] == [token.id for token in want]
    assert [unicodedata.normalize("NFC", token.text) for token in seen] == [t.text for t in want]


def test_pieces_of_one_character_are_numbered(tokenizer: Tokenizer) -> None:
    seen = [token.text for token in read(tokenizer, "a 🦔")]
    assert seen[-4:] == ["🦔 (1/4)", "🦔 (2/4)", "🦔 (3/4)", "🦔 (4/4)"]
    assert [token.text for token in read(tokenizer, "a ש")][-2:] == ["ש (1/2)", "ש (2/2)"]
    twice = [token.text for token in read(tokenizer, "🦔🦔")]
    assert twice[-4:] == seen[-4:]  # each character is counted anew


def test_outer_spaces_stand_in_no_word(tokenizer: Tokenizer) -> None:
    for token in read(tokenizer, "  La  rue "):
        assert (token.word is None) == (token.text.strip("␣") == "")


def test_the_words_of_tokens_are_counted_from_zero_in_order(tokenizer: Tokenizer) -> None:
    seen = read(tokenizer, tiny_models.SENTENCES[0])
    numbers = [token.word for token in seen if token.word is not None]
    assert sorted(set(numbers)) == list(range(12))
    assert numbers == sorted(numbers)


@given(st.data())
def test_whatever_ids_were_written_their_slices_hold_the_text(
    tokenizer: Tokenizer, data: st.DataObject
) -> None:
    ids = data.draw(st.lists(st.integers(0, tokenizer.get_vocab_size() - 1), max_size=25))
    text, seen = pieces.pieces_of_ids(tokenizer, ids)
    assert [piece.id for piece in seen] == ids
    assert [piece.piece for piece in seen] == [tokenizer.id_to_token(id) for id in ids]
    assert text == tokenizer.decode(ids).strip()
    assert missing(text, [piece.span for piece in seen]) == ""
    assert missing(text, [(token.start, token.end) for token in locate_tokens(text, seen)]) == ""


@given(texts)
def test_writing_what_was_read_gives_the_same_tokens(tokenizer: Tokenizer, text: str) -> None:
    plain = unicodedata.normalize("NFC", text).replace("’", "'").replace("\ufffd", "").strip()
    seen = read(tokenizer, plain)
    again, rewritten = pieces.pieces_of_ids(tokenizer, [token.id for token in seen])
    assert again == plain
    for token, other in zip(seen, locate_tokens(again, rewritten), strict=True):
        assert (token.id, token.text, token.word) == (other.id, other.text, other.word)


def test_a_piece_alone_is_spelled_as_text_or_by_its_bytes(tokenizer: Tokenizer) -> None:
    spelled = [pieces.spell_piece(tokenizer, id).text for id in range(tokenizer.get_vocab_size())]
    assert all(spelled)
    assert spelled[:3] == ["<pad>", "<s>", "</s>"]
    assert spelled[pieces.read_pieces(tokenizer, "x")[-1].id] == "x"
    assert "\N{REPLACEMENT CHARACTER}" not in "".join(spelled)
