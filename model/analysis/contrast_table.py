"""Many pairs of sentences: how far every head turns in each, and which heads may be claimed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.analysis.attention_mass import Doubles
from model.analysis.contrast import Triple, contrast_heads
from model.analysis.significance import Summary
from model.capture.capture import Capture
from model.capture.positions import Side
from model.refusal import Refused
from model.text.words import TokenIndices, find_word

ALPHA = 0.05
LEAST = 0.05  # of |mean Δ|: less is too little to speak of, however sure it is


@dataclass(frozen=True)
class ContrastWords:
    """What is asked of a pair of sentences, as words of the first one."""

    query: str
    key1: str
    key2: str


@dataclass(frozen=True)
class Claims:
    """What all pairs together say of every head, (layer, head)."""

    summary: Summary

    @property
    def claimed(self) -> NDArray[np.bool_]:
        """Which heads turn significantly, after Holm's correction, and far: (layer, head)."""
        large = np.abs(self.summary.mean) >= LEAST
        return large & (self.summary.p_holm < ALPHA)


def delta(a: Capture, b: Capture, site: str, asked: ContrastWords) -> Doubles:
    """Return Δ of every head for words of `a`, (layer, head).

    Raises Refused for a word that is not there once, or that nothing stands for in `b`.
    """
    of = a.site(site)
    keys = (tokens_of_word(a, of.keys, word) for word in (asked.key1, asked.key2))
    return contrast_heads(a, b, site, Triple(rows_of_word(a, of.queries, asked.query), *keys)).delta


def tokens_of_word(capture: Capture, side: Side, word: str) -> TokenIndices:
    """Return the tokens of a word."""
    text = capture.text if side == "source" else capture.target
    return find_word(word, text or "", capture.tokens[side])


def rows_of_word(capture: Capture, side: Side, word: str) -> TokenIndices:
    """Return the rows of a word: those that read it, or in a target those that write it."""
    token_indices = tokens_of_word(capture, side, word)
    if side == "source":
        return token_indices
    if token_indices[0] == 0:
        raise Refused("unknown_word", f"“{word}” is written by no row of the target.")
    return tuple(token_index - 1 for token_index in token_indices)


def find_claims(deltas: Sequence[Doubles], groups: Sequence[str]) -> Claims:
    """Sum up Δ of many pairs, (layer, head) each; pairs of one group count as one.

    Raises ValueError for no pairs.
    """
    return Claims(Summary.of(np.stack(deltas), groups))
