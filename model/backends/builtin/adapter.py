"""The Transformer that this project trained: kept in a folder, opened, asked a question."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import torch

from model.backends.builtin.capture_hooks import Recording, record
from model.backends.builtin.edit_hooks import apply_edits
from model.backends.builtin.folder import Description
from model.backends.builtin.position_hooks import place_tokens, position_modes
from model.backends.builtin.residual_hooks import cut_residuals
from model.backends.builtin.self_test import self_test
from model.backends.builtin.translator_adapter import TranslatorAdapter
from model.backends.conductor import Reading, SourceText, Target
from model.capture.capture import Prediction, Site
from model.capture.edited_record import with_edits
from model.capture.edits import (
    Edit,
    Extent,
    HeadEdit,
    check_fit,
    head_edits,
    places_of,
    position_edit,
    residual_cuts,
    visible_tokens,
)
from model.capture.position_edit import check_mode
from model.capture.positions import Side
from model.capture.request import CaptureRequest
from model.inside.memo import PassMemo
from model.transformer.configuration import Configuration
from model.transformer.transformer import Memory

AXES: dict[str, tuple[Side, Side]] = {  # site: whose tokens look, whose are looked at
    "encoder": ("source", "source"),
    "decoder": ("target", "target"),
    "cross": ("target", "source"),
}


class BuiltIn(TranslatorAdapter[Memory]):
    """An opened Transformer."""

    axes = AXES

    def __init__(self, folder: Path) -> None:
        self.description = Description.read(folder)
        self.transformer = self.description.build()
        super().__init__(folder, self.description, self.transformer)
        self.fidelity = self_test(self.transformer)
        self.memo = PassMemo()

    @property
    def shape(self) -> Configuration:
        """The sizes of the Transformer."""
        return self.description.shape

    def read(
        self,
        question: CaptureRequest,
        wanted: list[str],
        source: SourceText,
        edits: tuple[HeadEdit, ...],
    ) -> Reading:
        """Run the pass; the decoder's only where one of its sites is wanted."""
        ids = torch.tensor([source.ids])
        seen = visible_tokens(question.edits, len(source.ids))
        places = places_of(question.edits, len(source.ids), None)
        target: Target | None = None
        predictions: tuple[Prediction, ...] = ()
        with self.alone(), self.edited(question.edits, [edits]):
            with (
                place_tokens(self.transformer, "source", places),
                record(self.transformer) as recording,
            ):
                memory = self.transformer.encode(ids, None if seen is None else seen[None])
            if wanted != ["encoder"]:
                with place_tokens(self.transformer, "target", places):
                    target = self.target(question, source, memory, edits)
                places = places_of(question.edits, len(source.ids), target.typed)
                with (
                    place_tokens(self.transformer, "target", places),
                    record(self.transformer) as decoding,
                ):
                    read = torch.tensor([[token.id for token in target.tokens]])
                    logits = self.transformer.decode(read, memory)[0]
                recording.attention |= decoding.attention
                recording.encodings += decoding.encodings
                recording.steps |= decoding.steps
                predictions = self.predictions(logits, target.tokens)
        return Reading(
            target=target,
            sites=tuple(self._site(name, recording, edits) for name in wanted),
            positions=recording.positions(self.shape),
            predictions=predictions,
            remarks=self.remarks(question.text, source.tokens, target.tokens if target else ()),
            halting=recording.halting(),
        )

    @contextmanager
    def edited(self, edits: Sequence[Edit], heads: Sequence[Sequence[HeadEdit]]) -> Iterator[None]:
        """Edit heads, and cut residuals."""
        cuts = residual_cuts(edits)
        with apply_edits(self.transformer, heads), cut_residuals(self.transformer, cuts):
            yield

    def editable(
        self, edits: Sequence[Edit], source: int, target: int | None
    ) -> tuple[HeadEdit, ...]:
        """Return the edits of heads; raises Refused where some edit does not fit."""
        moved = position_edit(edits)
        if moved is not None:
            check_mode(moved, position_modes(self.shape))
        heads = head_edits(edits)
        check_fit([*residual_cuts(edits), *heads], self.extents(source, target))
        return heads

    def extents(self, source: int, target: int | None) -> dict[str, Extent]:
        """Return how large each site is for so many tokens, the target's unknown until written."""
        lengths = {"source": source, "target": target}
        layers, heads = self.description.layers, self.shape.n_heads
        return {
            site: Extent(layers[site], heads, lengths[queries], lengths[keys])
            for site, (queries, keys) in AXES.items()
        }

    def _site(self, name: str, recording: Recording, edits: Sequence[HeadEdit]) -> Site:
        numbers = tuple(range(self.description.layers[name]))
        layers = tuple(
            with_edits(recording.attention[name, number], edits, name, number) for number in numbers
        )
        return Site(name, *AXES[name], numbers, layers)
