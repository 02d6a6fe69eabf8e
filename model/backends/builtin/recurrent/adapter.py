"""A recurrent network that this project trained: opened, asked a question."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import torch

from model.backends.builtin.recurrent.capture_hooks import RowRecording, record_rows
from model.backends.builtin.recurrent.description import RecurrentDescription
from model.backends.builtin.recurrent.edit_hooks import edit_rows
from model.backends.builtin.recurrent.self_test import self_test
from model.backends.builtin.translator_adapter import TranslatorAdapter
from model.backends.conductor import Reading, SourceText, Target
from model.capture.capture import Prediction, Site
from model.capture.edits import (
    Edit,
    Extent,
    HeadEdit,
    check_fit,
    head_edits,
    position_edit,
    residual_cuts,
    visible_tokens,
)
from model.capture.positions import Side
from model.capture.request import CaptureRequest
from model.refusal import Refused
from model.rnn.simple_rnn import RecurrentMemory, SimpleRNN

RECURRENT_AXES: dict[str, tuple[Side, Side]] = {  # the decoder's own past is in its state alone
    "encoder": ("source", "source"),
    "cross": ("target", "source"),
}
NO_POSITIONS = "A recurrent network is told no positions: it reads one token after the other."
NO_RESIDUALS = "A recurrent network has no residual connections."
NO_ATTENTION = "This network has no attention: nothing can be cut, switched off or hidden."


class Recurrent(TranslatorAdapter[RecurrentMemory]):
    """An opened recurrent network: one layer and one head at each of its sites, or no site."""

    def __init__(self, folder: Path) -> None:
        self.description = RecurrentDescription.read(folder)
        self.network = SimpleRNN(self.description.shape)
        super().__init__(folder, self.description, self.network)
        self.axes: Mapping[str, tuple[Side, Side]] = (
            RECURRENT_AXES if self.description.attends else {}
        )
        self.fidelity = self_test(self.network)

    def wanted(self, question: CaptureRequest) -> list[str]:
        """Return the sites to show; without attention there are none, and none may be named."""
        if not self.axes and question.sites is None:
            return []
        return super().wanted(question)

    def read(
        self,
        question: CaptureRequest,
        wanted: list[str],
        source: SourceText,
        edits: tuple[HeadEdit, ...],
    ) -> Reading:
        """Run the pass; the decoder's only where more than the encoder is wanted."""
        ids = torch.tensor([source.ids])
        seen = visible_tokens(question.edits, len(source.ids))
        target: Target | None = None
        predictions: tuple[Prediction, ...] = ()
        with self.alone(), self.edited(question.edits, [edits]):
            with record_rows(self.network) as recording:
                memory = self.network.encode(ids, None if seen is None else seen[None])
            if wanted != ["encoder"]:
                target = self.target(question, source, memory, edits)
                with record_rows(self.network) as decoding:
                    read = torch.tensor([[token.id for token in target.tokens]])
                    logits = self.network.decode(read, memory)[0]
                recording.rows |= decoding.rows
                predictions = self.predictions(logits, target.tokens)
        return Reading(
            target=target,
            sites=tuple(self._site(name, recording) for name in wanted),
            positions=(),
            predictions=predictions,
            remarks=self.remarks(question.text, source.tokens, target.tokens if target else ()),
        )

    def edited(
        self, edits: Sequence[Edit], heads: Sequence[Sequence[HeadEdit]]
    ) -> AbstractContextManager[None]:
        """Edit rows of attention; it takes no other edits."""
        return edit_rows(self.network, heads)

    def editable(
        self, edits: Sequence[Edit], source: int, target: int | None
    ) -> tuple[HeadEdit, ...]:
        """Return the edits of heads; raises Refused where some edit does not fit."""
        if position_edit(edits) is not None:
            raise Refused("not_available", NO_POSITIONS)
        if residual_cuts(edits):
            raise Refused("not_available", NO_RESIDUALS)
        if edits and not self.axes:
            raise Refused("not_available", NO_ATTENTION)
        heads = head_edits(edits)
        lengths = {"source": source, "target": target}
        check_fit(
            heads,
            {
                site: Extent(1, 1, lengths[queries], lengths[keys])
                for site, (queries, keys) in self.axes.items()
            },
        )
        return heads

    def _site(self, name: str, recording: RowRecording) -> Site:
        return Site(name, *self.axes[name], (0,), (recording.record(name),))
