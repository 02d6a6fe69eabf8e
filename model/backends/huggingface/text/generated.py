"""A text written by a model of transformers, as a reader sees it: token by token, and so far."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager

from transformers import PreTrainedTokenizerBase

from model.backends.huggingface.text.tokens import decode_ids, namer
from model.capture.predictions import predict_tokens
from model.generation.loop import DecodingStep, GeneratedToken, one_by_one
from model.text.token import Token


def prompt_tokens(source: Sequence[Token]) -> Sequence[Token]:
    """Return the tokens after which a decoder writes on: none of the special ones at the end.

    The text and what was written after it, read again, has the special ones after both.
    """
    last = max(
        (token_index for token_index, token in enumerate(source) if not token.special), default=None
    )
    return source if last is None else source[: last + 1]


def show_tokens(
    tokenizer: PreTrainedTokenizerBase,
    before: Sequence[int],
    writing: Iterator[DecodingStep],
    alone: Callable[[], AbstractContextManager[object]],
) -> Iterator[GeneratedToken]:
    """Yield every step with its probability and the text so far.

    `before` are the ids of the text that is continued, for the space between it and what follows;
    none for a translation. Each step is taken inside `alone()`.
    """
    special, name = set(tokenizer.all_special_ids), namer(tokenizer)
    start = len(decode_ids(tokenizer, before))
    ids = list(before)
    for step in one_by_one(writing, alone):
        ids += [step.id]
        (likely,) = predict_tokens(step.logits[None], [step.id], name, [step.place])
        so_far = decode_ids(tokenizer, ids)[start:]
        yield GeneratedToken(likely, step.id in special, so_far, step.stopped_by)
