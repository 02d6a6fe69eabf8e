"""What a reader opens: the page, its files, and the description of the API."""

from mimetypes import guess_type

from fastapi import APIRouter, Request, Response
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from starlette.types import Scope

from app.pages.api_reference import common_answers, operations, schemas
from app.pages.page_files import PageFolder
from app.paths import TEMPLATES
from app.serialize.versions import own_version

STATIC_URL = "/static"
CHECKED = {"Cache-Control": "no-cache"}  # kept, but asked about with its ETag before every use
KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}


def router(folder: PageFolder) -> APIRouter:
    """Return / and /docs."""
    routes = APIRouter(include_in_schema=False)
    templates = Jinja2Templates(TEMPLATES)
    shared = {"version": own_version()}

    @routes.get("/")
    def index(request: Request) -> Response:
        """Return the page; its files have an address of which every change makes another one."""
        files = folder.look()
        static = f"{STATIC_URL}/{files.stamp}"
        known = {
            **shared,
            "static": static,
            "modules": [f"{static}/{one}" for one in files.modules],
        }
        return templates.TemplateResponse(request, "index.html", known, headers=CHECKED)

    @routes.get("/docs")
    def docs(request: Request) -> Response:
        """Return the API's description for people."""
        described = request.app.openapi()
        known = {
            **shared,
            "static": STATIC_URL,
            "common": common_answers(described),
            "operations": operations(described),
            "schemas": schemas(described),
        }
        return templates.TemplateResponse(request, "docs.html", known, headers=CHECKED)

    return routes


class StaticPages(StaticFiles):
    """The page's own files."""

    def __init__(self, folder: PageFolder) -> None:
        super().__init__(directory=folder.folder)
        self.given = folder

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file: as the page of this stamp got it, and then to be kept.

        Under an address without that stamp it is the file as it is now, and the browser asks
        about it before every use.
        """
        stamp, _, name = path.partition("/")
        files = self.given.files
        if stamp == files.stamp and name in files.contents:
            return Response(files.contents[name], media_type=guess_type(name)[0], headers=KEPT)
        response = await super().get_response(path, scope)
        response.headers.update(CHECKED)
        return response
