"""The built-in Transformer under edits."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.edit_hooks import apply_edits
from model.backends.builtin.residual_hooks import cut_residuals
from model.backends.builtin.translator_interventions import TranslatorInterventions
from model.capture.edits import Edit, HeadEdit, residual_cuts
from model.transformer.transformer import Memory


class BuiltInInterventions(TranslatorInterventions[Memory]):
    """Answers of the built-in model."""

    def __init__(self, model: BuiltIn) -> None:
        super().__init__(model)
        self.transformer = model.transformer

    @contextmanager
    def edited(self, edits: Sequence[Edit], heads: Sequence[Sequence[HeadEdit]]) -> Iterator[None]:
        """Edit heads, and cut residuals."""
        cuts = residual_cuts(edits)
        with apply_edits(self.transformer, heads), cut_residuals(self.transformer, cuts):
            yield
