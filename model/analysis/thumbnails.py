"""Every head of a site as a small picture in which no strong weight is lost."""

import numpy as np
from numpy.typing import NDArray

from model.capture.capture import Capture


def thumbnails(capture: Capture, site: str, size: int) -> NDArray[np.uint8]:
    """Return the largest weight of each block, (layer, head, query block, key block) uint8.

    Each axis is cut into blocks as in `block_starts`; a weight w is coded as round(255·√w), which
    keeps weights down to 4e-6 apart from zero. One layer's weights are in memory at a time.
    """
    of = capture.site(site)
    rows = block_starts(len(capture.tokens[of.queries]), size)
    columns = block_starts(len(capture.tokens[of.keys]), size)
    codes = []
    for layer in range(len(of.layers)):
        weights = capture.weights(site, layer)
        pooled = np.maximum.reduceat(np.maximum.reduceat(weights, rows, axis=1), columns, axis=2)
        codes.append(np.rint(255 * np.sqrt(pooled)).clip(0, 255).astype(np.uint8))
    return np.stack(codes)


def block_starts(tokens: int, size: int) -> list[int]:
    """Return the first token of each block: ⌊i·tokens/blocks⌋, with at most `size` blocks."""
    blocks = min(tokens, size)
    return [block * tokens // blocks for block in range(blocks)]
