"""What a reader opens: the page, its files, and the description of the API."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from starlette.exceptions import HTTPException
from starlette.types import Scope

from app.pages.api_reference import common_answers, operations, schemas
from app.pages.plotly_bundle import PlotlyBundle
from app.paths import STATIC, TEMPLATES
from app.serialize.versions import own_version

STATIC_URL = "/static"
CHECKED = {"Cache-Control": "no-cache"}  # kept, but asked about with its ETag before every use
KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}


def router(bundle: PlotlyBundle) -> APIRouter:
    """Return /, /docs, and plotly.js."""
    routes = APIRouter(include_in_schema=False)
    templates = Jinja2Templates(TEMPLATES)
    shared = {"version": own_version(), "static": STATIC_URL}

    @routes.get("/")
    def index(request: Request) -> Response:
        """Return the page."""
        known = {**shared, "plotly_url": bundle.url}
        return templates.TemplateResponse(request, "index.html", known, headers=CHECKED)

    @routes.get("/docs")
    def docs(request: Request) -> Response:
        """Return the API's description for people."""
        described = request.app.openapi()
        known = {
            **shared,
            "common": common_answers(described),
            "operations": operations(described),
            "schemas": schemas(described),
        }
        return templates.TemplateResponse(request, "docs.html", known, headers=CHECKED)

    @routes.get("/plotly/{version}/plotly.min.js")
    def plotly(version: str) -> Response:
        """Return plotly.js."""
        if version != bundle.version:
            raise HTTPException(404)
        return FileResponse(bundle.path, media_type="text/javascript", headers=KEPT)

    return routes


class StaticPages(StaticFiles):
    """The page's own files."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file that the browser asks about before every use."""
        response = await super().get_response(path, scope)
        response.headers.update(CHECKED)
        return response
