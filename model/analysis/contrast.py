"""How far every head turns between two texts: from some keys to others, for some queries."""

from dataclasses import dataclass

import numpy as np

from model.analysis.alignment import Alignment, align
from model.analysis.attention_mass import (
    AttentionMass,
    Counts,
    Doubles,
    check_tokens,
    competing_words,
    mean_row,
    measure_mass,
)
from model.analysis.null_distribution import NullCounts, ObservedTriple, count_null
from model.capture.capture import Capture, Site
from model.capture.positions import Side
from model.refusal import Refused
from model.text.words import TokenIndices, group_words


@dataclass(frozen=True)
class Triple:
    """Places of tokens in one text: those that look, and the two that may be looked at."""

    queries: TokenIndices
    keys1: TokenIndices
    keys2: TokenIndices

    @property
    def keys(self) -> tuple[TokenIndices, TokenIndices]:
        """Both keys, in order."""
        return self.keys1, self.keys2


@dataclass(frozen=True)
class HeadContrasts:
    """Every head of a site in two texts, at the places `a` and `b`.

    `weights` and `ranks` are (layer, head, text, key): of the first and second text on the first
    and second keys, summed over the tokens of a key, averaged over those of the query. A rank
    counts from 1 among the words of the row, of which there are `words` (text, key).
    """

    site: Site
    a: Triple
    b: Triple
    alignments: dict[Side, Alignment]
    weights: Doubles
    ranks: Counts
    words: Counts

    @property
    def delta(self) -> Doubles:
        """Δ = [A(q→k₁) - A(q→k₂)] - [B(q→k₁) - B(q→k₂)], (layer, head)."""
        leaning = self.weights[..., 0] - self.weights[..., 1]
        turn: Doubles = leaning[..., 0] - leaning[..., 1]
        return turn


def contrast_heads(a: Capture, b: Capture, site: str, asked: Triple) -> HeadContrasts:
    """Measure every head of two captures of one model; `asked` holds places in `a`.

    Raises Refused for places that are not there, that overlap, or that have no partner in `b`.
    """
    shape = a.site(site)
    b.site(site)
    alignments = {side: align_captures(a, b, side) for side in (shape.queries, shape.keys)}
    mine = check_triple(asked, len(a.tokens[shape.queries]), len(a.tokens[shape.keys]))
    other = Triple(
        alignments[shape.queries].carry(mine.queries),
        *(alignments[shape.keys].carry(keys) for keys in mine.keys),
    )
    look = AttentionMass.stacked(
        [measure_triple(a, shape, mine), measure_triple(b, shape, other)], axis=2
    )
    words = [
        [
            1 + len(competing_words(group_words(text.tokens[shape.keys]), keys))
            for keys in triple.keys
        ]
        for text, triple in ((a, mine), (b, other))
    ]
    return HeadContrasts(shape, mine, other, alignments, *look, np.array(words))


def compare_with_null(a: Capture, b: Capture, seen: HeadContrasts) -> NullCounts:
    """Count how many other words of the same two texts turn each head as far."""
    own = ObservedTriple(seen.a.queries, seen.a.keys1, seen.a.keys2, seen.delta)
    return count_null(a, b, seen.site.name, seen.alignments, own)


def align_captures(a: Capture, b: Capture, side: Side) -> Alignment:
    """Align the tokens of one side of two captures by what the model reads: their ids."""
    one, other = ([token.id for token in text.tokens[side]] for text in (a, b))
    return align(one, other, [token.label for token in a.tokens[side]])


def check_triple(asked: Triple, queries: int, keys: int) -> Triple:
    """Return the places in order; raises Refused where one is missing or stands for both keys."""
    first, second = (
        check_tokens("first keys", asked.keys1, keys),
        check_tokens("second keys", asked.keys2, keys),
    )
    if both := set(first) & set(second):
        said = f"Token {min(both)} is among the first and the second keys: pick two that differ."
        raise Refused("same_keys", said)
    return Triple(check_tokens("queries", asked.queries, queries), first, second)


def measure_triple(capture: Capture, site: Site, triple: Triple) -> AttentionMass:
    """Return what one text shows, (layer, head, key)."""
    words = group_words(capture.tokens[site.keys])
    rows = [mean_row(capture, site.name, n, triple.queries) for n in range(len(site.layers))]
    both = [[measure_mass(row, keys, words) for keys in triple.keys] for row in rows]
    return AttentionMass.stacked([AttentionMass.stacked(of, axis=-1) for of in both])
