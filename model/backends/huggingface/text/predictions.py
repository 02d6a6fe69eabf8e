"""What the rows of a pass write, for a model that has a head over its vocabulary."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from torch import Tensor
from transformers import PreTrainedTokenizerBase

from model.backends.huggingface.text.tokens import namer
from model.capture.attention_record import Record
from model.capture.capture import Prediction
from model.capture.predictions import name_written, predict_tokens
from model.text.token import Token


def predict_rows(
    tokenizer: PreTrainedTokenizerBase,
    output: Mapping[str, Any],
    source: Sequence[Token],
    target: Sequence[Token],
    decoder: Sequence[Record],
    hidden: Collection[int] = (),
) -> tuple[Prediction, ...]:
    """Return a prediction for every row that makes one; none where the model has no such head.

    Rows of a target write the next token, and so do those of a decoder's own text; the last one
    what it finds likeliest. An encoder writes the likeliest token where the text has a mask.
    `decoder` are the layers of a model that only decodes, empty for others; `hidden` its places
    that no row looks at.
    """
    if "logits" not in output:
        return ()
    logits: Tensor = output["logits"][0]  # (row, vocabulary)
    name = namer(tokenizer)
    if target or decoder:
        first = next(place for place in range(len(source)) if place not in hidden)
        if any(looks_ahead(layer, first) for layer in decoder):
            return ()  # a row that saw the next token does not predict it
        read = target or source
        written = [*(token.id for token in read[1:]), None]
        return name_written(predict_tokens(logits, written, name), read)
    masks = [
        token_index
        for token_index, token in enumerate(source)
        if token.id == tokenizer.mask_token_id
    ]
    return predict_tokens(logits[masks], [None] * len(masks), name, masks)


def looks_ahead(layer: Record, first: int) -> bool:
    """Say whether the first row of any head that may look at itself looks at a later token."""
    ahead = layer.weights(list(range(layer.heads)), [first])[..., first + 1 :]
    return bool((ahead != 0).any())
