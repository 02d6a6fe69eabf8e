"""Tokens that a tokenizer knows and a model has no embedding for, as after `add_tokens` alone."""

from collections.abc import Sequence
from itertools import islice

from transformers import PreTrainedTokenizerBase

from model.backends.huggingface.text.tokens import vocabulary_entry
from model.refusal import Refused
from model.text.token import Token

NAMED = 3  # tokens that a remark names


def check_embedded(read: Sequence[Token], rows: int) -> None:
    """Raise Refused for a token beyond the rows of an embedding."""
    for token in read:
        if token.id >= rows:
            said = (
                f"“{token.text}” is token {token.id} of this model's tokenizer; the model's "
                f"embedding has {rows} rows, for tokens 0 to {rows - 1}."
            )
            raise Refused("token_not_embedded", said)


def remark_not_embedded(tokenizer: PreTrainedTokenizerBase, rows: int) -> dict[str, str]:
    """Return a remark, by its code, on the tokens beyond the rows of an embedding, if any are."""
    beyond = (vocabulary_entry(tokenizer, id) for id in range(rows, len(tokenizer)))
    names = [f"“{piece}”" for piece in islice(filter(None, beyond), NAMED)]
    if not names:
        return {}
    count = len(tokenizer) - rows
    said = (
        f"The tokenizer has {count} more {'token' if count == 1 else 'tokens'} than the model's "
        f"embedding has rows ({rows}): {', '.join(names)}{' …' if count > len(names) else ''}. "
        "A text with such a token is refused."
    )
    return {"tokens_not_embedded": said}
