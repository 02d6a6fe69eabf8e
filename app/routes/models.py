"""The models that can be asked: listed, opened, watched while they open, and unloaded."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse

from app.errors import document_errors, document_stream_errors
from app.schemas import models as schemas
from model.backends.entry import Entry
from model.library.registry import Registry

BEAT = 0.25  # seconds between two looks at an opening


def model_entry(entry: Entry) -> schemas.ModelEntry:
    """Return what is known of a model."""
    return schemas.ModelEntry.model_validate(entry)


def router(models: Registry) -> APIRouter:
    """Return the routes under /api/models."""
    routes = APIRouter(prefix="/api/models", tags=["models"])

    @routes.get("")
    def list_models() -> schemas.Models:
        """List every model, and say which one to start with."""
        entries = [model_entry(entry) for entry in models.entries()]
        return schemas.Models(models=entries, default=models.default)

    @routes.post("", status_code=202, responses=document_errors(400, 404, 413, 415, 422))
    def open_model(asked: schemas.ModelRequest) -> schemas.ModelEntry:
        """Begin to open a model of the Hugging Face hub or a local folder; `/events` says how far.

        Files that are in the cache already are not downloaded again. Asking for another revision
        of a model that is open replaces it.
        """
        return model_entry(models.begin(asked.id, asked.revision))

    def known(id: str) -> Entry:
        return models.entry(id)

    @routes.get(
        "/{id:path}/events",
        response_class=EventSourceResponse,
        responses=document_stream_errors(404, 422),
    )
    async def watch_opening(
        first: Annotated[Entry, Depends(known)],
    ) -> AsyncIterator[schemas.Opening]:
        """Stream how far the opening of a model has come, as server-sent events, until it ends.

        Every event is an Opening. The first one is sent at once; in the last one `status` is no
        longer "loading".
        """
        entry = first
        while entry.status == "loading":
            yield schemas.Opening.model_validate(entry)
            await asyncio.sleep(BEAT)
            entry = models.entry(entry.id)
        yield schemas.Opening.model_validate(entry)

    @routes.get("/{id:path}", responses=document_errors(404, 422))
    def describe_model(id: str) -> schemas.ModelEntry:
        """Return what is known of one model; its id may contain a slash."""
        return model_entry(models.entry(id))

    @routes.delete("/{id:path}", status_code=204, responses=document_errors(404, 422))
    def close_model(id: str) -> None:
        """Cancel the opening of a model, or unload it from memory.

        A model of the hub that was neither loading nor loaded is taken off the list. Downloaded
        files stay in the cache, so that opening it again continues from there.
        """
        models.close(id)

    return routes
