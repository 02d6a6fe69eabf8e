"""The models that can be asked."""

from fastapi import APIRouter

from app import contract
from app.documents import model_entry
from app.errors import documented
from model.registry import Registry


def router(models: Registry) -> APIRouter:
    """Return the routes under /api/models."""
    routes = APIRouter(prefix="/api/models", tags=["models"])

    @routes.get("")
    def list_models() -> contract.Models:
        """List every model, and say which one to start with."""
        entries = [model_entry(entry) for entry in models.entries()]
        return contract.Models(models=entries, default=models.default)

    @routes.get("/{id:path}", responses=documented(404, 422))
    def describe_model(id: str) -> contract.ModelEntry:
        """Say what is known of one model; its id may hold a slash."""
        return model_entry(models.entry(id))

    return routes
