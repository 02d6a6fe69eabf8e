"""Every head switched off in turn, and then together: which few of them does the answer need?"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from model.capture.capture import Capture
from model.capture.edits import Ablate, HeadId, head_edits, head_of
from model.interventions.log_odds import Odds
from model.interventions.protocol import Intervenable
from model.interventions.random_heads import list_heads

TOGETHER = 16  # heads that are tried in one go


@dataclass(frozen=True)
class Effect:
    """The log-odds once a head is off, beside those that are off already."""

    head: HeadId
    log_odds: float


@dataclass(frozen=True)
class SweepProgress:
    """How far a sweep is, and what came last.

    `before` are the log-odds with nothing off. `effects` are of single heads. `greedy` is the head
    that was put to the set, with the log-odds then, or None.
    """

    done: int
    total: int
    before: float
    effects: tuple[Effect, ...] = ()
    greedy: Effect | None = None


def count_passes(capture: Capture, sites: Sequence[str], together: int) -> int:
    """Return how many edited passes a sweep takes at most; raises Refused for an unknown site."""
    free = len(list_heads(capture, sites, map(head_of, head_edits(capture.edits))))
    return free + sum(free - step for step in range(1, min(together, free)))


def sweep(
    model: Intervenable,
    capture: Capture,
    odds: Odds,
    sites: Sequence[str],
    value: Literal["zero", "mean"] = "zero",
    together: int = 4,
) -> Generator[SweepProgress]:
    """Switch every head of the sites off, one at a time, then a set of `together` heads greedily.

    Each step of the set takes the head that lowers the log-odds furthest beside those that are in
    it; it ends before where no further head lowers them. What the set does is measured on the text
    that it was chosen by.
    """
    free = list_heads(capture, sites, map(head_of, head_edits(capture.edits)))
    together = min(together, len(free))
    total = count_passes(capture, sites, together)
    before = odds.of(model.log_probabilities(capture, [()], [odds.row])[:, 0])[0]
    done, found = 0, list[Effect]()
    yield SweepProgress(done, total, before)

    def tried(chosen: Sequence[HeadId], others: Sequence[HeadId]) -> Iterator[list[Effect]]:
        for first in range(0, len(others), TOGETHER):
            some = others[first : first + TOGETHER]
            variants = [[Ablate(*off, value=value) for off in (*chosen, head)] for head in some]
            log_odds = odds.of(model.log_probabilities(capture, variants, [odds.row])[:, 0])
            yield [Effect(*pair) for pair in zip(some, log_odds, strict=True)]

    for effects in tried((), free):
        found += effects
        done += len(effects)
        yield SweepProgress(done, total, before, tuple(effects))
    chosen: list[HeadId] = []
    reached = before
    for _ in range(together):
        if chosen:
            found = []
            for effects in tried(chosen, [head for head in free if head not in chosen]):
                found += effects
                done += len(effects)
                yield SweepProgress(done, total, before)
        best = min(found, key=lambda effect: effect.log_odds)
        if best.log_odds >= reached:
            break
        reached = best.log_odds
        chosen.append(best.head)
        yield SweepProgress(done, total, before, greedy=best)
    yield SweepProgress(total, total, before)
