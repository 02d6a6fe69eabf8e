"""The app, made from its parameters."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware import Middleware

from app import errors
from app.inference.capture_cache import Captures
from app.inference.queue import Passes
from app.inference.request_reader import Questions
from app.jobs.runner import Jobs
from app.middleware.body_limit import SmallJson
from app.middleware.catch_all import OutermostDoor
from app.middleware.host_check import OwnOriginsOnly
from app.middleware.security_headers import SafeHeaders
from app.middleware.token_auth import TokenNeeded
from app.pages.plotly_bundle import Bundle
from app.routes import (
    captures,
    contrasts,
    exports,
    generations,
    head_search,
    health,
    interventions,
    jobs,
    models,
    pages,
    statistics,
    tables,
    weights,
)
from app.serialize.versions import sightlines
from app.settings import Settings
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
        generate_unique_id_function=lambda route: route.name,
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
        statistics.router(kept),
        head_search.router(kept),
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
        Middleware(OutermostDoor),
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
