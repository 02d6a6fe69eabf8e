"""A sweep: every head of some sites off in turn, then a few of them together."""

from collections.abc import AsyncIterator
from functools import partial

from app.inference.request_reader import Questions
from app.jobs.runner import Step
from app.schemas import jobs as schemas
from model.capture.capture import Capture
from model.interventions.log_odds import Odds, odds
from model.interventions.sweep import Effect, Progress, passes, sweep
from model.library.interventions import answering


class SweepJob:
    """One sweep; raises Refused for a capture that is not kept, or has no such site."""

    def __init__(self, questions: Questions, asked: schemas.SweepRequest) -> None:
        self.questions = questions
        self.asked = asked
        self.capture = questions.passes.captures.take(asked.capture)
        self.sites = asked.sites or [site.name for site in self.capture.sites]
        self.total = passes(self.capture, self.sites, asked.together)

    async def steps(self) -> AsyncIterator[Step]:
        """Yield a step for every few passes, with what they gave, then the whole."""
        turn = self.questions.passes.turn
        against: Capture | None = None
        if self.asked.against is not None:
            against = await self.questions.origin(self.asked.against, self.capture.model.id)
        measured = await turn((self, "odds"), partial(self.measured, against), admitted=True)
        model = answering(self.questions.passes.models.open(self.capture.model.id))
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
            yield Step(come.done, come.total, part(come))
        yield Step(self.total, self.total, result=self.whole(measured, before, found, together))

    def measured(self, against: Capture | None) -> Odds:
        """Find what is measured; in a thread."""
        model = answering(self.questions.passes.models.open(self.capture.model.id))
        return odds(model, self.capture, self.asked.row, self.asked.tokens, against)

    def whole(
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
            effects=told(sorted(found, key=lambda effect: effect.log_odds)),
            together=told(together),
        )


def part(come: Progress) -> schemas.Effects | schemas.Chosen | None:
    """Return what a step brought, if anything."""
    if come.greedy:
        return schemas.Chosen.model_validate(come.greedy)
    if come.effects:
        return schemas.Effects(before=come.before, effects=told(come.effects))
    return None


def told(effects: list[Effect] | tuple[Effect, ...]) -> list[schemas.Effect]:
    """Return effects as the API tells them."""
    return [schemas.Effect.model_validate(effect) for effect in effects]
