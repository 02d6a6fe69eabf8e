"""The Transformer that this project trained: kept in a folder, opened, asked a question."""

import hashlib
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from model.backends.builtin.capture_hooks import Recording, record
from model.backends.builtin.edit_hooks import apply_edits
from model.backends.builtin.position_hooks import place_tokens, position_modes
from model.backends.builtin.seen import SeenInTraining
from model.backends.builtin.self_test import self_test
from model.backends.conductor import Reading, SourceText, Target, bounded, conduct
from model.backends.fidelity import Fidelity
from model.capture.capture import Capture, Prediction, Site
from model.capture.edited_record import with_edits
from model.capture.edits import (
    Edit,
    Extent,
    HeadEdit,
    check_fit,
    head_edits,
    places_of,
    position_edit,
    visible_tokens,
)
from model.capture.position_edit import check_mode
from model.capture.positions import Side
from model.capture.predictions import name_written, predict_tokens
from model.capture.request import USUAL, CaptureRequest, ModelInfo
from model.generation.loop import GeneratedToken, decode_steps, one_by_one
from model.generation.sampling import Sampling
from model.inside.memo import PassMemo
from model.refusal import Refused
from model.text import pieces
from model.text import tokenizer as subwords
from model.text.names import PieceName
from model.text.token import Token, locate_tokens, special_token
from model.transformer.configuration import Configuration
from model.transformer.decoding import beam, reader
from model.transformer.transformer import Memory, Transformer

FAMILY = "encoder-decoder"
GENERATION = "beam"
AXES: dict[str, tuple[Side, Side]] = {  # site: whose tokens look, whose are looked at
    "encoder": ("source", "source"),
    "decoder": ("target", "target"),
    "cross": ("target", "source"),
}


@dataclass(frozen=True)
class Description:
    """What is known of a model before its weights are read; `configuration.json` of its folder.

    `trained_tokens` is the length of the longest text in training. `start` is the site, layer and
    head that its evaluation found most telling, `note` what it says of that head.
    """

    id: str
    title: str
    trained_tokens: int
    start: dict[str, str | int]
    note: str
    shape: Configuration

    @classmethod
    def read(cls, folder: Path) -> "Description":
        """Read the description of the model in a folder."""
        fields: dict[str, Any] = json.loads((folder / "configuration.json").read_text("utf-8"))
        return cls(**{**fields, "shape": Configuration(**fields["shape"])})

    def write(self, folder: Path) -> None:
        """Write it into the folder of the model."""
        fields = json.dumps(asdict(self), indent=2, ensure_ascii=False)
        (folder / "configuration.json").write_text(fields + "\n", "utf-8")

    @property
    def layers(self) -> dict[str, int]:
        """Layers of every site."""
        decoder = self.shape.decoder_layers
        return {"encoder": self.shape.encoder_layers, "decoder": decoder, "cross": decoder}


