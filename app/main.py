"""The app, made from its parameters."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware import Middleware

from app import errors
from app.access import TokenNeeded
from app.bodies import SmallJson
from app.bundle import Bundle
from app.cache import Captures
from app.headers import SafeHeaders
from app.jobs import Jobs
from app.origins import OwnOriginsOnly
from app.passes import Passes
from app.questions import Questions
from app.routes import (
    captures,
    contrasts,
    exports,
    findings,
    generations,
    health,
    interventions,
    jobs,
    models,
    overviews,
    pages,
    tables,
    weights,
)
from app.settings import Settings
from app.versions import sightlines
from model.library.registry import Registry


def create_app(settings: Settings, registry: Registry) -> FastAPI:
    """Return the app that answers for these models; the default one loads when it starts."""
    kept = Captures(settings.capture_bytes)
    passes = Passes(registry, kept, settings)
    questions = Questions(passes, settings.max_characters)
    running = Jobs(settings.jobs)
    app = FastAPI(
        title="Sightlines",
        version=sightlines(),
        description="What every attention head of a Transformer looks at.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses=errors.documented(*errors.EVERYWHERE),
        middleware=doors(settings),
        lifespan=lambda _app: living(registry, running),
    )
    errors.install(app)
    for router in (
        models.router(registry),
        captures.router(questions, kept),
        generations.router(registry, passes, settings.max_characters),
        weights.router(kept),
        interventions.router(questions),
        overviews.router(kept),
        findings.router(kept),
        contrasts.router(questions),
        jobs.router(running, questions),
        tables.router(),
        exports.router(kept, settings.export_bytes),
        health.router(registry),
        pages.router(Bundle.find()),
    ):
        app.include_router(router)
    app.mount(pages.STATIC_URL, pages.CheckedFiles())
    return app


def doors(settings: Settings) -> list[Middleware]:
    """Return what a request passes on its way in, in this order."""
    token = settings.token
    return [
        Middleware(SafeHeaders),
        Middleware(errors.OutermostDoor),
        Middleware(OwnOriginsOnly, settings),
        *([Middleware(TokenNeeded, token.get_secret_value())] if token else []),
        Middleware(SmallJson, settings.max_request_bytes, {"/api/jobs": settings.table_bytes}),
    ]


@asynccontextmanager
async def living(registry: Registry, jobs: Jobs) -> AsyncIterator[None]:
    """Load the default model beside the first requests, which wait for it if they need it.

    Jobs that still run at the end are stopped.
    """
    registry.begin(registry.default)
    yield
    await jobs.close()
    registry.stop()
