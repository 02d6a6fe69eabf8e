"""What positions do: all that a model holds, their part of scores, and of what is projected."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Response

from app.errors import document_errors
from app.inference.capture_cache import CaptureCache
from app.inference.queue import InferenceQueue
from app.schemas import position_study as schemas
from app.schemas import query_params
from app.serialize.responses import DOCUMENTED, npy
from model.backends.protocols import Model
from model.capture.capture import Capture
from model.capture.edits import check_inside
from model.inside.position_study import (
    measure_shares,
    project_token,
    projected_positions,
    split_head,
)
from model.inside.score_split import HeadSplit
from model.inside.turning import turn_apart
from model.library.inside import look_inside
from model.library.positions import look_at_positions

ARRAY: dict[int | str, dict[str, Any]] = {200: {"content": DOCUMENTED, "description": "float32"}}
PASS_ERRORS = document_errors(404, 409, 422, 429, 503)


def router(passes: InferenceQueue, captures: CaptureCache) -> APIRouter:
    """Return the routes below /api/captures/{id}/positions that ask the model once more."""
    routes = APIRouter(
        prefix="/api/captures/{id}/positions", tags=["positions"], responses=PASS_ERRORS
    )

    @routes.get("/score")
    async def read_position_score(
        id: str, query: Annotated[query_params.CellQuery, Query()]
    ) -> schemas.PositionScore:
        """Return one score as a sum: of what content, positions and the rest give to it.

        Where positions are added that is of the first layer alone.
        """
        capture = captures.take(id)
        record, _ = capture.layer(query.site, query.layer, [query.head])
        check_inside([query.query], record.queries, "Query", query.site)
        check_inside([query.key], record.keys, "Key", query.site)

        def told(model: Model) -> schemas.PositionScore:
            return score_document(split(model, capture, query), query)

        return await passes.ask(
            capture.model.id, ("position score", id, query.model_dump_json()), told
        )

    @routes.get("/score/matrices", response_class=Response, responses=ARRAY)
    async def read_score_terms(
        id: str, query: Annotated[query_params.HeadQuery, Query()]
    ) -> Response:
        """Return the terms of all scores of a head, [terms, queries, keys], as .npy.

        Before the mask; X-Terms names them, percent-encoded and split by commas.
        """
        capture = captures.take(id)

        def told(model: Model) -> Response:
            found = split(model, capture, query)
            return npy(found.terms.float().numpy(), {"X-Terms": ",".join(map(quote, found.names))})

        return await passes.ask(
            capture.model.id, ("score terms", id, query.model_dump_json()), told
        )

    @routes.get("/share")
    async def read_position_shares(
        id: str, query: Annotated[query_params.LayerQuery, Query()]
    ) -> schemas.PositionShares:
        """Return which share of the variance of every head's scores is position, over this text."""
        capture = captures.take(id)
        capture.layer(query.site, query.layer)

        def told(model: Model) -> schemas.PositionShares:
            placed, inside = look_at_positions(model), look_inside(model)
            found = measure_shares(placed, inside, capture, query.site, query.layer)
            return schemas.PositionShares(
                **query.model_dump(),
                kind=found.kind,
                pairs=found.pairs,
                heads=[
                    schemas.HeadShare(head=head, share=share)
                    for head, share in found.shares.items()
                ],
            )

        return await passes.ask(
            capture.model.id, ("position shares", id, query.model_dump_json()), told
        )

    @routes.get("/turning")
    async def read_turning(
        id: str, query: Annotated[query_params.HeadQuery, Query()]
    ) -> schemas.TurningCurve:
        """Return what turning makes of a head's mean query and mean key with distance."""
        capture = captures.take(id)
        place = (query.site, query.layer, query.head)

        def told(model: Model) -> schemas.TurningCurve:
            placed, inside = look_at_positions(model), look_inside(model)
            product = turn_apart(placed, inside, capture, *place).tolist()
            return schemas.TurningCurve(
                **query.model_dump(), distances=list(range(len(product))), product=product
            )

        return await passes.ask(capture.model.id, ("turning", id, query.model_dump_json()), told)

    @routes.get("/projection")
    async def read_projection(
        id: str, query: Annotated[query_params.ProjectionQuery, Query()]
    ) -> schemas.TokenProjection:
        """Return what one head's W_Q, W_K and W_V make of a token and of its position, apart."""
        capture = captures.take(id)

        def told(model: Model) -> schemas.TokenProjection:
            placed, place = look_at_positions(model), (query.site, query.layer, query.head)
            found = project_token(placed, capture, *place, query.token)
            return schemas.TokenProjection.model_validate(found)

        return await passes.ask(capture.model.id, ("projection", id, query.model_dump_json()), told)

    @routes.get("/projection/table", response_class=Response, responses=ARRAY)
    async def read_projected_positions(
        id: str, query: Annotated[query_params.ProjectedQuery, Query()]
    ) -> Response:
        """Return PE·W of one head, [positions, width], as .npy: the W_P of the one-hot rows.

        Where a LayerNorm stands between, before each token's own deviation divides it.
        """
        capture = captures.take(id)
        record, _ = capture.layer(query.site, query.layer, [query.head])

        def told(model: Model) -> Response:
            placed = look_at_positions(model)
            made = projected_positions(placed, capture, query.site, query.layer)
            of = getattr(made, query.which)
            shared = query.head * len(of) // record.heads
            return npy(of[shared].float().numpy())

        return await passes.ask(capture.model.id, ("projected", id, query.model_dump_json()), told)

    @routes.get("/{number}/table", response_class=Response, responses=ARRAY)
    async def read_position_table(id: str, number: int) -> Response:
        """Return one positional encoding of the list for all positions that the model holds.

        [positions, dimension] as .npy, at most 4,096 of them: vectors from the first position on,
        or sines (even) and cosines (odd) of turns.
        """
        capture = captures.take(id)
        seen = capture.drawn_positions(number)

        def told(model: Model) -> Response:
            capture.check_model(model.info)
            return npy(look_at_positions(model).table(seen).numpy())

        return await passes.ask(capture.model.id, ("position table", id, number), told)

    def split(model: Model, capture: Capture, query: query_params.HeadQuery) -> HeadSplit:
        place = (query.site, query.layer, query.head)
        return split_head(look_at_positions(model), look_inside(model), capture, *place)

    return routes


def score_document(found: HeadSplit, query: query_params.CellQuery) -> schemas.PositionScore:
    """Return the document of one pair of a query and a key."""
    values = found.terms[:, query.query, query.key]
    terms = [
        schemas.ScoreTerm(name=name, positional=positional, value=float(value))
        for name, positional, value in zip(found.names, found.holds, values, strict=True)
    ]
    score = float(found.score[query.query, query.key])
    return schemas.PositionScore(
        **query.model_dump(),
        kind=found.kind,
        terms=terms,
        sum=float(values.sum()),
        score=score,
        difference=abs(float(values.sum()) - score),
    )
