"""A text written by a model of transformers, as a reader sees it: token by token, and so far."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial

from transformers import PreTrainedTokenizerBase

from model.backends.huggingface.text.tokens import decoded, spelled
from model.capture.predictions import predicted
from model.generation.loop import Step, Written, one_by_one
from model.text.token import Token


def prompt(source: Sequence[Token]) -> Sequence[Token]:
    """Return the tokens after which a decoder writes on: none of the special ones at the end.

    The text and what was written after it, read again, has the special ones after both.
    """
    last = max((place for place, token in enumerate(source) if not token.special), default=None)
    return source if last is None else source[: last + 1]


def shown(
    tokenizer: PreTrainedTokenizerBase,
    before: Sequence[int],
    writing: Iterator[Step],
    alone: Callable[[], AbstractContextManager[object]],
) -> Iterator[Written]:
    """Yield every step with its probability and the text so far.

    `before` are the ids of the text that is continued, for the space between it and what follows;
    none for a translation. Each step is taken inside `alone()`.
    """
    special = set(tokenizer.all_special_ids)
    start = len(decoded(tokenizer, before))
    ids = list(before)
    for step in one_by_one(writing, alone):
        ids += [step.id]
        spell = partial(spelled, tokenizer)
        (likely,) = predicted(step.logits[None], [step.id], spell, [step.place])
        so_far = decoded(tokenizer, ids)[start:]
        yield Written(likely, step.id in special, so_far, step.stopped_by)
