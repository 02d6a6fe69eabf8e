"""A sweep: every head of some sites off in turn, then a few of them together."""

from collections.abc import AsyncIterator, Iterator
from functools import partial

from app.inference.queue import InferenceQueue
from app.inference.request_reader import RequestReader
from app.jobs.runner import JobStep
from app.schemas import jobs as schemas
from model.capture.capture import Capture
from model.interventions.log_odds import Odds, find_odds
from model.interventions.sweep import Effect, SweepProgress, count_passes, sweep
from model.library.interventions import under_edits
from model.library.registry import Registry


class SweepJob:
    """One sweep; raises Refused for a capture that has no such site."""

    def __init__(
        self,
        models: Registry,
        passes: InferenceQueue,
        reader: RequestReader,
        capture: Capture,
        asked: schemas.SweepRequest,
    ) -> None:
        self.models = models
        self.passes = passes
        self.reader = reader
        self.capture = capture
        self.asked = asked
        self.sites = asked.sites or [site.name for site in capture.sites]
        self.total = count_passes(capture, self.sites, asked.together)

    async def steps(self) -> AsyncIterator[JobStep]:
        """Yield a step for every few passes, with what they gave, then the whole."""
        against: Capture | None = None
        if self.asked.against is not None:
            against = await self.reader.origin(self.asked.against, self.capture.model.id)
        going = self.measure_heads(against)
        seen: list[tuple[Odds, SweepProgress]] = []
        while one := await self.passes.submit(self, partial(next, going, None), admitted=True):
            seen.append(one)
            _, come = one
            yield JobStep(come.done, come.total, serialize_part(come))
        yield JobStep(self.total, self.total, result=self.summarize(seen))

    def measure_heads(self, against: Capture | None) -> Iterator[tuple[Odds, SweepProgress]]:
        """Yield what is measured and every step; the model stays in memory until the last one.

        Each `next` runs in a thread.
        """
        with self.models.in_use(self.capture.model.id) as opened:
            model = under_edits(opened)
            odds = find_odds(model, self.capture, self.asked.row, self.asked.tokens, against)
            value, together = self.asked.value, self.asked.together
            for come in sweep(model, self.capture, odds, self.sites, value, together):
                yield odds, come

    def summarize(self, seen: list[tuple[Odds, SweepProgress]]) -> schemas.Sweep:
        """Return everything that was found."""
        odds, last = seen[-1]
        found = [effect for _, come in seen for effect in come.effects]
        return schemas.Sweep(
            capture=self.capture.id,
            row=odds.row,
            row_by=odds.by,
            tokens=list(odds.tokens),
            sites=self.sites,
            value=self.asked.value,
            before=last.before,
            effects=serialize_effects(sorted(found, key=lambda effect: effect.log_odds)),
            together=serialize_effects([come.greedy for _, come in seen if come.greedy]),
        )


def serialize_part(come: SweepProgress) -> schemas.Effects | schemas.GreedyHead | None:
    """Return what a step brought, if anything."""
    if come.greedy:
        return schemas.GreedyHead.model_validate(come.greedy)
    if come.effects:
        return schemas.Effects(before=come.before, effects=serialize_effects(come.effects))
    return None


def serialize_effects(effects: list[Effect] | tuple[Effect, ...]) -> list[schemas.Effect]:
    """Return effects as the API tells them."""
    return [schemas.Effect.model_validate(effect) for effect in effects]
