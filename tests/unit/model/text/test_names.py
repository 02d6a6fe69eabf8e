"""How tokens and pieces are named: as a reader sees them, in one way."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import pre_tokenizers

from model.text.names import name_piece, name_text, piece_bytes, spell_bytes
from model.text.token import Piece, locate_tokens
from tests.support import small_tokenizers


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("the", "the"),
        ("\n\n", "↵↵"),
        (" \t", "␣⇥"),
        ("\r\n", "␍↵"),
        ("\u00a0\u3000", "␣␣"),
        (".\n", ".↵"),
        ("of the", "of the"),
        ("\u200b", "‹U+200B›"),
        ("\x00\x1b", "‹U+0000›‹U+001B›"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("\u0301", "\u0301"),
    ],
)
def test_what_cannot_be_seen_has_a_sign(text: str, named: str) -> None:
    assert name_text(text) == named


def test_tokens_of_a_text_are_named_so() -> None:
    text = "a\n\nb\tc d"
    pieces = [Piece("?", 0, (at, at + 1)) for at in range(len(text))]
    named = [token.text for token in locate_tokens(text, pieces)]
    assert named == ["a", "↵", "↵", "b", "⇥", "c", "␣", "d"]
    (alone,) = locate_tokens("a", [Piece("Ġ", 0, (0, 0))])
    assert alone.text == "␣"


@given(st.binary(max_size=12))
def test_bytes_are_text_where_they_can_be_and_their_numbers_elsewhere(raw: bytes) -> None:
    """Python's own decoder, told to leave broken bytes as escapes, is the other computation."""
    codecs.register_error(
        "numbered",
        lambda error: (_numbers(error), error.end),  # type: ignore[attr-defined]
    )
    other = raw.decode("utf-8", errors="numbered").replace("\ue001\ue000", " ")
    assert spell_bytes(raw) == other.replace("\ue000", "‹").replace("\ue001", "›")


def _numbers(error: UnicodeError) -> str:
    assert isinstance(error, UnicodeDecodeError)
    return f"\ue000{error.object[error.start : error.end].hex(' ').upper()}\ue001"


@given(st.binary(min_size=1, max_size=8))
def test_the_bytes_of_a_piece_are_those_that_its_tokenizer_wrote(raw: bytes) -> None:
    split = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    text = raw.decode("latin-1")  # any text will do
    (piece, _), *rest = split.pre_tokenize_str(text)
    assert not rest
    assert piece_bytes(piece) == text.encode()
    assert [piece_bytes(f"<0x{byte:02X}>") for byte in raw] == [bytes([byte]) for byte in raw]


def test_a_piece_of_signs_that_spell_no_byte_spells_none() -> None:
    assert piece_bytes("▁the") is None
    assert name_piece("▁\ufffd", " \ufffd").text == "▁\ufffd"  # kept, since nobody knows its bytes


@pytest.mark.parametrize(
    ("piece", "decoded", "text", "spaced"),
    [
        ("Ġthe", " the", "the", True),
        ("the", "the", "the", False),
        ("Ġ", " ", "␣", False),
        ("ĠĠ", "  ", "␣␣", False),
        ("Ċ", "\n", "↵", False),
        ("ĉ", "\t", "⇥", False),
        ("ä½", "\ufffd", "‹E4 BD›", False),
        ("¬æľ", "\ufffd\ufffd", "‹AC E6 9C›", False),
        ("¬x", "\ufffdx", "‹AC›x", False),
        ("Ġä", " \ufffd", "‹E4›", True),
        ("<0xE4>", "\ufffd", "‹E4›", False),
        ("##ed", "ed", "ed", False),
        ("▁", "", "␣", False),
        ("▁▁", " ", "␣␣", False),
        ("<pad>", "", "<pad>", False),
    ],
)
def test_a_piece_is_named_as_a_token_is(piece: str, decoded: str, text: str, spaced: bool) -> None:
    name = name_piece(piece, decoded)
    assert (name.text, name.piece, name.spaced) == (text, piece, spaced)
    assert name.reads(text) and name.reads(piece) and not name.reads("else")


def test_the_small_tokenizers_hold_every_byte() -> None:
    """Every byte-level piece of one byte is named: none is left in the vocabulary's alphabet."""
    gpt2 = small_tokenizers.gpt2()
    for piece in pre_tokenizers.ByteLevel.alphabet():
        assert len(piece_bytes(piece) or b"") == 1
        assert piece in gpt2.get_vocab()
