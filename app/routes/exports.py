"""Downloads."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app import answers, contract, queries
from app.cache import Captures
from app.errors import documented
from app.exports import export, file_name
from model.refusal import Refused


def router(captures: Captures, max_bytes: int) -> APIRouter:
    """Return the route that exports a capture."""
    routes = APIRouter(prefix="/api/captures/{id}", tags=["exports"])

    @routes.get("/export", response_model=contract.Export, responses=documented(404, 413, 422))
    def download(id: str, choice: Annotated[queries.ExportQuery, Query()]) -> Response:
        """Return a file of the chosen heads that opens again without the model."""
        if choice.format != "json":
            raise Refused("not_available", f"No {choice.format} yet: take format=json.")
        capture = captures.take(id)
        document = export(capture, choice, max_bytes)
        name = file_name(capture, choice)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return answers.json(document, headers)

    return routes
