"""Generations: a model writes a text while the client listens."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse

from app.errors import document_stream_errors
from app.inference.generation import Generation
from app.inference.queue import InferenceQueue
from app.inference.request_reader import check_lengths
from app.schemas import capture as schemas
from model.library.registry import Registry


def router(models: Registry, passes: InferenceQueue, max_characters: int) -> APIRouter:
    """Return the route /api/generations."""
    routes = APIRouter(prefix="/api/generations", tags=["generations"])

    async def begin(asked: schemas.GenerationRequest) -> Generation:
        check_lengths({"text": asked.text}, max_characters)
        generation = Generation(models, passes, asked)
        await generation.begin()  # what is refused is refused before the stream begins
        return generation

    @routes.post(
        "",
        response_class=EventSourceResponse,
        responses=document_stream_errors(400, 404, 409, 413, 415, 422, 429, 503),
    )
    async def generate_text(
        generation: Annotated[Generation, Depends(begin)],
    ) -> AsyncIterator[schemas.WrittenToken | schemas.Whole]:
        """Stream a translation or continuation token by token, as server-sent events.

        Every event is a WrittenToken; the last one is a Whole. Closing the connection stops the
        model. The time limit of a request holds for all tokens together.
        """
        async for event in generation.events():
            yield event

    return routes
