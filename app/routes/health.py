"""Whether the server lives, and whether it can answer at once."""

from fastapi import APIRouter

from app.errors import document_errors
from app.schemas.health import Health
from model.library.registry import Registry
from model.refusal import Refused


def router(models: Registry) -> APIRouter:
    """Return /healthz and /readyz."""
    routes = APIRouter(tags=["health"])

    @routes.get("/healthz")
    async def check_liveness() -> Health:
        """Answer as long as the server lives."""
        return Health(status="alive")

    @routes.get("/readyz", responses=document_errors(503))
    async def check_readiness() -> Health:
        """Answer 200 once the default model is in memory."""
        entry = models.entry(models.default)
        if entry.status != "ready":
            reason = f": {entry.error}" if entry.error else ""
            raise Refused("not_ready", f"The model {entry.id} is {entry.status}{reason}.")
        return Health(status="ready")

    return routes
