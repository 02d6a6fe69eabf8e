"""The loop that writes: read what is new, choose what follows, until an end."""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal

from torch import Tensor

from model.capture.capture import Prediction
from model.generation.sampling import Sampling, TokenSampler

Stop = Literal["end", "length"]
Reader = Callable[[list[int]], Tensor]
Restriction = Callable[[list[int], Tensor], Tensor]


@dataclass(frozen=True)
class DecodingStep:
    """One token that was chosen, and the logits by which, (vocabulary,) as the model gave them.

    `place` is that of the token read last, whose row wrote this one. `stopped_by` says why nothing
    follows: the model wrote an end token, or as much as it may.
    """

    place: int
    id: int
    logits: Tensor
    stopped_by: Stop | None


@dataclass(frozen=True)
class GeneratedToken:
    """A step as a reader sees it; `text` is all that was written so far, without special tokens."""

    prediction: Prediction
    special: bool
    text: str
    stopped_by: Stop | None


def unrestricted(_ids: list[int], logits: Tensor) -> Tensor:
    """Return the logits, (vocabulary,), as they are: the model may write any token anywhere."""
    return logits


def decode_steps(
    read: Reader,
    start: list[int],
    way: Sampling,
    ends: Collection[int],
    restrict: Restriction = unrestricted,
) -> Iterator[DecodingStep]:
    """Write after `start`, one token for each `next`; an end token is a step too, the last one.

    `read` is given the tokens it has not read yet and returns the logits of the one that follows.
    `restrict` turns these logits, after the ids so far, into the scores by which is chosen.
    """
    choose = TokenSampler(way)
    ids, fresh = list(start), list(start)
    for left in reversed(range(way.max_new_tokens)):
        logits = read(fresh)
        id = choose(restrict(ids, logits))
        stopped: Stop | None = "end" if id in ends else None if left else "length"
        yield DecodingStep(len(ids) - 1, id, logits, stopped)
        if stopped:
            return
        ids, fresh = [*ids, id], [id]


def one_by_one(
    writing: Iterator[DecodingStep], alone: Callable[[], AbstractContextManager[object]]
) -> Iterator[DecodingStep]:
    """Take every step inside a context of its own, so that others have their turn in between."""
    while True:
        with alone():
            step = next(writing, None)
        if step is None:
            return
        yield step
