"""Interventions: what a model answers once some heads are edited, and what chance would give."""

from functools import partial

from fastapi import APIRouter

from app.errors import documented
from app.inference.request_reader import Questions
from app.schemas import interventions as schemas
from app.serialize.capture import told
from model.capture.capture import Capture
from model.capture.edits import HeadEdit, Pattern, of_heads
from model.interventions.check import check
from model.interventions.log_odds import odds
from model.interventions.random_heads import chance
from model.library.interventions import answering
from model.refusal import Refused


def router(questions: Questions) -> APIRouter:
    """Return the route /api/interventions."""
    routes = APIRouter(prefix="/api/interventions", tags=["interventions"])
    passes = questions.passes

    @routes.post("", responses=documented(400, 404, 413, 415, 422, 429, 503))
    async def intervene(asked: schemas.InterventionRequest) -> schemas.Intervention:
        """Compare a model's answer with the one that it gives under edits of its heads."""
        capture = passes.captures.take(asked.capture)
        edits = of_heads(await questions.edits(asked.edits, capture.model.id))
        against = asked.against and await questions.origin(asked.against, capture.model.id)
        key = ("intervention", asked.model_dump_json())
        return await passes.turn(key, partial(answer, asked, capture, edits, against or None))

    def answer(
        asked: schemas.InterventionRequest,
        capture: Capture,
        edits: tuple[HeadEdit, ...],
        against: Capture | None,
    ) -> schemas.Intervention:
        model = answering(passes.models.open(capture.model.id))
        measured = odds(model, capture, asked.row, asked.tokens, against)
        done = check(model, capture, edits, measured)
        others, missing = None, None
        if asked.chance:
            origins = {
                edit.origin: passes.captures.take(edit.origin)
                for edit in edits
                if isinstance(edit, Pattern)
            }
            try:
                others = chance(model, capture, edits, measured, origins)
            except Refused as refusal:
                missing = refusal.detail
        return schemas.Intervention(
            capture=capture.id,
            edits=[told(edit) for edit in edits],
            row=measured.row,
            row_by=measured.by,
            before=schemas.Answer.model_validate(done.before),
            after=schemas.Answer.model_validate(done.after),
            chance=None if others is None else schemas.Chance.model_validate(others),
            chance_missing=missing,
        )

    return routes
