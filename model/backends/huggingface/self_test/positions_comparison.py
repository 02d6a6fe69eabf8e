"""How far what is drawn of positions is from what attention did with them in a pass."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

import torch
from torch import Tensor
from transformers import PreTrainedModel

from model.backends.fidelity import TOLERANCE
from model.backends.huggingface.positions.readers import between
from model.backends.huggingface.self_test.comparison import FORBIDDEN, ROUNDING
from model.backends.huggingface.self_test.positions_ablation import (
    nothing_turned,
    rows_given,
    rows_weakened,
)
from model.backends.huggingface.self_test.positions_evidence import Call, Evidence
from model.capture.positions import Positions
from model.capture.rotary import off, turn, ways

UNSURE = 0.25  # of a row
Without = list[AbstractContextManager[None]]
Both = list[tuple[Tensor, Tensor]]  # the same numbers with turns and without


class Off(NamedTuple):
    """By how much numbers are off, the largest of which is so large."""

    by: float
    largest: float = 1.0

    def ratio(self, eps: float) -> float:
        """Return it over what rounding in this precision allows: 1 is the most that is right."""
        return self.by / (TOLERANCE + ROUNDING * eps * self.largest)


class Criterion(Protocol):
    """A way of judging positions by the calls of attention, and what is said of them then.

    `call` is one of a pass as it is, `others` the same one of passes without some positions.
    `exacting`: numbers of 8 or 11 bits tell nothing.
    """

    right: str
    wrong: str
    exacting: bool

    def judges(self, drawn: Positions) -> bool:
        """Say whether positions are judged in this way."""

    def without(self, model: PreTrainedModel) -> Without:
        """Return what takes positions away, for each of the passes to compare with."""

    def used(self, call: Call, others: Sequence[Call]) -> Off:
        """Compare what a call did with what it would have done without any of them."""

    def off(self, drawn: Positions, call: Call, others: Sequence[Call]) -> Off:
        """Compare what a call did with what is drawn."""


class Turns:
    """Queries and keys are those of a pass that turns nothing, turned by what is drawn.

    Where a layer goes on to scale what it turned, the sums in which the turning ends count.
    """

    right = "queries and keys are turned by them"
    wrong = "queries and keys are turned otherwise"
    exacting = False

    def judges(self, drawn: Positions) -> bool:
        """Say whether they are turns."""
        return drawn.kind == "rotary"

    def without(self, model: PreTrainedModel) -> Without:
        """Turn nothing, once."""
        return [nothing_turned(model)]

    def used(self, call: Call, others: Sequence[Call]) -> Off:
        """Compare query and key with those that are not turned."""
        return Off(max(off(x, upright) for x, upright in products(call, others[0])))

    def off(self, drawn: Positions, call: Call, others: Sequence[Call]) -> Off:
        """Turn what was not turned; by a share of the largest number."""
        both = (products(call, others[0]), sums(call, others[0]))
        by = min(off_turned(one, drawn.values) for one in both)
        return Off(max(by, off_frequencies(drawn)))


class Biases:
    """Scores less what is drawn are a multiple of query · key.

    A slope leaves open by what all scores of a row are larger.
    """

    right = "scores hold them"
    wrong = "scores hold something else"
    exacting = False

    def judges(self, drawn: Positions) -> bool:
        """Say whether they are added to scores."""
        return drawn.where == "scores"

    def without(self, _model: PreTrainedModel) -> Without:
        """Take no other pass."""
        return []

    def used(self, call: Call, _others: Sequence[Call]) -> Off:
        """Compare scores as they are."""
        return off_content(call, torch.zeros_like(call.scores))

    def off(self, drawn: Positions, call: Call, _others: Sequence[Call]) -> Off:
        """Take away from scores what is drawn."""
        bias = drawn.values.double()
        if drawn.axes == ("head",):
            bias = bias[:, None, None] * between(call.scores.shape[2])
        elif drawn.axes == ("head", "distance"):
            bias = bias[:, between(call.scores.shape[2]) - drawn.first]
        return off_content(call, bias, centred=drawn.kind == "alibi")


class Vectors:
    """Each score is made of the row that is drawn at its distance."""

    right = "scores at each distance are made of its row"
    wrong = "scores are made of the rows of other distances"
    exacting = True

    def judges(self, drawn: Positions) -> bool:
        """Say whether they are vectors for distances."""
        return drawn.axes == ("distance", "dimension")

    def without(self, model: PreTrainedModel) -> Without:
        """Take all rows away; then of each row a share that tells which it is."""
        return [rows_weakened(model, rising=False), rows_weakened(model, rising=True)]

    def used(self, call: Call, others: Sequence[Call]) -> Off:
        """Compare scores with those without rows."""
        lost = (call.scores - others[0].scores).abs().max()
        return Off(float(lost), float(call.scores.abs().max()))

    def off(self, drawn: Positions, call: Call, others: Sequence[Call]) -> Off:
        """Compare the rows that scores are made of with those that are drawn."""
        rows = rows_given(call.module, call.inputs).to("cpu", torch.float64)
        numbers = rows_used(call, *others) * len(rows)  # (query, key)
        whole = numbers.round()
        if not bool(((numbers - whole).abs() < UNSURE).all() and whole.min() >= 0):
            return Off(torch.inf)
        used = rows[whole.long().clamp(max=len(rows) - 1)]  # (query, key, dimension)
        wanted = drawn.values.double()[between(len(used)) - drawn.first]
        return Off(float((used - wanted).abs().max()), float(rows.abs().max()))


CRITERIA: tuple[Criterion, ...] = (Turns(), Biases(), Vectors())


def off_added(table: int, whole: Evidence) -> list[Off]:
    """Compare a table with each thing that a pass adds outside of attention."""
    attending = {call.module for call in whole.calls}
    return [
        Off(one.off, one.largest)
        for one in whole.added
        if one.table == table and one.module not in attending
    ]


def products(call: Call, upright: Call) -> Both:
    """Return the query and the key of a call beside those that are not turned."""
    return [(call.query, upright.query), (call.key, upright.key)]


def sums(call: Call, upright: Call) -> Both:
    """Return the first two sums beside those without turns: of a query and of a key."""
    both = zip(call.sums, upright.sums, strict=True)
    return [(one, other) for one, other in both if not torch.equal(one, other)][:2]


def off_turned(both: Both, turns: Tensor) -> float:
    """Return how far a query and a key are off when turned alike, in the way that fits best."""
    length, width = turns.shape
    if len(both) < 2 or any(x.shape[-2] != length or x.shape[-1] < width for x, _ in both):
        return torch.inf
    return min(
        max(off(turn(upright, turns, pairs), x) for x, upright in both)
        for pairs in ways(both[0][0].shape[-1], width)
    )


def off_frequencies(drawn: Positions) -> float:
    """Return how far turns are from those that their frequencies give, where these are known."""
    if drawn.frequencies is None:
        return 0.0
    angles = torch.arange(len(drawn.values))[:, None] * drawn.frequencies.double()
    turns = torch.stack((angles.sin(), angles.cos()), -1).flatten(1) * drawn.scaling
    return off(drawn.values.double(), turns) if turns.shape == drawn.values.shape else torch.inf


def off_content(call: Call, bias: Tensor, centred: bool = False) -> Off:
    """Compare scores less a bias with the multiple of query · key that is nearest to them."""
    seen = call.scores.abs() < FORBIDDEN  # (head, query, key)
    content = (call.query @ call.key.transpose(-1, -2)).reshape(-1, *call.scores.shape[1:])
    if not content.shape == bias.shape == call.scores.shape:
        return Off(torch.inf)
    rest = torch.where(seen, call.scores - bias, 0)
    content = torch.where(seen, content, 0)
    if centred:
        rest, content = (less_mean(one, seen) for one in (rest, content))
    rest -= content * (rest * content).sum() / content.square().sum()
    return Off(float(rest.abs().max()), float(call.scores[seen].abs().max()))


def less_mean(scores: Tensor, seen: Tensor) -> Tensor:
    """Return scores, (..., query, key), less the mean of each row, of the keys that are seen."""
    means = scores.sum(-1, keepdim=True) / seen.sum(-1, keepdim=True)
    return torch.where(seen, scores - means, 0)


def rows_used(call: Call, nothing: Call, rising: Call) -> Tensor:
    """Return which share of what rows give to each score is left where it tells the row.

    (query, key), in the head that most is given to; scores are linear in the rows.
    """
    whole = call.scores - nothing.scores  # (head, query, key)
    head = whole.abs().argmax(0, keepdim=True)
    left = (rising.scores - nothing.scores).gather(0, head) / whole.gather(0, head)
    return left[0]
