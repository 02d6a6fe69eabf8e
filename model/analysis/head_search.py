"""Every head of a site ranked by a question: about tokens that were picked, or one ready-made."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from model.analysis.attention_mass import (
    AttentionMass,
    Counts,
    Doubles,
    check_tokens,
    competing_words,
    mean_row,
    measure_mass,
)
from model.analysis.duplicate_tokens import Cells, after_copy, same_word, share_on_cells
from model.analysis.statistics import rescale_rows, stack_layers, statistics
from model.capture.capture import Capture
from model.refusal import Refused
from model.text.words import group_words

ReadyMade = Literal[
    "previous",
    "next",
    "self",
    "first",
    "same",
    "induction",
    "special",
    "near",
    "far",
    "spreads",
    "concentrates",
]
MEASURED = {  # by statistics.measure, and whether the most of it comes first
    "previous": ("previous", True),
    "next": ("next", True),
    "self": ("self", True),
    "first": ("first", True),
    "special": ("special", True),
    "near": ("distance", False),
    "far": ("distance", True),
    "spreads": ("entropy", True),
    "concentrates": ("entropy", False),
}
COPIES = {"same": same_word, "induction": after_copy}


@dataclass(frozen=True)
class HeadRanking:
    """A number of every head, (layer, head), and whether the most of it answers the question.

    For picked tokens `ranks` (layer, head) says which of the `words` of the row they are, from 1.
    """

    values: Doubles
    most: bool = True
    ranks: Counts | None = None
    words: int | None = None


def search_picked_tokens(
    capture: Capture, site: str, queries: Iterable[int], keys: Iterable[int]
) -> HeadRanking:
    """Measure how much some queries look at some keys: summed over keys, averaged over queries.

    Raises Refused for places that are not there.
    """
    of = capture.site(site)
    tokens = capture.tokens[of.keys]
    looking = check_tokens("queries", queries, len(capture.tokens[of.queries]))
    seen = check_tokens("keys", keys, len(tokens))
    words = group_words(tokens)
    rows = [mean_row(capture, site, layer, looking) for layer in range(len(of.layers))]
    look = AttentionMass.stacked([measure_mass(row, seen, words) for row in rows])
    return HeadRanking(look.weight, ranks=look.rank, words=1 + len(competing_words(words, seen)))


def answer_ready_made(capture: Capture, site: str, question: ReadyMade) -> HeadRanking:
    """Answer a question that needs no tokens; raises Refused where this text has no answer."""
    if question in COPIES:
        values, most = share_on_copies(capture, site, COPIES[question](capture, site)), True
    else:
        name, most = MEASURED[question]
        values = statistics(capture, site).values[name]
    if values is None:
        said = f"No row of {site} has an answer to “{question}”: there is no such token to look at."
        raise Refused("no_meaning", said)
    return HeadRanking(values, most)


def share_on_copies(capture: Capture, site: str, cells: Cells) -> Doubles | None:
    """Return the share on marked keys, (layer, head); of rows rescaled to 1 beside a sink."""
    of = capture.site(site)
    layers = (capture.weights(site, layer).astype(np.float64) for layer in range(len(of.layers)))
    rows = (rescale_rows(weights) if of.sink else weights for weights in layers)
    return stack_layers([share_on_cells(weights, cells) for weights in rows])


def rank_heads(values: Doubles, most: bool = True) -> list[tuple[int, int, int]]:
    """Return (layer, head, place) of every head, best first; equal values share a place, from 1."""
    signed = -values if most else values
    flat = signed.ravel()
    order = np.argsort(flat, kind="stable")
    ranks_of_heads = 1 + np.searchsorted(flat[order], flat, side="left")
    heads = values.shape[1]
    return [(int(at) // heads, int(at) % heads, int(ranks_of_heads[at])) for at in order]
