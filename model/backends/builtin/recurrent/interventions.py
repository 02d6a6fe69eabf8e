"""A recurrent network under edits."""

from collections.abc import Sequence

import torch
from torch import Tensor

from model.backends.builtin.recurrent.adapter import Recurrent
from model.backends.builtin.recurrent.edit_hooks import edit_rows
from model.capture.capture import Capture
from model.capture.edits import visible_tokens
from model.interventions.protocol import Variant
from model.interventions.variants import batches, put_together
from model.refusal import Refused
from model.text import pieces
from model.text.names import PieceName

TOGETHER = 64  # passes in one batch


class RecurrentInterventions:
    """Answers of a recurrent network; see Intervenable."""

    def __init__(self, model: Recurrent) -> None:
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
        lengths = source.shape[1], target.shape[1]
        network = self.model.network
        found = []
        with self.model.alone():
            for _, some in batches(capture, variants, TOGETHER):
                heads = [self.model.editable(every, *lengths) for every in some]
                sources, targets = source.expand(len(some), -1), target.expand(len(some), -1)
                with edit_rows(network, heads):
                    logits = network.decode(targets, network.encode(sources, seen))[:, list(rows)]
                found.append(logits.log_softmax(-1))
        return torch.cat(found)

    def answer(self, capture: Capture, edits: Variant) -> str | None:
        """Return the translation that the network writes under the edits."""
        source = torch.tensor([[token.id for token in capture.tokens["source"]]])
        seen = visible_tokens(capture.edits, source.shape[1])
        heads = self.model.editable(put_together(capture, edits), source.shape[1], None)
        with self.model.alone(), edit_rows(self.model.network, [heads]):
            memory = self.model.network.encode(source, None if seen is None else seen[None])
            ids = self.model.translate(memory, heads)
        return pieces.pieces_of_ids(self.model.tokenizer, ids)[0]

    def spelled(self, id: int) -> PieceName:
        """Name one piece for display."""
        return self.model.spelled(id)

    def pieces(self, text: str) -> list[int]:
        """Return every piece that reads so, with a space before it or not."""
        return [id for id in range(self.model.shape.vocabulary) if self.spelled(id).reads(text)]
