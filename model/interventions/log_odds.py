"""What is measured of an answer: the log-odds of one token against others, in one row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from model.capture.capture import Capture
from model.interventions.answers import answer_rows, ids_spelled
from model.interventions.protocol import Intervenable
from model.refusal import Refused

Named = int | str  # a token, by its id or as it is spelled
# How a row was found.
By = Literal["asked", "differs", "written", "least sure", "next", "masked", "class"]


@dataclass(frozen=True)
class Odds:
    """Which row is asked, and for which tokens: the first against all others together.

    A single token is asked against every other one of the vocabulary. `by` says how the row was
    found, as in `choose_row`.
    """

    row: int
    tokens: tuple[int, ...]
    by: By

    def of(self, rows: Tensor) -> list[float]:
        """Return ln P(first) − ln P(others) of each, from ln P (variant, vocabulary)."""
        first, *others = self.tokens
        rows = rows.double()
        if others:
            against = rows[:, others].logsumexp(-1)
        else:
            against = rows.index_fill(1, torch.tensor([first]), -torch.inf).logsumexp(-1)
        odds: list[float] = (rows[:, first] - against).tolist()
        return odds


def find_odds(
    model: Intervenable,
    capture: Capture,
    row: int | None = None,
    tokens: Sequence[Named] = (),
    against: Capture | None = None,
) -> Odds:
    """Return what to measure: as asked, else in the row that `choose_row` names.

    Without `tokens` these are the ones that both answers write in the row, or the one written and
    the likeliest other. Raises Refused for a row or a token that there is not.
    """
    rows = {prediction.place: prediction for prediction in answer_rows(capture)}
    if not rows:
        raise Refused("no_answer", "This capture holds no answer of which a token could be asked.")
    named = name_tokens(model, capture, tokens)
    by: By = "asked"
    asked_row = row
    if asked_row is None:
        asked_row, by = choose_row(capture, named, against)
    if asked_row not in rows:
        there = ", ".join(map(str, rows))
        raise Refused("unknown_row", f"Row {asked_row} writes nothing; these do: {there}.")
    if named:
        return Odds(asked_row, identify_tokens(model, capture, asked_row, named), by)
    first = rows[asked_row].written.id
    likely = [other.id for other in rows[asked_row].runners_up]
    if against is not None:
        elsewhere = asked_row if row is not None or by == "differs" else usual_row(against, None)[0]
        likely = [
            *(one.written.id for one in answer_rows(against) if one.place == elsewhere),
            *likely,
        ]
    return Odds(asked_row, (first, next(id for id in likely if id != first)), by)


def choose_row(
    capture: Capture, named: Sequence[Sequence[int]], against: Capture | None
) -> tuple[int, By]:
    """Return the row that is asked unless another one is named, and why.

    The usual row, unless it writes none of the tokens and another one does: then the first that
    writes one. `named` has the ids of each token.
    """
    row, by = usual_row(capture, against)
    if by == "class":
        return row, by
    ids = {id for one in named for id in one}
    writing = [one.place for one in answer_rows(capture) if one.written.id in ids]
    return (row, by) if row in writing or not writing else (writing[0], "written")


def usual_row(capture: Capture, against: Capture | None) -> tuple[int, By]:
    """Return the row that tells most where no token is named, and why.

    Of a classifier of texts: its one row, or the start of an answer. Where a target is written, or
    every token has a class: the first in which two answers differ, else the one that is least
    sure. Where there is one text alone: the row that writes what comes after it, or, of a masked
    language model, the first masked place.
    """
    rows = answer_rows(capture)
    judged = capture.classes and capture.classes.judged
    if judged in ("text", "span"):
        return rows[0].place, "class"
    if judged == "token":
        text = capture.tokens["source"]
        rows = tuple(one for one in rows if not text[one.place].special) or rows
    elif not capture.tokens["target"]:
        causal = capture.model.family == "decoder"
        return (rows[-1].place, "next") if causal else (rows[0].place, "masked")
    other = {} if against is None else {one.place: one.written.id for one in answer_rows(against)}
    for one in rows:
        if other.get(one.place, one.written.id) != one.written.id:
            return one.place, "differs"
    return min(rows, key=lambda one: one.written.probability).place, "least sure"


def name_tokens(model: Intervenable, capture: Capture, tokens: Sequence[Named]) -> list[list[int]]:
    """Return the ids of each token or class, several where several read the same."""
    named = [
        [token] if isinstance(token, int) else ids_spelled(model, capture, token)
        for token in tokens
    ]
    for token, ids in zip(tokens, named, strict=True):
        if not ids:
            said = f"“{token}” is no single token of this model: name one that it might write."
            raise Refused("unknown_token", said)
    return named


def identify_tokens(
    model: Intervenable, capture: Capture, row: int, named: Sequence[Sequence[int]]
) -> tuple[int, ...]:
    """Return an id of each token; of several that read the same the likeliest in this row."""
    likely = model.log_probabilities(capture, [()], [row])[0, 0]
    for id in (id for ids in named for id in ids):
        if not 0 <= id < len(likely):
            raise Refused(
                "unknown_token", f"Token {id}; the vocabulary has 0 to {len(likely) - 1}."
            )
    found = tuple(max(ids, key=lambda id: float(likely[id])) for ids in named)
    if len(set(found)) < len(found):
        raise Refused("same_token", "A token cannot be compared with itself: name two that differ.")
    return found
