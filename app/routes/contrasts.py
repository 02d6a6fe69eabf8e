"""Contrasts: how far every head of a site turns between two texts."""

import asyncio

from anyio.to_thread import run_sync
from fastapi import APIRouter

from app.errors import document_errors
from app.inference.queue import InferenceQueue
from app.inference.request_reader import RequestReader
from app.schemas import head_search as schemas
from app.schemas.capture import CaptureRequest
from model.analysis.contrast import HeadContrasts, Triple, compare_with_null, contrast_heads
from model.analysis.head_search import rank_heads
from model.analysis.null_distribution import EDGES, NullCounts
from model.capture.capture import Capture


def router(passes: InferenceQueue, reader: RequestReader) -> APIRouter:
    """Return the route /api/contrasts."""
    routes = APIRouter(prefix="/api", tags=["searches"])

    @routes.post("/contrasts", responses=document_errors(400, 404, 413, 415, 422, 429, 503))
    async def contrast_texts(asked: schemas.ContrastRequest) -> schemas.Contrast:
        """Rank every head of a site by how far its weight moves from k₁ to k₂ between A and B.

        Tokens of A are matched with tokens of B by an edit script; a token that has no partner in
        B is refused.
        """
        texts = [await reader.read(capture_request(asked, text)) for text in (asked.a, asked.b)]
        pending = (passes.capture(asked.model, text) for text in texts)
        a, b = await asyncio.gather(*pending)
        return await run_sync(measure_contrast, a, b, asked)

    return routes


def capture_request(asked: schemas.ContrastRequest, text: schemas.ContrastText) -> CaptureRequest:
    """Return the question for one text: that of the page, whose answer may still be in memory."""
    sites = ["encoder"] if asked.site == "encoder" else None
    return CaptureRequest(model=asked.model, sites=sites, **text.model_dump())


def measure_contrast(a: Capture, b: Capture, asked: schemas.ContrastRequest) -> schemas.Contrast:
    """Return the whole answer."""
    seen = contrast_heads(
        a, b, asked.site, Triple(*map(tuple, (asked.queries, asked.keys1, asked.keys2)))
    )
    return serialize_contrast((a.id, b.id), seen, compare_with_null(a, b, seen))


def serialize_contrast(
    captures: tuple[str, str], seen: HeadContrasts, null: NullCounts
) -> schemas.Contrast:
    """Return the heads, those that turn most first."""
    delta = seen.delta
    return schemas.Contrast(
        site=seen.site.name,
        searched=delta.size,
        captures=list(captures),
        a=schemas.ContrastPlaces.model_validate(seen.a),
        b=schemas.ContrastPlaces.model_validate(seen.b),
        words=seen.words.tolist(),
        alignment={
            side: [schemas.AlignedTokens.model_validate(step) for step in alignment.steps]
            for side, alignment in seen.alignments.items()
        },
        null=schemas.NullDistribution(
            heads=delta.size,
            queries=null.queries,
            queries_in_all=null.queries_in_all,
            edges=list(EDGES),
        ),
        heads=[
            schemas.ContrastedHead(
                layer=layer,
                head=head,
                delta=float(delta[layer, head]),
                place=rank,
                a=seen.weights[layer, head, 0].tolist(),
                b=seen.weights[layer, head, 1].tolist(),
                a_ranks=seen.ranks[layer, head, 0].tolist(),
                b_ranks=seen.ranks[layer, head, 1].tolist(),
                others=int(null.others[layer, head]),
                as_large=int(null.as_large[layer, head]),
                above=null.above[layer, head].tolist(),
            )
            for layer, head, rank in rank_heads(abs(delta))
        ],
    )
