"""Any Hugging Face tokenizer's tokens in the untouched text, over arbitrary Unicode."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from transformers import ByT5Tokenizer, PreTrainedTokenizerBase

from model.backends.huggingface.text.tokens import (
    namer,
    read_text,
    takes_pairs,
    token_types,
    tokens_of_ids,
)
from model.text.alignment import align, normalize
from model.text.names import PieceName, name_text
from model.text.token import WORD, Token
from tests.support import small_tokenizers

HARD = " \n'’.,lTué\u0301\u0323\u1112\u1161\u11ab\ufb01Ⅸ😀👩\u200d日本ßשव्\u2028#@▁Ġ"
texts = st.text(
    st.one_of(st.sampled_from(HARD + small_tokenizers.LETTERS), st.characters(codec="utf-8")),
    max_size=30,
)
SENTENCE = "The animal didn't cross l'été, 日本 😀."


@pytest.fixture(scope="module", params=[*small_tokenizers.FAST, *small_tokenizers.SLOW])
def tokenizer(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> PreTrainedTokenizerBase:
    """One of every kind."""
    if request.param in small_tokenizers.FAST:
        return small_tokenizers.FAST[request.param]()
    return small_tokenizers.SLOW[request.param](tmp_path_factory.mktemp("tokenizer"))


@pytest.fixture(scope="module")
def pieces(tokenizer: PreTrainedTokenizerBase) -> dict[int, str]:
    """Its pieces by id, made once: CANINE has 1.1 million."""
    return {id: piece for piece, id in tokenizer.get_vocab().items()}


def check(text: str, tokens: list[Token], words_before: int = 0) -> None:
    """Check that slices are in order, within the text, shown, and tied to the words they touch."""
    words = [match.span() for match in WORD.finditer(text)]
    for token in tokens:
        assert 0 <= token.start <= token.end <= len(text)
        shown = text[token.start : token.end]
        named = re.escape(name_text(shown) or "␣")
        assert re.fullmatch(named + r"( \(\d+/\d+\))?", token.text)
        if token.word is None:
            assert not shown.strip()
        else:
            start, end = words[token.word - words_before]
            assert token.start < end and start < token.end
    for one, other in pairwise(tokens):
        assert one.start <= other.start
        assert one.end <= other.end


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(texts)
def test_slices_are_in_order_and_are_what_is_shown(
    tokenizer: PreTrainedTokenizerBase, text: str
) -> None:
    check(text, [token for token in read_text(tokenizer, text) if not token.special])


@given(texts, texts)
def test_the_ids_are_those_that_the_tokenizer_gives_a_model(
    tokenizer: PreTrainedTokenizerBase, text: str, pair: str
) -> None:
    assert [token.id for token in read_text(tokenizer, text)] == tokenizer(text)["input_ids"]
    if pair:  # a fast tokenizer takes an empty second text for none
        both = [token.id for token in read_text(tokenizer, text, pair)]
        assert both == tokenizer(text, pair)["input_ids"]


@given(texts)
def test_bytes_lose_no_character(text: str) -> None:
    for kind in ("roberta", "across"):
        seen = read_text(small_tokenizers.FAST[kind](), text)
        held = {at for token in seen for at in range(token.start, token.end)}
        assert all(at in held for at, char in enumerate(text) if not char.isspace())


@given(texts, texts)
def test_two_texts_are_numbered_apart(
    tokenizer: PreTrainedTokenizerBase, text: str, pair: str
) -> None:
    pair = pair or "x"
    seen = read_text(tokenizer, text, pair)
    segments = [token.segment for token in seen]
    assert segments == sorted(segments)
    parts = [[t for t in seen if t.segment == of and not t.special] for of in (0, 1)]
    check(text, parts[0])
    check(pair, parts[1], words_before=len(WORD.findall(text)))


def test_special_tokens_are_those_that_the_tokenizer_added() -> None:
    seen = read_text(small_tokenizers.roberta(), "it <s> was", "so")
    assert [token.piece for token in seen if token.special] == ["<s>", "</s>", "</s>", "</s>"]
    typed = next(token for token in seen if token.piece == "<s>" and not token.special)
    assert (typed.start, typed.end, typed.word) == (3, 6, 1)
    assert [(t.start, t.end, t.segment, t.word) for t in seen if t.special] == [
        (0, 0, 0, None),
        (10, 10, 0, None),
        (10, 10, 0, None),
        (2, 2, 1, None),
    ]
    masked = read_text(small_tokenizers.roberta(), "it <mask> was")
    assert ("<mask>", False) in [(token.text, token.special) for token in masked]


def test_a_slow_tokenizer_tells_typed_names_from_its_own_too(tmp_path: Path) -> None:
    seen = read_text(small_tokenizers.prophetnet(tmp_path), "it [MASK] was")
    assert [(token.text, token.special) for token in seen][-5:] == [
        ("[MASK]", False),
        *((letter, False) for letter in "was"),
        ("[SEP]", True),
    ]
    with pytest.warns(UserWarning, match="already has </s>"):
        assert [token.special for token in read_text(ByT5Tokenizer(), "a </s>")] == [False, False]


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("gpt2", "a 😀", ["a", "␣", *(f"😀 ({n}/4)" for n in range(1, 5))]),
        ("gpt2", "é", ["é"]),
        ("llama", "日", ["␣", *(f"日 ({n}/3)" for n in range(1, 4))]),
        ("llama", "the", ["the"]),
        ("unigram with bytes", "😀", ["␣", *(f"😀 ({n}/4)" for n in range(1, 5))]),
        ("unigram", "ﬁ", ["␣", "ﬁ (1/2)", "ﬁ (2/2)"]),
        ("unigram", "the animal", ["the", "animal"]),
        ("wordpiece", "Été", ["É", "t", "é"]),
        ("across", "日本😀", ["日本", "😀"]),
    ],
)
def test_what_is_shown(kind: str, text: str, shown: list[str]) -> None:
    seen = read_text(small_tokenizers.FAST[kind](), text)
    assert [token.text for token in seen if not token.special] == shown


def test_pieces_that_hold_parts_of_two_characters_are_numbered_together() -> None:
    seen = read_text(small_tokenizers.gpt2(), "日本")
    assert [token.piece for token in seen] == ["æĹ", "¥æ", "ľ", "¬"]
    assert [token.text for token in seen] == ["日 (1/4)", "日本 (2/4)", "本 (3/4)", "本 (4/4)"]


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("ctrl", "the tired", ["the", "t", "i", "r", "ed"]),
        ("ctrl", "Œil été", ["Œ", "i", "l", "é", "t", "é"]),
        (
            "bertweet",
            "it @you ok",
            ["i", "t", "@", *(f"you ({n}/4)" for n in range(1, 5)), "o", "k"],
        ),
        ("prophetnet", "Été the", ["É", "t", "é", "the"]),
        ("esm", "MAG K", ["M", "A", "G", "K"]),
        ("byt5", "é😀", ["é (1/2)", "é (2/2)", *(f"😀 ({n}/4)" for n in range(1, 5))]),
        ("canine", "e\u0301 x", ["e", "\u0301", "␣", "x"]),
    ],
)
def test_what_a_tokenizer_without_offsets_shows(
    tmp_path: Path, kind: str, text: str, shown: list[str]
) -> None:
    seen = read_text(small_tokenizers.SLOW[kind](tmp_path), text)
    assert [token.text for token in seen if not token.special] == shown


def test_words_are_the_same_for_every_tokenizer(tokenizer: PreTrainedTokenizerBase) -> None:
    text = "it was tired, l'animal"
    held: dict[int, tuple[int, int]] = {}
    for token in read_text(tokenizer, text):
        if token.word is not None:
            start, _ = held.get(token.word, (token.start, 0))
            held[token.word] = (start, token.end)
    words = [text[slice(*held[word])] for word in sorted(held)]
    if not any(
        "animal" in token.text and "'" in token.text for token in read_text(tokenizer, text)
    ):
        assert words == ["it", "was", "tired", ",", "l'", "animal"]


def test_a_model_is_told_the_segment_of_each_token() -> None:
    assert token_types(small_tokenizers.wordpiece(), "it", "was") == [0, 0, 0, 1, 1]
    assert token_types(small_tokenizers.gpt2(), "it", "was") is None


def test_a_tokenizer_takes_two_texts_when_it_marks_where_one_ends(tmp_path: Path) -> None:
    assert takes_pairs(small_tokenizers.wordpiece())
    assert takes_pairs(small_tokenizers.esm(tmp_path))
    assert not takes_pairs(small_tokenizers.gpt2())
    assert not takes_pairs(small_tokenizers.ctrl(tmp_path))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_ids_were_written_they_are_kept_and_shown(
    tokenizer: PreTrainedTokenizerBase, data: st.DataObject
) -> None:
    most = len(tokenizer) if len(tokenizer) < 1000 else 250
    ids = data.draw(st.lists(st.integers(0, most - 1), max_size=20))
    text, seen = tokens_of_ids(tokenizer, ids)
    assert [token.id for token in seen] == ids
    assert text == text.strip()
    check(text, [token for token in seen if not token.special])
    assert [t.id in tokenizer.all_special_ids for t in seen] == [t.special for t in seen]


@pytest.mark.parametrize("kind", ["gpt2", "roberta", "llama", "across", "unigram", "byt5"])
def test_what_was_read_is_written_again(kind: str) -> None:
    tokenizer = small_tokenizers.FAST[kind]() if kind in small_tokenizers.FAST else ByT5Tokenizer()
    text = SENTENCE if kind != "unigram" else "the animal étét"
    seen = read_text(tokenizer, text)
    again, tokens = tokens_of_ids(tokenizer, [token.id for token in seen])
    assert again == text
    for token, other in zip(seen, tokens, strict=True):
        assert (token.id, token.text.strip(), token.word) == (
            other.id,
            other.text.strip(),
            other.word,
        )


def test_a_piece_of_the_vocabulary_is_named_as_a_token_is(tmp_path: Path) -> None:
    llama, wordpiece = small_tokenizers.llama(), small_tokenizers.wordpiece()
    ids = [token.id for token in read_text(llama, "the 日\n")]
    assert [namer(llama)(id).text for id in ids] == [
        *("<s>", "the", "␣", "‹E6›", "‹97›", "‹A5›", "↵")
    ]
    assert namer(llama)(ids[1]) == PieceName("the", "▁the", spaced=True)
    end = read_text(wordpiece, "tired")[4].id
    assert namer(wordpiece)(end) == PieceName("ed", "##ed", spaced=False)
    assert namer(llama)(5000).text == "<5000>"  # a model may have more rows than its tokenizer
    ctrl = small_tokenizers.ctrl(tmp_path)
    assert namer(ctrl)(ctrl.get_vocab()["an@@"]).text == "an"


def test_pieces_named_alone_are_named_as_in_a_text(tokenizer: PreTrainedTokenizerBase) -> None:
    """A whole character's name in a guess is the name that it has as a key."""
    name = namer(tokenizer)
    for token in read_text(tokenizer, "it was tired, the\n\nanimal\tslept"):
        if not (token.special or token.unknown or "(" in token.text):
            assert name(token.id).text.casefold() == token.text.casefold()


@given(texts)
def test_every_token_says_what_the_model_reads(
    tokenizer: PreTrainedTokenizerBase, pieces: dict[int, str], text: str
) -> None:
    for token in read_text(tokenizer, text):
        assert token.piece == pieces.get(token.id, token.piece)
        assert not token.unknown or token.id == tokenizer.unk_token_id


def test_pieces_without_a_place_share_what_is_between_their_neighbours() -> None:
    text = "go to https://x.y now"
    spans = align(text, [normalize(sign) for sign in text], ["go", "to", "URL", "1", "now"])
    assert [text[slice(*span)] for span in spans] == ["go", "to", *["https://x.y"] * 2, "now"]
    assert align("ab", list("ab"), ["a", "?", "b"]) == [(0, 1), (1, 1), (1, 2)]
    assert align("", [], ["a"]) == [(0, 0)]
