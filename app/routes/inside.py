"""Inside a head and inside a layer: every number of a cell, and a token's steps."""

from collections.abc import Callable, Hashable
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Query, Response

from app.errors import document_errors
from app.inference.capture_cache import CaptureCache
from app.inference.queue import InferenceQueue
from app.schemas import query_params
from app.schemas.cell import Cell
from app.schemas.layer_steps import LayerSteps
from app.schemas.model_map import ModelMap
from app.serialize.cell import cell_document
from app.serialize.responses import DOCUMENTED, json, npy
from model.capture.attention_record import Record
from model.capture.capture import Capture
from model.capture.edits import check_inside
from model.inside.cell import CellPlace, read_cell
from model.inside.keys_values import keys_values
from model.inside.layer_steps import norm_states, read_steps
from model.inside.layer_trace import LayerTrace
from model.inside.protocol import Inspectable
from model.library.inside import look_inside
from model.refusal import Refused

Answer = TypeVar("Answer")

ARRAY: dict[int | str, dict[str, Any]] = {200: {"content": DOCUMENTED, "description": "float32"}}
PASS_ERRORS = document_errors(404, 409, 422, 429, 503)


def router(passes: InferenceQueue, captures: CaptureCache) -> APIRouter:
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

        def told(inside: Inspectable) -> Response:
            attention = inside.attention(capture, place.site, place.layer)
            return json(cell_document(read_cell(capture, place, attention)))

        return await look(capture, ("cell", id, place), told)

    @routes.get("/layer", response_model=LayerSteps, responses=PASS_ERRORS)
    async def read_layer(
        id: str, query: Annotated[query_params.LayerStepsQuery, Query()]
    ) -> Response:
        """Return one token's way through one layer of the encoder or decoder, step by step.

        The layer is put together again from its parts; where that does not reproduce what it
        gave, there are no steps, and a reason.
        """
        capture = captures.take(id)
        record = self_attention(capture, query.site, query.layer)
        check_inside([query.token], record.queries, "Token", query.site)

        def told(trace: LayerTrace) -> Response:
            number = capture.site(query.site).layer_numbers[query.layer]
            steps = read_steps(trace, query.site, query.layer, number, query.token)
            return json(LayerSteps.model_validate(steps))

        return await with_layer(capture, query, told)

    @routes.get("/layer/states", response_class=Response, responses=ARRAY | PASS_ERRORS)
    async def read_layer_states(
        id: str, query: Annotated[query_params.LayerStatesQuery, Query()]
    ) -> Response:
        """Return what one norm of a layer is given for every token, [tokens, d_model], as .npy."""
        capture = captures.take(id)
        self_attention(capture, query.site, query.layer)

        def told(trace: LayerTrace) -> Response:
            return npy(norm_states(trace, query.step))

        return await with_layer(capture, query, told)

    @routes.get("/map", responses=PASS_ERRORS)
    async def read_map(id: str) -> ModelMap:
        """Return the model as a map, with this text's numbers: means over its tokens."""
        capture = captures.take(id)

        def told(inside: Inspectable) -> ModelMap:
            return ModelMap.model_validate(inside.map(capture))

        return await look(capture, ("map", id), told)

    @routes.get(
        "/keys_values", response_class=Response, responses=ARRAY | document_errors(404, 422)
    )
    def read_keys_values(
        id: str, query: Annotated[query_params.KeysValuesQuery, Query()]
    ) -> Response:
        """Return the keys, [keys, d_head], or values, [keys, d_value], of one head as .npy."""
        capture = captures.take(id)
        return npy(keys_values(capture, query.site, query.layer, query.head, query.of))

    async def with_layer(
        capture: Capture, query: query_params.LayerQuery, told: Callable[[LayerTrace], Response]
    ) -> Response:
        key = ("layer", capture.id, query.model_dump_json())
        return await look(
            capture, key, lambda model: told(model.layer(capture, query.site, query.layer))
        )

    async def look(
        capture: Capture, key: Hashable, told: Callable[[Inspectable], Answer]
    ) -> Answer:
        return await passes.ask(capture.model.id, key, lambda model: told(look_inside(model)))

    return routes


def self_attention(capture: Capture, site: str, layer: int) -> Record:
    """Return a layer of the encoder or decoder; raises Refused for one that there is not."""
    if site == "cross":
        said = "Cross-attention is a part of the decoder's layers: name the decoder."
        raise Refused("unknown_site", said)
    return capture.layer(site, layer)[0]
