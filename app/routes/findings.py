"""Findings: every head of a site, ranked by a question about one text."""

from fastapi import APIRouter

from app import search_contract as contract
from app.cache import Captures
from app.errors import documented
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
    def find(id: str, asked: contract.FindingRequest) -> contract.Finding:
        """Rank every head of a site: by its weight from some tokens to others, or ready-made.

        Weights are summed over keys and meant over queries; ready-made questions are means over
        the rows of the text.
        """
        return document(asked.site, answered(captures.take(id), asked))

    return routes


def answered(capture: Capture, asked: contract.FindingRequest) -> Finding:
    """Answer the question; raises Refused for one that is two, or none."""
    if asked.question is None:
        return picked_tokens(capture, asked.site, asked.queries, asked.keys)
    if asked.queries or asked.keys:
        raise Refused("wrong_fields", "question: pick tokens, or ask a ready-made one, not both.")
    return ready_made(capture, asked.site, asked.question)


def document(site: str, found: Finding) -> contract.Finding:
    """Return the heads, best first."""
    return contract.Finding(
        site=site,
        searched=found.values.size,
        words=found.words,
        heads=[
            contract.FoundHead(
                layer=layer,
                head=head,
                value=float(found.values[layer, head]),
                place=place,
                rank=None if found.ranks is None else int(found.ranks[layer, head]),
            )
            for layer, head, place in ranked(found.values, found.most)
        ],
    )
