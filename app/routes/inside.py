"""Inside a head: every number of one cell, and a head's keys and values."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from app.errors import document_errors
from app.inference.capture_cache import CaptureCache
from app.inference.queue import InferenceQueue
from app.schemas import query_params
from app.schemas.cell import Cell
from app.serialize.cell import cell_document
from app.serialize.responses import DOCUMENTED, json, npy
from model.capture.capture import Capture
from model.inside.cell import CellPlace, read_cell
from model.inside.keys_values import keys_values
from model.library.inside import look_inside
from model.library.registry import Registry

ARRAY: dict[int | str, dict[str, Any]] = {200: {"content": DOCUMENTED, "description": "float32"}}
PASS_ERRORS = document_errors(404, 409, 422, 429, 503)


def router(models: Registry, passes: InferenceQueue, captures: CaptureCache) -> APIRouter:
    """Return the routes below /api/captures/{id} that look into its heads and layers."""
    routes = APIRouter(prefix="/api/captures/{id}", tags=["inside"])

    @routes.get("/cell", response_model=Cell, responses=PASS_ERRORS)
    async def read_one_cell(id: str, query: Annotated[query_params.CellQuery, Query()]) -> Response:
        """Return every number between one query and one key of one head, and what comes of it.

        The first cell of a capture runs its pass once more, under its edits; what that showed is
        kept for the next ones.
        """
        capture = captures.take(id)
        place = CellPlace(query.site, query.layer, query.head, query.query, query.key)
        place.check(capture)
        await passes.ensure_loaded(capture.model.id)
        return await passes.submit(("cell", id, place), partial(find_cell, capture, place))

    @routes.get(
        "/keys_values", response_class=Response, responses=ARRAY | document_errors(404, 422)
    )
    def read_keys_values(
        id: str, query: Annotated[query_params.KeysValuesQuery, Query()]
    ) -> Response:
        """Return the keys, [keys, d_head], or values, [keys, d_value], of one head as .npy."""
        capture = captures.take(id)
        return npy(keys_values(capture, query.site, query.layer, query.head, query.of))

    def find_cell(capture: Capture, place: CellPlace) -> Response:
        with models.in_use(capture.model.id) as opened:
            inside = look_inside(opened).attention(capture, place.site, place.layer)
            return json(cell_document(read_cell(capture, place, inside)))

    return routes
