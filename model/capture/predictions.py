"""What rows of logits say: the token that each writes, and what else was likely."""

from collections.abc import Callable, Sequence
from functools import cache

import torch
from torch import Tensor

from model.capture.capture import Likely, Prediction

RUNNERS_UP = 4
ROWS = 64  # at a time: the probabilities of a whole vocabulary are many


def predict_tokens(
    logits: Tensor,
    written: Sequence[int | None],
    spelled: Callable[[int], str],
    places: Sequence[int] | None = None,
) -> tuple[Prediction, ...]:
    """Return what every row writes; logits are (row, vocabulary).

    `written` has an id for each row, None for the likeliest one; `places` name the rows, 0, 1, …
    where they are left out. `spelled` shows one id as text. Probabilities are those of the whole
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
                Likely(spell(each), each, float(likely[each]))
                for each in (id, *(other for other in ids if other != id))
            )
            found.append(Prediction(rows[len(found)], one, tuple(others[:RUNNERS_UP])))
    return tuple(found)
