"""Models of the hub to begin with, and which of them are on the disk already."""

from fastapi import APIRouter

from app.schemas import models as schemas
from model.library.registry import Registry
from model.library.suggestions import AS_OF, SUGGESTIONS


def router(models: Registry) -> APIRouter:
    """Return the route /api/suggestions."""
    routes = APIRouter(prefix="/api/suggestions", tags=["models"])

    @routes.get("")
    def list_suggestions() -> schemas.Suggestions:
        """List small models of the hub, each at one commit; the hub itself is not asked."""
        return schemas.Suggestions(
            as_of=AS_OF,
            models=[
                schemas.SuggestedModel(
                    **vars(one), cached=models.is_downloaded(one.id, one.revision)
                )
                for one in SUGGESTIONS
            ],
        )

    return routes
