"""A head's pattern, taken out of one capture to be put into another pass."""

import torch

from model.capture.capture import Capture
from model.capture.edits import HeadId, PatternPatch


def take_pattern(
    capture: Capture, place: HeadId, queries: tuple[int, ...] | None = None
) -> PatternPatch:
    """Return the edit that lets a head look as it does here; `queries`: only in these rows.

    Raises Refused for a head or a query that the capture does not have.
    """
    record, chosen = capture.layer(place.site, place.layer, [place.head])
    with torch.inference_mode():
        weights = record.weights(chosen)[0]
    return PatternPatch(*place, origin=capture.id, queries=queries, weights=weights)
