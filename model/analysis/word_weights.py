"""Weights between words instead of pieces, and which word of the source each target word is of."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.capture.capture import Floats
from model.text.words import TokenIndices

Doubles = NDArray[np.float64]


def merge_words(
    weights: Floats, queries: Sequence[TokenIndices], keys: Sequence[TokenIndices]
) -> Doubles:
    """Return weights (word, word) of weights (query, key): keys summed, queries averaged."""
    columns = np.stack([weights[:, list(key)].sum(-1, dtype=np.float64) for key in keys], -1)
    return np.stack([columns[list(query)].mean(0) for query in queries])


def align_words(weights: Doubles) -> list[tuple[int, int]]:
    """Return (key word, query word) of the largest weight of each row of (word, word) weights.

    Of equal ones the first. In this order, source before target, alignments are usually written:
    "0-0 1-2" (Och and Ney 2003, and the Pharaoh decoder).
    """
    return [(int(key), query) for query, key in enumerate(weights.argmax(-1))]
