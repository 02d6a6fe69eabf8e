"""Findings: every head of a site, ranked by a question about one text."""

from fastapi import APIRouter

from app.errors import document_errors
from app.inference.capture_cache import CaptureCache
from app.schemas import head_search as schemas
from model.analysis.head_search import (
    HeadRanking,
    answer_ready_made,
    rank_heads,
    search_picked_tokens,
)
from model.capture.capture import Capture
from model.refusal import Refused


def router(captures: CaptureCache) -> APIRouter:
    """Return the route /api/captures/{id}/findings."""
    routes = APIRouter(
        prefix="/api/captures/{id}",
        tags=["searches"],
        responses=document_errors(400, 404, 413, 415, 422),
    )

    @routes.post("/findings")
    def search_heads(id: str, asked: schemas.HeadSearchRequest) -> schemas.HeadSearch:
        """Rank every head of a site: by its weight from some tokens to others, or ready-made.

        Weights are summed over keys and averaged over queries; ready-made questions are means over
        the rows of the text.
        """
        return serialize_ranking(asked.site, answer_question(captures.take(id), asked))

    return routes


def answer_question(capture: Capture, asked: schemas.HeadSearchRequest) -> HeadRanking:
    """Answer the question; raises Refused for one that is two, or none."""
    if asked.question is None:
        return search_picked_tokens(capture, asked.site, asked.queries, asked.keys)
    if asked.queries or asked.keys:
        raise Refused("wrong_fields", "question: pick tokens, or ask a ready-made one, not both.")
    return answer_ready_made(capture, asked.site, asked.question)


def serialize_ranking(site: str, found: HeadRanking) -> schemas.HeadSearch:
    """Return the heads, best first."""
    return schemas.HeadSearch(
        site=site,
        searched=found.values.size,
        words=found.words,
        heads=[
            schemas.FoundHead(
                layer=layer,
                head=head,
                value=float(found.values[layer, head]),
                place=rank,
                rank=None if found.ranks is None else int(found.ranks[layer, head]),
            )
            for layer, head, rank in rank_heads(found.values, found.most)
        ],
    )
