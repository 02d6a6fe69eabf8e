"""Interventions: what a model answers once some heads are edited, and what chance would give."""

from functools import partial

from fastapi import APIRouter

from app.errors import document_errors
from app.inference.request_reader import RequestReader
from app.schemas import interventions as schemas
from app.serialize.capture import serialize_edit
from model.capture.capture import Capture
from model.capture.edits import HeadEdit, PatternPatch, head_edits
from model.interventions.check import run_check
from model.interventions.log_odds import find_odds
from model.interventions.random_heads import compare_with_random
from model.library.interventions import under_edits
from model.refusal import Refused


def router(questions: RequestReader) -> APIRouter:
    """Return the route /api/interventions."""
    routes = APIRouter(prefix="/api/interventions", tags=["interventions"])
    passes = questions.passes

    @routes.post("", responses=document_errors(400, 404, 413, 415, 422, 429, 503))
    async def run_intervention(asked: schemas.InterventionRequest) -> schemas.Intervention:
        """Compare a model's answer with the one that it gives under edits of its heads."""
        capture = passes.captures.take(asked.capture)
        edits = head_edits(await questions.edits(asked.edits, capture.model.id))
        against = asked.against and await questions.origin(asked.against, capture.model.id)
        key = ("intervention", asked.model_dump_json())
        return await passes.submit(key, partial(answer, asked, capture, edits, against or None))

    def answer(
        asked: schemas.InterventionRequest,
        capture: Capture,
        edits: tuple[HeadEdit, ...],
        against: Capture | None,
    ) -> schemas.Intervention:
        model = under_edits(passes.models.open(capture.model.id))
        measured = find_odds(model, capture, asked.row, asked.tokens, against)
        done = run_check(model, capture, edits, measured)
        others, missing = None, None
        if asked.chance:
            origins = {
                edit.origin: passes.captures.take(edit.origin)
                for edit in edits
                if isinstance(edit, PatternPatch)
            }
            try:
                others = compare_with_random(model, capture, edits, measured, origins)
            except Refused as refusal:
                missing = refusal.detail
        return schemas.Intervention(
            capture=capture.id,
            edits=[serialize_edit(edit) for edit in edits],
            row=measured.row,
            row_by=measured.by,
            before=schemas.Answer.model_validate(done.before),
            after=schemas.Answer.model_validate(done.after),
            chance=None if others is None else schemas.RandomHeads.model_validate(others),
            chance_missing=missing,
        )

    return routes
