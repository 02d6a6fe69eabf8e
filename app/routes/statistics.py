"""All heads of a site at a glance: thumbnails, and statistics."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from app.errors import document_errors
from app.inference.capture_cache import CaptureCache
from app.schemas import capture as schemas
from app.schemas import query_params
from app.serialize import responses
from model.analysis.statistics import statistics
from model.analysis.thumbnails import thumbnails

SCALE = {"X-Sightlines-Scale": "sqrt/255"}
THUMBNAILS: dict[int | str, dict[str, Any]] = {
    200: {
        "content": responses.DOCUMENTED,
        "description": "uint8 [layers, heads, query blocks, key blocks]; header "
        "X-Sightlines-Scale: sqrt/255",
        "headers": {
            "X-Sightlines-Scale": {
                "description": "how a byte codes a weight: sqrt/255 is round(255 * sqrt(weight))",
                "schema": {"type": "string", "const": SCALE["X-Sightlines-Scale"]},
            }
        },
    }
}


def router(captures: CaptureCache) -> APIRouter:
    """Return the routes below /api/captures/{id} that tell of every head at once."""
    routes = APIRouter(
        prefix="/api/captures/{id}", tags=["numbers"], responses=document_errors(404, 422)
    )

    @routes.get("/thumbnails", response_class=Response, responses=THUMBNAILS)
    def read_thumbnails(
        id: str, query: Annotated[query_params.ThumbnailsQuery, Query()]
    ) -> Response:
        """Return the largest weight of each block of every head, as round(255 * sqrt(weight)).

        An axis of n tokens has b = min(n, size) blocks; block i begins at token floor(i * n / b).
        """
        return responses.npy(thumbnails(captures.take(id), query.site, query.size), SCALE)

    @routes.get("/statistics")
    def read_statistics(
        id: str, query: Annotated[query_params.StatisticsQuery, Query()]
    ) -> schemas.Statistics:
        """Return entropy, distance and shares of weight of every head, as means over rows."""
        capture = captures.take(id)
        site, seen = capture.site(query.site), statistics(capture, query.site, query.special)
        return schemas.Statistics(
            site=site.name,
            shape=[len(site.layers), site.heads],
            special_queries=query.special,
            rows=seen.rows,
            **{
                name: None if values is None else values.tolist()
                for name, values in seen.values.items()
            },
        )

    return routes
