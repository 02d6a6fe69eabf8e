"""Captures: a question is put here, and its answer is found again by its id."""

from collections.abc import Mapping

from fastapi import APIRouter, Response

from app import contract
from app.cache import Captures
from app.documents import capture_document, positions
from app.errors import documented
from app.passes import Passes
from model.capture.edits import Mask
from model.capture.question import Question
from model.refusal import Refused


def router(passes: Passes, captures: Captures, max_characters: int) -> APIRouter:
    """Return the routes /api/captures and /api/captures/{id}."""
    routes = APIRouter(prefix="/api/captures", tags=["captures"])

    @routes.post("", status_code=201, responses=documented(400, 404, 413, 415, 422, 429, 503))
    async def ask(asked: contract.CaptureRequest, response: Response) -> contract.Capture:
        """Put a text to a model; the same question has the same id on every server."""
        capture = await passes.capture(asked.model, question(asked, max_characters))
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


def question(asked: contract.CaptureRequest, max_characters: int) -> Question:
    """Read a question; raises Refused for one that cannot be put."""
    texts = {"text": asked.text, "text_pair": asked.text_pair, "target": asked.target}
    bounded(texts, max_characters)
    sites = None if asked.sites is None else tuple(asked.sites)
    return Question(asked.text, asked.text_pair, asked.target, sites, edits(asked.edits))


def bounded(texts: Mapping[str, str | None], max_characters: int) -> None:
    """Raise Refused, with the numbers, for a text that is too long to be looked at."""
    for name, text in texts.items():
        if text is not None and len(text) > max_characters:
            said = f"{len(text)} characters; the {name} holds at most {max_characters}."
            raise Refused(f"{name}_too_long", said)


def edits(asked: list[contract.Edit]) -> tuple[Mask, ...]:
    """Read edits: several masks are one, so that what is the same has the same id."""
    tokens = tuple(token for edit in asked for token in edit.tokens)
    return (Mask(tokens),) if asked else ()
