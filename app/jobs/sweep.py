"""A sweep: every head of some sites off in turn, then a few of them together."""

from collections.abc import AsyncIterator
from functools import partial

from app.inference.request_reader import RequestReader
from app.jobs.runner import JobStep
from app.schemas import jobs as schemas
from model.capture.capture import Capture
from model.interventions.log_odds import Odds, find_odds
from model.interventions.sweep import Effect, SweepProgress, count_passes, sweep
from model.library.interventions import under_edits


class SweepJob:
    """One sweep; raises Refused for a capture that is not kept, or has no such site."""

    def __init__(self, questions: RequestReader, asked: schemas.SweepRequest) -> None:
        self.questions = questions
        self.asked = asked
        self.capture = questions.passes.captures.take(asked.capture)
        self.sites = asked.sites or [site.name for site in self.capture.sites]
        self.total = count_passes(self.capture, self.sites, asked.together)

    async def steps(self) -> AsyncIterator[JobStep]:
        """Yield a step for every few passes, with what they gave, then the whole."""
        turn = self.questions.passes.submit
        against: Capture | None = None
        if self.asked.against is not None:
            against = await self.questions.origin(self.asked.against, self.capture.model.id)
        measured = await turn((self, "odds"), partial(self.find_odds, against), admitted=True)
        model = under_edits(self.questions.passes.models.open(self.capture.model.id))
        going = sweep(
            model, self.capture, measured, self.sites, self.asked.value, self.asked.together
        )
        found: list[Effect] = []
        together: list[Effect] = []
        before = 0.0
        while come := await turn((self, "step"), partial(next, going, None), admitted=True):
            before = come.before
            found += come.effects
            together += [come.greedy] if come.greedy else []
            yield JobStep(come.done, come.total, serialize_part(come))
        yield JobStep(
            self.total, self.total, result=self.summarize(measured, before, found, together)
        )

    def find_odds(self, against: Capture | None) -> Odds:
        """Find what is measured; in a thread."""
        model = under_edits(self.questions.passes.models.open(self.capture.model.id))
        return find_odds(model, self.capture, self.asked.row, self.asked.tokens, against)

    def summarize(
        self, measured: Odds, before: float, found: list[Effect], together: list[Effect]
    ) -> schemas.Sweep:
        """Return everything that was found."""
        return schemas.Sweep(
            capture=self.capture.id,
            row=measured.row,
            row_by=measured.by,
            tokens=list(measured.tokens),
            sites=self.sites,
            value=self.asked.value,
            before=before,
            effects=serialize_effects(sorted(found, key=lambda effect: effect.log_odds)),
            together=serialize_effects(together),
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
