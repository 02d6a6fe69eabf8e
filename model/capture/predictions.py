"""What a row of logits says: the token that was written, and what else was likely."""

from collections.abc import Callable, Sequence

from torch import Tensor

from model.capture.capture import Likely, Prediction

RUNNERS_UP = 4


def predicted(
    logits: Tensor, written: Sequence[int], spelled: Callable[[int], str]
) -> tuple[Prediction, ...]:
    """Return what every row writes; logits are (row, vocabulary), `written` an id for each row.

    `spelled` shows one id as text. Probabilities are those of the whole vocabulary.
    """
    probabilities = logits.float().softmax(-1)
    best = probabilities.topk(min(RUNNERS_UP + 1, logits.shape[-1]), dim=-1).indices.tolist()

    def likely(row: int, id: int) -> Likely:
        return Likely(spelled(id), id, float(probabilities[row, id]))

    return tuple(
        Prediction(
            likely(row, id),
            tuple(likely(row, other) for other in best[row] if other != id)[:RUNNERS_UP],
        )
        for row, id in enumerate(written)
    )
