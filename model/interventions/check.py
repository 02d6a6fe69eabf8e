"""One causal check: what a model answers before and after some heads, or positions, are edited."""

from dataclasses import dataclass, replace

from model.capture.capture import Capture, Likely
from model.capture.predictions import name_likely
from model.interventions.answers import answer_rows, name_answer
from model.interventions.log_odds import Odds
from model.interventions.protocol import Intervenable, Variant


@dataclass(frozen=True)
class Answer:
    """One answer: what the model writes, and how likely it finds the original one.

    `text` is None where it writes nothing by itself, or was not let. `written` are the tokens of
    the original answer, row by row, each after the original beginning. `tokens` are those that
    the odds are about.
    """

    text: str | None
    written: tuple[Likely, ...]
    tokens: tuple[Likely, ...]
    log_odds: float


@dataclass(frozen=True)
class CausalCheck:
    """The answers before and after."""

    odds: Odds
    before: Answer
    after: Answer


def run_check(model: Intervenable, capture: Capture, edits: Variant, odds: Odds) -> CausalCheck:
    """Ask a model for the same answer without and with the edits; one pass for both.

    Raises Refused for edits that cannot be.
    """
    asked = answer_rows(capture)
    rows = [one.place for one in asked]
    both = model.log_probabilities(capture, [(), edits], rows)  # (variant, row, vocabulary)
    measured = rows.index(odds.row)
    here = asked[measured].written
    texts: tuple[str | None, str | None] = (None, None)
    if capture.target_by != "user":
        own = model.answer(capture, ()) if capture.target is None else capture.target
        texts = (own, model.answer(capture, edits))

    def probability(variant: int, row: int, id: int) -> float:
        return float(both[variant, row, id].exp())

    def answer(variant: int) -> Answer:
        return Answer(
            text=texts[variant],
            written=tuple(
                replace(written, probability=probability(variant, row, written.id))
                for row, written in enumerate(one.written for one in asked)
            ),
            tokens=tuple(
                replace(here, probability=probability(variant, measured, id))
                if id == here.id  # named as it stands in the answer
                else name_likely(
                    name_answer(model, capture, id), id, probability(variant, measured, id)
                )
                for id in odds.tokens
            ),
            log_odds=odds.of(both[variant, measured][None])[0],
        )

    return CausalCheck(odds, answer(0), answer(1))
