"""What every translator of this project's own answers under edits."""

from collections.abc import Sequence
from typing import Generic

import torch
from torch import Tensor

from model.backends.builtin.position_hooks import place_tokens
from model.backends.builtin.translator_adapter import TranslatorAdapter, read_again
from model.capture.capture import Capture
from model.capture.edits import places_of
from model.interventions.protocol import Variant
from model.interventions.variants import batches, put_together
from model.refusal import Refused
from model.text import pieces
from model.text.names import PieceName
from model.transformer.translator import MemoryT

TOGETHER = 64  # passes in one batch


class TranslatorInterventions(Generic[MemoryT]):
    """Answers of a translator; see Intervenable."""

    def __init__(self, model: TranslatorAdapter[MemoryT]) -> None:
        self.model = model

    def log_probabilities(
        self, capture: Capture, variants: Sequence[Variant], rows: Sequence[int]
    ) -> Tensor:
        """Return ln P of every token, (variant, row, vocabulary)."""
        source, target, seen = read_again(capture)
        if not target.shape[1]:
            raise Refused("no_answer", "This capture holds no answer: ask for all its sites.")
        translator = self.model.translator
        found = []
        with self.model.alone():
            for places, some in batches(capture, variants, TOGETHER):
                lengths = source.shape[1], target.shape[1]
                heads = [self.model.editable(every, *lengths) for every in some]
                sources, targets = (one.expand(len(some), -1) for one in (source, target))
                with self.model.edited(some[0], heads):
                    with place_tokens(translator, "source", places):
                        memory = translator.encode(sources, seen)
                    with place_tokens(translator, "target", places):
                        logits = translator.decode(targets, memory)[:, list(rows)]
                found.append(logits.log_softmax(-1))
        return torch.cat(found)

    def answer(self, capture: Capture, edits: Variant) -> str | None:
        """Return the translation that the model writes under the edits."""
        source, _, seen = read_again(capture)
        every = put_together(capture, edits)
        heads = self.model.editable(every, source.shape[1], None)
        translator, places = self.model.translator, places_of(every, source.shape[1], None)
        with self.model.alone(), self.model.edited(every, [heads]):
            with place_tokens(translator, "source", places):
                memory = translator.encode(source, seen)
            with place_tokens(translator, "target", places):
                ids = self.model.translate(memory, heads)
        return pieces.pieces_of_ids(self.model.tokenizer, ids)[0]

    def spelled(self, id: int) -> PieceName:
        """Name one piece for display."""
        return self.model.spelled(id)

    def pieces(self, text: str) -> list[int]:
        """Return every piece that reads so, with a space before it or not."""
        return [id for id in range(self.model.shape.vocabulary) if self.spelled(id).reads(text)]
