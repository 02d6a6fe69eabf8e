"""Edits beside those of a capture, put together, and passes that can be taken as one batch."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from model.capture.capture import Capture
from model.capture.edits import Edit, Mask, arrange_edits, places_of, position_edit, residual_cuts
from model.capture.position_edit import Places
from model.interventions.protocol import Variant


def put_together(capture: Capture, edits: Variant) -> tuple[Edit, ...]:
    """Return the edits of the capture, but for masks, and these.

    Raises Refused where they exclude each other.
    """
    own = [edit for edit in capture.edits if not isinstance(edit, Mask)]
    return arrange_edits([*own, *edits])


def places_in(capture: Capture, edits: Sequence[Edit]) -> Places | None:
    """Return the positions that the tokens of a capture are told when its answer is read again."""
    typed = len(capture.tokens["target"]) if capture.target_by == "user" else None
    return places_of(edits, len(capture.tokens["source"]), typed)


def batches(
    capture: Capture, variants: Sequence[Variant], most: int
) -> Iterator[tuple[Places | None, list[tuple[Edit, ...]]]]:
    """Yield at most so many variants at a time, whose tokens stand at the same places.

    The same residuals are cut in them. Each comes with the edits of the capture. Raises Refused
    where edits exclude each other.
    """
    each = [put_together(capture, edits) for edits in variants]
    for _, alike in groupby(each, key=lambda every: (position_edit(every), residual_cuts(every))):
        some = list(alike)
        for first in range(0, len(some), most):
            yield places_in(capture, some[first]), some[first : first + most]
