"""The app, made from its parameters."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware import Middleware

from app import errors
from app.inference.capture_cache import CaptureCache
from app.inference.queue import InferenceQueue
from app.inference.request_reader import RequestReader
from app.jobs.runner import JobRunner
from app.middleware.body_limit import BodyLimit
from app.middleware.catch_all import CatchAll
from app.middleware.compression import Compression
from app.middleware.host_check import HostCheck
from app.middleware.security_headers import SecurityHeaders
from app.middleware.token_auth import TokenAuth
from app.pages.page_files import PageFolder
from app.paths import STATIC
from app.routes import (
    captures,
    contrasts,
    exports,
    generations,
    head_search,
    health,
    inside,
    interventions,
    jobs,
    models,
    pages,
    positions,
    statistics,
    suggestions,
    tables,
    weights,
)
from app.serialize.versions import own_version
from app.settings import Settings
from model.library.registry import Registry


def create_app(settings: Settings, registry: Registry) -> FastAPI:
    """Return the app that answers for these models; the default one loads when it starts."""
    kept = CaptureCache(settings.capture_bytes)
    passes = InferenceQueue(registry, kept, settings)
    reader = RequestReader(passes, kept, settings.max_characters)
    running = JobRunner(settings.jobs)
    folder = PageFolder(STATIC)
    app = FastAPI(
        title="Sightlines",
        version=own_version(),
        description="What every attention head of a Transformer looks at.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        responses=errors.document_errors(*errors.EVERYWHERE),
        middleware=build_middleware(settings),
        lifespan=lambda _app: lifespan(registry, running),
    )
    errors.install(app)
    for router in (
        models.router(registry),
        suggestions.router(registry),
        positions.router(passes, kept),
        captures.router(passes, reader, kept),
        generations.router(registry, passes, settings.max_characters),
        weights.router(kept),
        inside.router(passes, kept),
        interventions.router(registry, passes, reader, kept),
        statistics.router(kept),
        head_search.router(kept),
        contrasts.router(passes, reader),
        jobs.router(running, registry, passes, reader, kept),
        tables.router(),
        exports.router(kept, settings.export_bytes),
        health.router(registry),
        pages.router(folder),
    ):
        app.include_router(router)
    app.mount(pages.STATIC_URL, pages.StaticPages(folder))
    return app


def build_middleware(settings: Settings) -> list[Middleware]:
    """Return what a request passes on its way in, in this order."""
    token = settings.token
    return [
        Middleware(SecurityHeaders),
        Middleware(Compression),
        Middleware(CatchAll),
        Middleware(HostCheck, settings),
        *([Middleware(TokenAuth, token.get_secret_value())] if token else []),
        Middleware(BodyLimit, settings.max_request_bytes, {"/api/jobs": settings.table_bytes}),
    ]


@asynccontextmanager
async def lifespan(registry: Registry, jobs: JobRunner) -> AsyncIterator[None]:
    """Load the default model beside the first requests, which wait for it if they need it.

    Jobs that still run at the end are stopped.
    """
    registry.begin(registry.default)
    yield
    await jobs.close()
    registry.stop()
