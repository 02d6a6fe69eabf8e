"""A recurrent network under edits."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from model.backends.builtin.recurrent.edit_hooks import edit_rows
from model.backends.builtin.translator_interventions import TranslatorInterventions
from model.capture.edits import Edit, HeadEdit
from model.rnn.simple_rnn import RecurrentMemory


class RecurrentInterventions(TranslatorInterventions[RecurrentMemory]):
    """Answers of a recurrent network."""

    def edited(
        self, edits: Sequence[Edit], heads: Sequence[Sequence[HeadEdit]]
    ) -> AbstractContextManager[None]:
        """Edit rows of attention; it takes no other edits."""
        return edit_rows(self.model.translator, heads)
