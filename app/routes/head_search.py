"""Findings: every head of a site, ranked by a question about one text."""

from fastapi import APIRouter

from app.errors import documented
from app.inference.capture_cache import Captures
from app.schemas import head_search as schemas
from model.analysis.head_search import Finding, picked_tokens, ranked, ready_made
from model.capture.capture import Capture
from model.refusal import Refused


def router(captures: Captures) -> APIRouter:
    """Return the route /api/captures/{id}/findings."""
    routes = APIRouter(
        prefix="/api/captures/{id}",
        tags=["searches"],
        responses=documented(400, 404, 413, 415, 422),
    )

    @routes.post("/findings")
    def find(id: str, asked: schemas.FindingRequest) -> schemas.Finding:
        """Rank every head of a site: by its weight from some tokens to others, or ready-made.

        Weights are summed over keys and meant over queries; ready-made questions are means over
        the rows of the text.
        """
        return document(asked.site, answered(captures.take(id), asked))

    return routes


def answered(capture: Capture, asked: schemas.FindingRequest) -> Finding:
    """Answer the question; raises Refused for one that is two, or none."""
    if asked.question is None:
        return picked_tokens(capture, asked.site, asked.queries, asked.keys)
    if asked.queries or asked.keys:
        raise Refused("wrong_fields", "question: pick tokens, or ask a ready-made one, not both.")
    return ready_made(capture, asked.site, asked.question)


def document(site: str, found: Finding) -> schemas.Finding:
    """Return the heads, best first."""
    return schemas.Finding(
        site=site,
        searched=found.values.size,
        words=found.words,
        heads=[
            schemas.FoundHead(
                layer=layer,
                head=head,
                value=float(found.values[layer, head]),
                place=place,
                rank=None if found.ranks is None else int(found.ranks[layer, head]),
            )
            for layer, head, place in ranked(found.values, found.most)
        ],
    )
