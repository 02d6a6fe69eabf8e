"""Many heads as one pattern: their mean, or the largest weight of any."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from model.capture.capture import Capture, Floats

Reduce = Literal["mean", "max"]


def reduce_heads(
    capture: Capture,
    site: str,
    reduce: Reduce,
    layers: Sequence[int] | None = None,
    heads: Sequence[int] | None = None,
    scores: bool = False,
) -> Floats:
    """Return the mean or the maximum over these heads of these layers, (query, key) float32.

    None: all that the site has. With `scores`, of what the softmax was given. One layer is in
    memory at a time; means are taken in float64. Rows of a maximum may sum to more than 1.
    """
    read = capture.scores if scores else capture.weights
    chosen = range(len(capture.site(site).layers)) if layers is None else layers
    whole: NDArray[np.float64] | None = None
    count = 0
    for layer in chosen:
        seen = read(site, layer, heads).astype(np.float64)  # (head, query, key)
        count += len(seen)
        part = seen.sum(0) if reduce == "mean" else seen.max(0)
        if whole is None:
            whole = part
        else:
            whole = whole + part if reduce == "mean" else np.maximum(whole, part)
    assert whole is not None, "a site has layers, and none is left out unless others are named"
    reduced: Floats = (whole / count if reduce == "mean" else whole).astype(np.float32)
    return reduced
