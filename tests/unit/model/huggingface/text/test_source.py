"""What is read of a question: with or without special tokens, or as the chat template puts it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import PreTrainedTokenizerBase

from model.backends.huggingface.adapter import HuggingFace
from model.backends.huggingface.text.source import read_source
from model.capture.request import CaptureRequest, InputFormat, Message
from model.refusal import Refused
from tests.support import small_tokenizers, tiny_checkpoints
from tests.support.tiny_checkpoints import Kind

TEXT, PAIR = "the animal  was tired", "it slept"
CHAT = (Message("system", "it was tired"), Message("user", "the animal slept"))
TEMPLATE = (
    "{% for message in messages %}{% if message['role'] == 'bard' %}"
    "{{ raise_exception('only user, assistant and system may speak') }}{% endif %}"
    "<s>{{ message['role'] }}\\n{{ message['content'] }}</s>\\n{% endfor %}"
    "{% if add_generation_prompt %}<s>assistant\\n{% endif %}"
)
BARE = InputFormat(special_tokens=False)


@pytest.mark.parametrize("kind", [*small_tokenizers.FAST, *small_tokenizers.SLOW])
@pytest.mark.parametrize("pair", [None, PAIR])
def test_without_special_tokens_the_text_is_all_that_is_read(
    kind: str, pair: str | None, tmp_path: Path
) -> None:
    tokenizer = (
        small_tokenizers.FAST[kind]()
        if kind in small_tokenizers.FAST
        else small_tokenizers.SLOW[kind](tmp_path)
    )
    source = read_source(tokenizer, CaptureRequest(TEXT, pair, input_format=BARE))
    own: Any = tokenizer(TEXT, pair, add_special_tokens=False)
    assert source.ids == own["input_ids"]
    assert not any(token.special for token in source.tokens)
    if source.types is not None:
        assert len(source.types) == len(source.ids)
    whole = read_source(tokenizer, CaptureRequest(TEXT, pair))
    assert whole.ids == tokenizer(TEXT, pair)["input_ids"]


def talking() -> PreTrainedTokenizerBase:
    tokenizer = small_tokenizers.llama()
    tokenizer.chat_template = TEMPLATE
    return tokenizer


@pytest.mark.parametrize("chat", [CHAT, (*CHAT, Message("assistant", "it was"))])
def test_a_chat_is_what_the_models_template_makes_of_it(chat: tuple[Message, ...]) -> None:
    tokenizer = talking()
    source = read_source(tokenizer, CaptureRequest(input_format=InputFormat(messages=chat)))
    own: Any = tokenizer.apply_chat_template(
        [{"role": role, "content": content} for role, content in chat],
        add_generation_prompt=chat[-1].role == "user",
        return_dict=True,
    )
    assert source.ids == own["input_ids"]
    assert source.text.startswith("<s>system\\nit was tired</s>")
    assert source.text.endswith("<s>assistant\\n") == (chat[-1].role == "user")
    named = [token.text for token in source.tokens if token.special]
    assert named == ["<s>", "</s>", *["<s>", "</s>"] * (len(chat) - 1)] + (
        ["<s>"] if chat[-1].role == "user" else []
    )
    for token in source.tokens:
        if token.special:
            assert source.text[token.start : token.end] == token.text


def test_a_chat_that_cannot_be_read_is_refused_with_the_reason() -> None:
    bard = CaptureRequest(input_format=InputFormat(messages=(Message("bard", "sing"),)))
    with pytest.raises(Refused, match="only user, assistant and system may speak") as refused:
        read_source(talking(), bard)
    assert refused.value.code == "wrong_messages"
    with pytest.raises(Refused, match="has no chat template"):
        read_source(small_tokenizers.llama(), bard)
    with pytest.raises(Refused, match="leave text and text_pair out"):
        CaptureRequest("text", input_format=InputFormat(messages=CHAT))
    with pytest.raises(Refused, match="no message"):
        CaptureRequest(input_format=InputFormat(messages=()))


def test_questions_of_before_keep_their_ids() -> None:
    info: Any = type("Info", (), {"id": "m", "revision": "r", "dtype": "float32"})
    plain = CaptureRequest("a b", target="c").identity(info, "beam")
    assert plain == "1a50218527112df523dbed51"
    ids = {
        CaptureRequest("a b", target="c", input_format=reading).identity(info, "beam")
        for reading in (BARE, InputFormat("fr"), InputFormat(None, "fr"))
    }
    assert len(ids | {plain}) == 4


@pytest.mark.slow
def test_weights_without_special_tokens_are_those_of_transformers(tmp_path: Path) -> None:
    text = tiny_checkpoints.TEXTS[0]
    model = HuggingFace(tiny_checkpoints.folder(tmp_path, Kind("bert")), "org/bert", "abc")
    capture = model.run(CaptureRequest(text, input_format=BARE))
    ids = model.tokenizer(text, add_special_tokens=False, return_tensors="pt").input_ids
    assert len(capture.tokens["source"]) == ids.shape[1]
    model.passes.attend("eager")
    with torch.inference_mode():
        slow = model.model(ids, output_attentions=True).attentions
    for layer, weights in enumerate(slow):
        np.testing.assert_allclose(capture.weights("encoder", layer), weights[0], atol=1e-5)
