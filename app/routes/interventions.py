"""Interventions: what a model answers once heads or positions are edited, beside chance."""

from functools import partial

from fastapi import APIRouter

from app.errors import document_errors
from app.inference.capture_cache import CaptureCache
from app.inference.queue import InferenceQueue
from app.inference.request_reader import RequestReader
from app.schemas import interventions as schemas
from app.serialize.capture import serialize_edit
from model.capture.capture import Capture
from model.capture.edits import Mask, PatternPatch
from model.interventions.check import run_check
from model.interventions.log_odds import find_odds
from model.interventions.protocol import Variant
from model.interventions.random_heads import compare_with_random
from model.library.interventions import under_edits
from model.library.registry import Registry
from model.refusal import Refused


def router(
    models: Registry, passes: InferenceQueue, reader: RequestReader, captures: CaptureCache
) -> APIRouter:
    """Return the route /api/interventions."""
    routes = APIRouter(prefix="/api/interventions", tags=["interventions"])

    @routes.post("", responses=document_errors(400, 404, 413, 415, 422, 429, 503))
    async def run_intervention(asked: schemas.InterventionRequest) -> schemas.Intervention:
        """Compare a model's answer with the one that it gives under edits of heads or positions."""
        capture = captures.take(asked.capture)
        every = await reader.edits(asked.edits, capture.model.id)
        edits = [edit for edit in every if not isinstance(edit, Mask)]  # which may not be asked for
        against = asked.against and await reader.origin(asked.against, capture.model.id)
        key = ("intervention", asked.model_dump_json())
        return await passes.submit(key, partial(answer, asked, capture, edits, against or None))

    def answer(
        asked: schemas.InterventionRequest,
        capture: Capture,
        edits: Variant,
        against: Capture | None,
    ) -> schemas.Intervention:
        others, missing = None, None
        with models.in_use(capture.model.id) as opened:
            model = under_edits(opened)
            measured = find_odds(model, capture, asked.row, asked.tokens, against)
            done = run_check(model, capture, edits, measured)
            if asked.chance:
                origins = {
                    edit.origin: captures.take(edit.origin)
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
