"""The built-in Transformer under edits."""

from collections.abc import Sequence

import torch
from torch import Tensor

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.edit_hooks import apply_edits
from model.capture.capture import Capture
from model.capture.edits import HeadEdit, arrange_edits, check_fit, head_edits, visible_tokens
from model.interventions.protocol import Variant
from model.refusal import Refused
from model.text import pieces
from model.text.names import PieceName

TOGETHER = 64  # passes in one batch


class BuiltInInterventions:
    """Answers of the built-in model; see Intervenable."""

    def __init__(self, model: BuiltIn) -> None:
        self.model = model

    def log_probabilities(
        self, capture: Capture, variants: Sequence[Variant], rows: Sequence[int]
    ) -> Tensor:
        """Return ln P of every token, (variant, row, vocabulary)."""
        source, target = (
            torch.tensor([[token.id for token in capture.tokens[side]]])
            for side in ("source", "target")
        )
        if not target.shape[1]:
            raise Refused("no_answer", "This capture holds no answer: ask for all its sites.")
        seen = visible_tokens(capture.edits, source.shape[1])
        each = [self._together(capture, edits) for edits in variants]
        for edits in each:
            check_fit(edits, self.model.extents(source.shape[1], target.shape[1]))
        found = []
        with self.model.alone():
            for first in range(0, len(each), TOGETHER):
                some = each[first : first + TOGETHER]
                sources, targets = source.expand(len(some), -1), target.expand(len(some), -1)
                with apply_edits(self.model.transformer, some):
                    memory = self.model.transformer.encode(sources, seen)
                    logits = self.model.transformer.decode(targets, memory)[:, list(rows)]
                found.append(logits.log_softmax(-1))
        return torch.cat(found)

    def answer(self, capture: Capture, edits: Variant) -> str | None:
        """Return the translation that the model writes under the edits."""
        source = torch.tensor([[token.id for token in capture.tokens["source"]]])
        seen = visible_tokens(capture.edits, source.shape[1])
        every = self._together(capture, edits)
        check_fit(every, self.model.extents(source.shape[1], None))
        with self.model.alone(), apply_edits(self.model.transformer, [every]):
            memory = self.model.transformer.encode(source, None if seen is None else seen[None])
            ids = self.model.translate(memory, every)
        return pieces.pieces_of_ids(self.model.tokenizer, ids)[0]

    def spelled(self, id: int) -> PieceName:
        """Name one piece for display."""
        return self.model.spelled(id)

    def pieces(self, text: str) -> list[int]:
        """Return every piece that reads so, with a space before it or not."""
        return [id for id in range(self.model.shape.vocabulary) if self.spelled(id).reads(text)]

    def _together(self, capture: Capture, edits: Variant) -> tuple[HeadEdit, ...]:
        """Return the edits of the capture and these; raises Refused where they exclude others."""
        return head_edits(arrange_edits([*head_edits(capture.edits), *edits]))
