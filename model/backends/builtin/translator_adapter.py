"""What every translator of this project's own does alike: reads, writes, names what it wrote."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Generic, NamedTuple, Protocol

import torch
from safetensors.torch import load_file
from torch import Tensor

from model.backends.builtin.folder import revision
from model.backends.builtin.seen import SeenInTraining
from model.backends.conductor import Reading, SourceText, Target, bounded, conduct
from model.backends.fidelity import Fidelity
from model.capture.capture import Capture, Prediction
from model.capture.edits import Edit, HeadEdit, visible_tokens
from model.capture.positions import Side
from model.capture.predictions import name_written, predict_tokens
from model.capture.request import USUAL, CaptureRequest, ModelInfo
from model.generation.loop import GeneratedToken, decode_steps, one_by_one
from model.generation.sampling import Sampling
from model.one_thread import one_thread
from model.refusal import Refused
from model.text import pieces
from model.text import tokenizer as subwords
from model.text.names import PieceName
from model.text.token import Token, locate_tokens, special_token
from model.transformer.decoding import beam, reader
from model.transformer.translator import MemoryT, Translator, TranslatorShape

FAMILY = "encoder-decoder"
GENERATION = "beam"


class Described(Protocol):
    """What must be known of a model before its weights are read."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def trained_tokens(self) -> int:
        """The length of the longest text in training."""


class CapturedIds(NamedTuple):
    """The tokens of a capture as a model is given them.

    `source` and `target`, (1, token), are ids, a target that there is not without tokens. `seen`,
    (1, source), is where heads may look, None: everywhere.
    """

    source: Tensor
    target: Tensor
    seen: Tensor | None

    def of(self, side: Side) -> Tensor:
        """Return the ids of a side, (1, token)."""
        return self.source if side == "source" else self.target


def read_again(capture: Capture) -> CapturedIds:
    """Return what a capture's pass was given."""
    source, target = (
        torch.tensor([[token.id for token in capture.tokens[side]]], dtype=torch.long)
        for side in ("source", "target")
    )
    seen = visible_tokens(capture.edits, source.shape[1])
    return CapturedIds(source, target, None if seen is None else seen[None])


