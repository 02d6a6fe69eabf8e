"""What a model must be able to do so that its heads, and its positions, can be put to the test."""

from collections.abc import Sequence
from typing import Protocol

from torch import Tensor

from model.capture.capture import Capture
from model.capture.edits import CutResidual, HeadEdit
from model.capture.position_edit import PositionEdit
from model.text.names import PieceName

# Edits of one pass, beside those of the capture itself.
Variant = Sequence[HeadEdit | PositionEdit | CutResidual]


class Intervenable(Protocol):
    """A model under edits. Rows are those that its predictions name."""

    def log_probabilities(
        self, capture: Capture, variants: Sequence[Variant], rows: Sequence[int]
    ) -> Tensor:
        """Return ln P of every token of the vocabulary, (variant, row, vocabulary).

        The text is that of the capture, and so is the answer, which is read as it stands: a row is
        asked what it would write after the original beginning. Many variants go through the model
        together. Raises Refused for edits that cannot be, and for a capture without an answer.
        """

    def answer(self, capture: Capture, edits: Variant) -> str | None:
        """Return what the model writes by itself under the edits; None: it writes nothing here."""

    def spelled(self, id: int) -> PieceName:
        """Name one token for display."""

    def pieces(self, text: str) -> list[int]:
        """Return every token of the vocabulary that reads so."""
