"""What rows of logits say: the token that each writes, and what else was likely."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import torch
from torch import Tensor

from model.capture.capture import Likely, Prediction
from model.text.names import PieceName
from model.text.token import Token

RUNNERS_UP = 4
ROWS = 64  # at a time: the probabilities of a whole vocabulary are many


def predict_tokens(
    logits: Tensor,
    written: Sequence[int | None],
    spelled: Callable[[int], PieceName],
    places: Sequence[int] | None = None,
) -> tuple[Prediction, ...]:
    """Return what every row writes; logits are (row, vocabulary).

    `written` has an id for each row, None for the likeliest one; `places` name the rows, 0, 1, …
    where they are left out. `spelled` names one id. Probabilities are those of the whole
    vocabulary.
    """
    spell = cache(spelled)
    rows = range(len(logits)) if places is None else places
    found: list[Prediction] = []
    for part in torch.split(logits, ROWS):
        probabilities = part.float().softmax(-1)
        best = probabilities.topk(min(RUNNERS_UP + 1, part.shape[-1]), dim=-1).indices.tolist()
        for likely, ids in zip(probabilities, best, strict=True):
            given = written[len(found)]
            id = ids[0] if given is None else given
            one, *others = (
                name_likely(spell(each), each, float(likely[each]))
                for each in (id, *(other for other in ids if other != id))
            )
            found.append(Prediction(rows[len(found)], one, tuple(others[:RUNNERS_UP])))
    return tuple(found)


def name_likely(name: PieceName, id: int, probability: float) -> Likely:
    """Return a token of the vocabulary with its name and its probability."""
    return Likely(name.text, name.piece, name.spaced, id, probability)


def name_written(
    predictions: Sequence[Prediction], read: Sequence[Token]
) -> tuple[Prediction, ...]:
    """Name what rows write as the tokens that stand after them are named, where these are the same.

    `read` are the tokens that the rows read.
    """
    following = dict(enumerate(read[1:]))
    return tuple(
        replace(row, written=replace(row.written, text=after.text))
        if (after := following.get(row.place)) and after.id == row.written.id
        else row
        for row in predictions
    )
