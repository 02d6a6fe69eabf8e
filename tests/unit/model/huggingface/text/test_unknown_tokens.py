"""What a tokenizer reads as unknown is marked, and nothing else."""

from pathlib import Path

import pytest

from model.backends.huggingface.text.tokens import read_text, tokens_of_ids
from tests.support import small_tokenizers

UNKNOWN = {
    "wordpiece": ("😃 it 🍕x", ["😃", "🍕x"]),
    "wordlevel": ("the hedgehog slept", ["hedgehog"]),
    "unigram": ("the 日本 it", ["日本"]),
    "prophetnet": ("the 😃 it", ["😃"]),
    "ctrl": ("the 日 it", ["日"]),
    "marian": ("the 日 street", ["日"]),
}


@pytest.mark.parametrize("kind", UNKNOWN)
def test_a_part_that_the_vocabulary_lacks_is_read_as_unknown(tmp_path: Path, kind: str) -> None:
    text, unknown = UNKNOWN[kind]
    fast = small_tokenizers.FAST.get(kind)
    tokenizer = fast() if fast else small_tokenizers.SLOW[kind](tmp_path)
    seen = read_text(tokenizer, text)
    name = tokenizer.unk_token
    assert [token.text for token in seen if token.unknown] == unknown
    assert [token.label for token in seen if token.unknown] == [f"{name} {u}" for u in unknown]
    assert [token.unknown for token in seen] == [t.id == tokenizer.unk_token_id for t in seen]


def test_a_typed_name_of_the_unknown_token_is_itself() -> None:
    seen = read_text(small_tokenizers.wordpiece(), "it [UNK] 😃")
    assert [token.unknown for token in seen if not token.special] == [False, False, True]
    assert [token.label for token in seen][-3:] == ["[UNK]", "[UNK] 😃", "[SEP]"]


def test_an_unknown_token_that_was_written_says_so() -> None:
    tokenizer = small_tokenizers.unigram(False)
    _, seen = tokens_of_ids(tokenizer, [0, tokenizer.get_vocab()["ed"]])
    assert [(token.label, token.unknown) for token in seen] == [("<unk>", True), ("ed", False)]
