"""Passes whose tokens stand elsewhere, and that go without some residuals."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from model.backends.huggingface.inside.residual_cuts import ResidualCuts
from model.backends.huggingface.positions.placing import place_tokens
from model.capture.edits import Edit
from model.capture.position_edit import Places


@contextmanager
def changed_pass(
    residuals: ResidualCuts, edits: Iterable[Edit], places: Places | None
) -> Iterator[None]:
    """Change passes of a model inside the `with`; no hook is left, see the two that do it."""
    with place_tokens(residuals.passes.model, places), residuals.cutting(edits):
        yield
