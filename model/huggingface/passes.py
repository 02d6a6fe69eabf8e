"""One pass through a model, watched or as transformers itself would show it."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from model.capture.positions import Side
from model.huggingface.architecture import AXES, Axes
from model.huggingface.interface import watching
from model.huggingface.places import Place, places
from model.huggingface.recording import Change, Recording


@dataclass(frozen=True)
class Read:
    """What a model is given for one text: token ids, segment numbers, and what a decoder reads."""

    source: Sequence[int]
    types: Sequence[int] | None = None
    target: Sequence[int] | None = None


class Passes:
    """The passes of one model; whoever asks for one holds the model's lock."""

    def __init__(self, model: PreTrainedModel, family: str) -> None:
        self.model = model
        self.family = family
        self.places: Mapping[nn.Module, Place] = places(model, family)
        self.taken = set(inspect.signature(model.forward).parameters)

    @property
    def axes(self) -> Axes:
        """The sites that a model of this family may have, and whose tokens stand on their axes."""
        return AXES[self.family]

    def inputs(self, read: Read) -> dict[str, Any]:
        """Return what `forward` is called with, for a batch of one text."""
        device = self.model.device
        given: dict[str, Any] = {
            "input_ids": torch.tensor([list(read.source)], device=device),
            "attention_mask": torch.ones(1, len(read.source), dtype=torch.long, device=device),
        }
        if read.types is not None and "token_type_ids" in self.taken:
            given["token_type_ids"] = torch.tensor([list(read.types)], device=device)
        if read.target is not None:
            given["decoder_input_ids"] = torch.tensor([list(read.target)], device=device)
        if "use_cache" in self.taken:
            given["use_cache"] = False
        return given

    def text_inputs(self, read: Read) -> dict[str, Any]:
        """Return what stands for the text alone: what an encoder reads, or a decoder first."""
        given = self.inputs(Read(read.source, read.types))
        return {name: of for name, of in given.items() if name != "use_cache"}

    def plain(self, read: Read, **others: Any) -> Any:
        """Run a pass that nobody watches."""
        return self.model(**self.inputs(read), **others)

    def watched(self, read: Read, change: Change | None = None) -> tuple[Any, Recording]:
        """Run a pass; gives its output, and what was seen of it."""
        recording = Recording(self.places, change)
        with watching(recording.see):
            return self.plain(read), recording

    def encoded(self, read: Read, change: Change | None = None) -> Recording:
        """Run the encoder of an encoder-decoder alone; gives what was seen of it."""
        recording = Recording(self.places, change)
        with watching(recording.see):
            self.model.get_encoder()(**self.text_inputs(read))
        return recording


def lengths(read: Read) -> dict[Side, int]:
    """Return how many tokens each side has."""
    return {"source": len(read.source), "target": len(read.target or ())}


def answer(output: Any) -> Tensor:
    """Return a model's own answer, whatever its head: logits, or the last hidden states."""
    said = output["logits"] if "logits" in output else output[0]
    assert isinstance(said, Tensor)
    return said
