"""The built-in Transformer under edits."""

from collections.abc import Sequence

import torch
from torch import Tensor

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.edit_hooks import apply_edits
from model.backends.builtin.position_hooks import place_tokens
from model.backends.builtin.residual_hooks import cut_residuals
from model.capture.capture import Capture
from model.capture.edits import places_of, residual_cuts, visible_tokens
from model.interventions.protocol import Variant
from model.interventions.variants import batches, put_together
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
        transformer = self.model.transformer
        found = []
        with self.model.alone():
            for places, some in batches(capture, variants, TOGETHER):
                lengths = source.shape[1], target.shape[1]
                heads = [self.model.editable(every, *lengths) for every in some]
                sources, targets = source.expand(len(some), -1), target.expand(len(some), -1)
                cuts = residual_cuts(some[0])
                with apply_edits(transformer, heads), cut_residuals(transformer, cuts):
                    with place_tokens(transformer, "source", places):
                        memory = transformer.encode(sources, seen)
                    with place_tokens(transformer, "target", places):
                        logits = transformer.decode(targets, memory)[:, list(rows)]
                found.append(logits.log_softmax(-1))
        return torch.cat(found)

    def answer(self, capture: Capture, edits: Variant) -> str | None:
        """Return the translation that the model writes under the edits."""
        source = torch.tensor([[token.id for token in capture.tokens["source"]]])
        seen = visible_tokens(capture.edits, source.shape[1])
        every = put_together(capture, edits)
        heads = self.model.editable(every, source.shape[1], None)
        places = places_of(every, source.shape[1], None)
        transformer = self.model.transformer
        with (
            self.model.alone(),
            apply_edits(transformer, [heads]),
            cut_residuals(transformer, residual_cuts(every)),
        ):
            with place_tokens(transformer, "source", places):
                memory = transformer.encode(source, None if seen is None else seen[None])
            with place_tokens(transformer, "target", places):
                ids = self.model.translate(memory, heads)
        return pieces.pieces_of_ids(self.model.tokenizer, ids)[0]

    def spelled(self, id: int) -> PieceName:
        """Name one piece for display."""
        return self.model.spelled(id)

    def pieces(self, text: str) -> list[int]:
        """Return every piece that reads so, with a space before it or not."""
        return [id for id in range(self.model.shape.vocabulary) if self.spelled(id).reads(text)]
