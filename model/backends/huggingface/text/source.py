"""What a model reads of a question: its text, or its messages as the chat template puts them."""

from collections.abc import Sequence
from dataclasses import replace

from jinja2 import TemplateError
from transformers import PreTrainedTokenizerBase

from model.backends.conductor import SourceText
from model.backends.huggingface.text import tokens
from model.backends.huggingface.text.languages import check_languages, source_language
from model.capture.request import CaptureRequest, Message
from model.refusal import Refused
from model.text.token import Token

ANSWERS = "assistant"  # the role in which a model writes


def read_source(tokenizer: PreTrainedTokenizerBase, question: CaptureRequest) -> SourceText:
    """Read the text of a question, or its messages; raises Refused where that cannot be.

    Nobody else may use the tokenizer meanwhile.
    """
    way = question.input_format
    check_languages(tokenizer, way.source_language, way.target_language)
    text, pair, special = question.text, question.text_pair, way.special_tokens
    if way.messages is not None:
        text, special = render_chat(tokenizer, way.messages), False
    with source_language(tokenizer, way.source_language):
        read = tokens.read_text(tokenizer, text, pair, special)
        types = tokens.token_types(tokenizer, text, pair, special)
    if way.messages is not None:
        read = mark_special(tokenizer, read)
    return SourceText(text, read, types)


def has_chat_template(tokenizer: PreTrainedTokenizerBase) -> bool:
    """Say whether a tokenizer can put messages together."""
    return bool(tokenizer.chat_template)


def render_chat(tokenizer: PreTrainedTokenizerBase, messages: Sequence[Message]) -> str:
    """Return the text that the chat template makes, special tokens as text.

    It ends where the model would answer, unless the last message is an answer. Raises Refused
    where there is no template, and with its own words where it takes no such messages.
    """
    if not has_chat_template(tokenizer):
        raise Refused("not_available", "This model has no chat template: send a text.")
    try:
        text = tokenizer.apply_chat_template(
            [message._asdict() for message in messages],
            tokenize=False,
            add_generation_prompt=messages[-1].role != ANSWERS,
        )
    except (TemplateError, TypeError, ValueError, LookupError) as error:
        said = f"This model's chat template takes no such messages: {error}"
        raise Refused("wrong_messages", said) from error
    assert isinstance(text, str)
    return text


def mark_special(tokenizer: PreTrainedTokenizerBase, read: Sequence[Token]) -> tuple[Token, ...]:
    """Call special what the template wrote as special tokens; they keep their places."""
    added = tokenizer.added_tokens_decoder
    special = {*tokenizer.all_special_ids, *(id for id, one in added.items() if one.special)}
    return tuple(
        replace(token, special=True, word=None) if token.id in special else token for token in read
    )
