"""Captures: a question is put here, and its answer is found again by its id."""

from fastapi import APIRouter, Response

from app import contract
from app.cache import Captures
from app.documents import capture_document, positions
from app.errors import documented
from app.questions import Questions


def router(questions: Questions, captures: Captures) -> APIRouter:
    """Return the routes /api/captures and /api/captures/{id}."""
    routes = APIRouter(prefix="/api/captures", tags=["captures"])

    @routes.post("", status_code=201, responses=documented(400, 404, 409, 413, 415, 422, 429, 503))
    async def ask(asked: contract.CaptureRequest, response: Response) -> contract.Capture:
        """Put a text to a model; the same question has the same id on every server."""
        capture = await questions.passes.capture(asked.model, await questions.read(asked))
        response.headers["Location"] = f"/api/captures/{capture.id}"
        return capture_document(capture)

    @routes.get("/{id}", responses=documented(404, 422))
    def recall(id: str) -> contract.Capture:
        """Return a capture that is still in memory; whoever hears 404 asks again."""
        return capture_document(captures.take(id))

    @routes.get("/{id}/positions", responses=documented(404, 422))
    def position_encodings(id: str) -> list[contract.Positions]:
        """Return what told the model where each token stood."""
        return positions(captures.take(id))

    return routes
