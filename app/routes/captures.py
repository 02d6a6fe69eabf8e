"""Captures: a question is put here, and its answer is found again by its id."""

from typing import Any

from fastapi import APIRouter, Response

from app.errors import document_errors
from app.inference.capture_cache import CaptureCache
from app.inference.queue import InferenceQueue
from app.inference.request_reader import RequestReader
from app.schemas import capture as schemas
from app.schemas.positions import PositionsAnswer
from app.serialize.capture import capture_document, serialize_positions
from app.serialize.responses import DOCUMENTED, npy

VALUES: dict[int | str, dict[str, Any]] = {
    200: {"content": DOCUMENTED, "description": "float32, with the axes that the list names"}
}


def router(passes: InferenceQueue, reader: RequestReader, captures: CaptureCache) -> APIRouter:
    """Return the routes /api/captures and /api/captures/{id}."""
    routes = APIRouter(prefix="/api/captures", tags=["captures"])

    @routes.post(
        "", status_code=201, responses=document_errors(400, 404, 409, 413, 415, 422, 429, 503)
    )
    async def create_capture(asked: schemas.CaptureRequest, response: Response) -> schemas.Capture:
        """Run a text through a model; the same request gets the same id on every server."""
        capture = await passes.capture(asked.model, await reader.read(asked))
        response.headers["Location"] = f"/api/captures/{capture.id}"
        return capture_document(capture)

    @routes.get("/{id}", responses=document_errors(404, 422))
    def read_capture(id: str) -> schemas.Capture:
        """Return a capture that is in memory; after a 404, post the same request again."""
        return capture_document(captures.take(id))

    @routes.get("/{id}/positions", responses=document_errors(404, 422))
    def list_positions(id: str) -> list[PositionsAnswer]:
        """List the positional encodings that the model used for this text.

        Those that failed the test when the model was loaded have no numbers.
        """
        return serialize_positions(captures.take(id), f"/api/captures/{id}/positions")

    @routes.get(
        "/{id}/positions/{number}",
        response_class=Response,
        responses=VALUES | document_errors(404, 409, 422),
    )
    def read_positions(id: str, number: int) -> Response:
        """Return the values of one positional encoding of that list, counted from 0, as .npy.

        409 where they failed the test when the model was loaded; the detail says why.
        """
        return npy(captures.take(id).drawn_positions(number).values.numpy())

    return routes