class TranslatorAdapter(ABC, Generic[MemoryT]):
    """An opened model; one pass at a time, since hooks would see another thread's pass."""

    axes: Mapping[str, tuple[Side, Side]]
    fidelity: Fidelity

    def __init__(
        self, folder: Path, description: Described, translator: Translator[MemoryT, Any]
    ) -> None:
        self.seen = SeenInTraining.read(folder)
        self.trained_tokens = description.trained_tokens
        self.info = ModelInfo(description.id, revision(folder), FAMILY, "float32")
        self.tokenizer = subwords.load(folder / "tokenizer.json")
        self.translator = translator.eval()
        weights = load_file(folder / "model.safetensors")
        translator.load_state_dict({name: w.float() for name, w in weights.items()})
        self.lock = threading.Lock()

    @property
    def shape(self) -> TranslatorShape:
        """The sizes and ids of the model."""
        return self.translator.configuration

    @abstractmethod
    def read(
        self,
        question: CaptureRequest,
        wanted: list[str],
        source: SourceText,
        edits: tuple[HeadEdit, ...],
    ) -> Reading:
        """Run the pass; the decoder's only where one of its sites is wanted."""

    @abstractmethod
    def edited(
        self, edits: Sequence[Edit], heads: Sequence[Sequence[HeadEdit]]
    ) -> AbstractContextManager[None]:
        """Edit passes inside the `with`: the heads of each text of the batch, or of one for all.

        Of `edits` only those count that are of no head and of no position: one batch has the same.
        """

    @abstractmethod
    def editable(
        self, edits: Sequence[Edit], source: int, target: int | None
    ) -> tuple[HeadEdit, ...]:
        """Return the edits of heads; raises Refused where some edit does not fit."""

    def identity(self, question: CaptureRequest) -> str:
        """Return the id of the capture that answers this question."""
        return question.identity(self.info, GENERATION)

    def run(self, question: CaptureRequest) -> Capture:
        """Run the pass that answers; raises Refused for what this model cannot take."""
        return conduct(self, question)

    def write(self, text: str, way: Sampling) -> Iterator[GeneratedToken]:
        """Translate a text, one token for each `next`; others may ask in between.

        The first `next` raises Refused for what this model cannot take.
        """
        source = self.source(CaptureRequest(text))
        with self.alone():
            memory = self.translator.encode(torch.tensor([source.ids]))
        way = replace(way, max_new_tokens=min(way.max_new_tokens, self.shape.max_len - 1))
        start, end = self.shape.start_id, self.shape.end_id
        ids: list[int] = []
        for step in one_by_one(
            decode_steps(reader(self.translator, memory), [start], way, {end}), self.alone
        ):
            (likely,) = predict_tokens(step.logits[None], [step.id], self.spelled, [step.place])
            ids += [step.id] if step.id != end else []
            so_far = self.tokenizer.decode(ids).strip()
            yield GeneratedToken(likely, step.id == end, so_far, step.stopped_by)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Have the model for oneself inside the `with`."""
        with self.lock, one_thread(), torch.inference_mode():
            yield

    def wanted(self, question: CaptureRequest) -> list[str]:
        """Return the sites to show; raises Refused for a second text, which none reads."""
        wanted = question.sites_of(list(self.axes))
        if question.text_pair is not None:
            raise Refused("not_available", "This model reads one text: leave text_pair out.")
        if question.input_format != USUAL:
            said = "This model reads a text in one way: leave languages, special_tokens and "
            raise Refused("not_available", said + "messages out.")
        return wanted

    def source(self, question: CaptureRequest) -> SourceText:
        """Return the text and its tokens, the end token after them."""
        read = locate_tokens(question.text, pieces.read_pieces(self.tokenizer, question.text))
        end = special_token(subwords.END, self.shape.end_id, len(question.text))
        return SourceText(question.text, bounded((*read, end), self.shape.max_len, "text"))

    def translate(self, memory: MemoryT, edits: Sequence[HeadEdit]) -> list[int]:
        """Write a target by beam search, under edits that are applied already."""
        cached = all(edit.site == "encoder" for edit in edits)
        return beam(self.translator, memory, self.shape.max_len - 1, cached=cached)

    def target(
        self,
        question: CaptureRequest,
        source: SourceText,
        memory: MemoryT,
        edits: tuple[HeadEdit, ...],
    ) -> Target:
        """Return the target and what the decoder reads of it: start token first, no end token."""
        if question.target is None:
            text, read = pieces.pieces_of_ids(self.tokenizer, self.translate(memory, edits))
        else:
            text, read = question.target, pieces.read_pieces(self.tokenizer, question.target)
        start = special_token(subwords.START, self.shape.start_id, 0)
        target = bounded((start, *locate_tokens(text, read)), self.shape.max_len, "target")
        if question.target is None:
            return Target(text, target, GENERATION)
        self.editable(edits, len(source.ids), len(target))
        return Target(text, target, "user")

    def predictions(self, logits: Tensor, read: tuple[Token, ...]) -> tuple[Prediction, ...]:
        """Return what every target row writes; logits are (target, vocabulary)."""
        written = [*(token.id for token in read[1:]), self.shape.end_id]
        return name_written(predict_tokens(logits, written, self.spelled), read)

    def spelled(self, id: int) -> PieceName:
        """Name one piece for display."""
        return pieces.spell_piece(self.tokenizer, id)

    def remarks(self, text: str, *sides: tuple[Token, ...]) -> dict[str, str]:
        """Say what of a text, or of the lengths of both, is unlike what was trained on."""
        found = self.seen.remark(text, sides[0]) if self.seen else {}
        longest = max(map(len, sides))
        trained = self.trained_tokens
        if longest <= trained:
            return found
        said = f"{longest} tokens; the longest text in training had {trained}: expect worse."
        return {**found, "longer_than_trained": said}