def save(folder: Path, description: Description, model: Transformer, tokenizer: Tokenizer) -> None:
    """Write a model's folder; the weights as float16 safetensors, half the size of float32."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: w.detach().half().contiguous() for name, w in model.state_dict().items()}
    save_file(weights, folder / "model.safetensors")
    tokenizer.save(str(folder / "tokenizer.json"))
    description.write(folder)


def revision(folder: Path) -> str:
    """Return a hash of everything that decides the model's answers."""
    digest = hashlib.sha256()
    for name in ("configuration.json", "tokenizer.json", "model.safetensors"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute on one core inside the `with`: for matrices this small more of them only wait."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


class BuiltIn:
    """An opened model; one pass at a time, since hooks would see another thread's pass."""

    axes = AXES

    def __init__(self, folder: Path) -> None:
        self.description = Description.read(folder)
        self.seen = SeenInTraining.read(folder)
        self.info = ModelInfo(self.description.id, revision(folder), FAMILY, "float32")
        self.tokenizer = subwords.load(folder / "tokenizer.json")
        self.transformer = Transformer(self.description.shape).eval()
        weights = load_file(folder / "model.safetensors")
        self.transformer.load_state_dict({name: w.float() for name, w in weights.items()})
        self.fidelity: Fidelity = self_test(self.transformer)
        self.lock = threading.Lock()
        self.memo = PassMemo()

    @property
    def shape(self) -> Configuration:
        """The sizes of the Transformer."""
        return self.description.shape

    def identity(self, question: CaptureRequest) -> str:
        """Return the id of the capture that answers this question."""
        return question.identity(self.info, GENERATION)

    def run(self, question: CaptureRequest) -> Capture:
        """Run the pass that answers; raises Refused for what this model cannot take."""
        return conduct(self, question)

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
        with self.alone(), apply_edits(self.transformer, [edits]):
            with (
                place_tokens(self.transformer, "source", places),
                record(self.transformer) as recording,
            ):
                memory = self.transformer.encode(ids, None if seen is None else seen[None])
            if wanted != ["encoder"]:
                with place_tokens(self.transformer, "target", places):
                    target = self._target(question, source, memory, edits)
                places = places_of(question.edits, len(source.ids), target.typed)
                with (
                    place_tokens(self.transformer, "target", places),
                    record(self.transformer) as decoding,
                ):
                    read = torch.tensor([[token.id for token in target.tokens]])
                    logits = self.transformer.decode(read, memory)[0]
                recording.attention |= decoding.attention
                recording.encodings += decoding.encodings
                predictions = self._predictions(logits, target.tokens)
        return Reading(
            target=target,
            sites=tuple(self._site(name, recording, edits) for name in wanted),
            positions=recording.positions(self.shape),
            predictions=predictions,
            remarks=self._remarks(question.text, source.tokens, target.tokens if target else ()),
        )

    def write(self, text: str, way: Sampling) -> Iterator[GeneratedToken]:
        """Translate a text, one token for each `next`; others may ask in between.

        The first `next` raises Refused for what this model cannot take.
        """
        source = self.source(CaptureRequest(text))
        with self.alone():
            memory = self.transformer.encode(torch.tensor([source.ids]))
        way = replace(way, max_new_tokens=min(way.max_new_tokens, self.shape.max_len - 1))
        start, end = self.shape.start_id, self.shape.end_id
        ids: list[int] = []
        for step in one_by_one(
            decode_steps(reader(self.transformer, memory), [start], way, {end}), self.alone
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
        wanted = question.sites_of(list(AXES))
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

    def editable(
        self, edits: Sequence[Edit], source: int, target: int | None
    ) -> tuple[HeadEdit, ...]:
        """Return the edits of heads; raises Refused where some edit does not fit."""
        moved = position_edit(edits)
        if moved is not None:
            check_mode(moved, position_modes(self.shape))
        heads = head_edits(edits)
        check_fit(heads, self.extents(source, target))
        return heads

    def extents(self, source: int, target: int | None) -> dict[str, Extent]:
        """Return how large each site is for so many tokens, the target's unknown until written."""
        lengths = {"source": source, "target": target}
        layers, heads = self.description.layers, self.shape.n_heads
        return {
            site: Extent(layers[site], heads, lengths[queries], lengths[keys])
            for site, (queries, keys) in AXES.items()
        }

    def translate(self, memory: Memory, edits: Sequence[HeadEdit]) -> list[int]:
        """Write a target by beam search, under edits that are applied already."""
        cached = all(edit.site == "encoder" for edit in edits)
        return beam(self.transformer, memory, self.shape.max_len - 1, cached=cached)

    def _target(
        self,
        question: CaptureRequest,
        source: SourceText,
        memory: Memory,
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

    def _predictions(self, logits: torch.Tensor, read: tuple[Token, ...]) -> tuple[Prediction, ...]:
        """Return what every target row writes; logits are (target, vocabulary)."""
        written = [*(token.id for token in read[1:]), self.shape.end_id]
        return name_written(predict_tokens(logits, written, self.spelled), read)

    def spelled(self, id: int) -> PieceName:
        """Name one piece for display."""
        return pieces.spell_piece(self.tokenizer, id)

    def _site(self, name: str, recording: Recording, edits: Sequence[HeadEdit]) -> Site:
        numbers = tuple(range(self.description.layers[name]))
        layers = tuple(
            with_edits(recording.attention[name, number], edits, name, number) for number in numbers
        )
        return Site(name, *AXES[name], numbers, layers)

    def _remarks(self, text: str, *sides: tuple[Token, ...]) -> dict[str, str]:
        found = self.seen.remark(text, sides[0]) if self.seen else {}
        longest = max(map(len, sides))
        trained = self.description.trained_tokens
        if longest <= trained:
            return found
        said = f"{longest} tokens; the longest text in training had {trained}: expect worse."
        return {**found, "longer_than_trained": said}
