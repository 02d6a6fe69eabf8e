"""The numbers of a capture: weights, scores, rows, and the strongest edges for drawing."""

from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Header, Query, Response
from numpy.typing import NDArray

from app.errors import document_errors
from app.inference.capture_cache import CaptureCache
from app.schemas import capture as schemas
from app.schemas import query_params
from app.serialize.responses import DOCUMENTED, NPY, json, npy
from model.capture.capture import Capture, strongest_keys
from model.capture.reduction import reduce_heads
from model.refusal import Refused

WEIGHTS: dict[int | str, dict[str, Any]] = {
    200: {"content": DOCUMENTED, "description": "As JSON or as .npy"}
}
EDGES: dict[int | str, dict[str, Any]] = {
    200: {"content": DOCUMENTED, "description": "float32 [heads, queries, top, 2] = (key, weight)"}
}


def router(captures: CaptureCache) -> APIRouter:
    """Return the routes below /api/captures/{id} that give numbers."""
    routes = APIRouter(
        prefix="/api/captures/{id}", tags=["numbers"], responses=document_errors(404, 422)
    )

    @routes.get("/weights", response_model=schemas.Weights, responses=WEIGHTS)
    def read_weights(
        id: str,
        query: Annotated[query_params.WeightsQuery, Query()],
        accept: Annotated[str, Header(include_in_schema=False)] = "",
    ) -> Response:
        """Return one head's matrix [queries, keys], or without `head` the whole layer's.

        With `reduce`, one matrix [queries, keys] stands for all that is left out: the heads of a
        layer, or all heads of all layers.
        """
        array = matrices(captures.take(id), query)
        if query.format == "npy" or (query.format is None and NPY in accept):
            return npy(cast_weights(array, query.dtype or "float32"))
        if query.dtype == "float16":
            raise Refused("wrong_fields", "dtype: float16 goes with format=npy only.")
        return json(
            schemas.Weights(
                site=query.site,
                layer=query.layer,
                head=query.head,
                reduce=query.reduce,
                of=query.of,
                shape=list(array.shape),
                weights=array.tolist(),
            )
        )

    @routes.get("/edges", response_class=Response, responses=EDGES)
    def read_edges(id: str, query: Annotated[query_params.EdgesQuery, Query()]) -> Response:
        """Return the strongest keys of every row; what its weights lack to its sum is left out.

        Heads come in the order asked for; with `reduce` they are one.
        """
        capture, heads = captures.take(id), query.head or None
        if query.reduce is None:
            return npy(capture.edges(query.site, require_layer(query), heads, query.top))
        layers = None if query.layer is None else [query.layer]
        whole = reduce_heads(capture, query.site, query.reduce, layers, heads)
        return npy(strongest_keys(whole[None], query.top))

    @routes.get("/rows")
    def read_rows(id: str, query: Annotated[query_params.RowsQuery, Query()]) -> schemas.Rows:
        """Return one query's row of every head, [heads, keys]."""
        row = captures.take(id).rows(query.site, query.layer, query.query)
        return schemas.Rows(
            site=query.site,
            layer=query.layer,
            query=query.query,
            shape=list(row.shape),
            weights=row.tolist(),
        )

    return routes


def matrices(capture: Capture, query: query_params.WeightsQuery) -> NDArray[np.float32]:
    """Return (query, key) of one head or of what is reduced, or (head, query, key) of a layer."""
    heads = None if query.head is None else [query.head]
    if query.reduce is not None:
        layers, scores = None if query.layer is None else [query.layer], query.of == "scores"
        return reduce_heads(capture, query.site, query.reduce, layers, heads, scores)
    read = capture.weights if query.of == "weights" else capture.scores
    found = read(query.site, require_layer(query), heads)
    matrix: NDArray[np.float32] = found if heads is None else found[0]
    return matrix


def require_layer(query: query_params.ReducedQuery) -> int:
    """Return the layer; raises Refused where it is left out."""
    if query.layer is None:
        raise Refused("wrong_fields", "layer: is missing; only with reduce may it be left out.")
    return query.layer


def cast_weights(array: NDArray[np.float32], dtype: str) -> NDArray[Any]:
    """Return the array, its axes as they are, as that dtype.

    Raises Refused for numbers that do not fit into it.
    """
    with np.errstate(over="ignore"):
        narrow = array.astype(dtype)
    if (np.isfinite(array) != np.isfinite(narrow)).any():
        raise Refused("not_available", f"Some of these numbers are too large for {dtype}.")
    return narrow
