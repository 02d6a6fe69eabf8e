"""One pass through a model, watched or as transformers itself would show it."""

import inspect
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor
from transformers import PreTrainedModel

from model.backends.huggingface.architecture import AXES, Axes
from model.backends.huggingface.attention.function import (
    EAGER,
    choose_implementation,
    watch_attention,
)
from model.backends.huggingface.attention.modules import find_sites
from model.backends.huggingface.attention.recording import AttentionRecording, Change
from model.backends.huggingface.attention.softmax_hook import tap_softmax
from model.capture.classes import Judged
from model.capture.positions import Side
from model.refusal import Refused

# What a pass raises in files that want other inputs than a text.
BROKEN = (AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


class DecoderReached(Exception):
    """Ends a pass where the decoder would begin."""


@dataclass(frozen=True)
class ModelInput:
    """What a model is given for one text: token ids, segment numbers, and what a decoder reads.

    A classifier whose decoder reads another text than its encoder is run `headless`: its head has
    nothing to judge. `hidden` are places of the source that no head may look at.
    """

    source: Sequence[int]
    types: Sequence[int] | None = None
    target: Sequence[int] | None = None
    headless: bool = False
    hidden: Sequence[int] = ()


class ModelPasses:
    """The passes of one model; whoever asks for one holds the model's lock.

    `implementation` is the name under which transformers' attention is watched; under None the
    softmax is tapped. `judged` is what a classifier gives classes to.
    """

    def __init__(self, model: PreTrainedModel, family: str, judged: Judged | None = None) -> None:
        self.model = model
        self.family = family
        self.judged = judged
        self.implementation = choose_implementation(model)
        self.taken = set(inspect.signature(model.forward).parameters)

    @property
    def axes(self) -> Axes:
        """The sites that a model of this family may have, and whose tokens stand on their axes."""
        return AXES[self.family]

    def embedding(self, side: Side) -> Any:
        """Return what gives the reader of a source, or of a target, the vectors of tokens."""
        reader: Any = self.model if side == "source" else self.model.get_decoder()
        named = hasattr(reader, "get_input_embeddings")  # not by FSMT's decoder
        return (reader if named else self.model).get_input_embeddings()

    def embedding_rows(self, side: Side) -> int:
        """Return for how many tokens the reader of a source, or of a target, has an embedding."""
        return len(self.embedding(side).weight)

    def use(self, implementation: str | None) -> None:
        """Watch the model in another way from now on."""
        self.implementation = implementation
        self.attend(implementation or EAGER)

    def attend(self, implementation: str) -> None:
        """Let the model attend in another way; older files attend in one way only."""
        if choose_implementation(self.model) is not None:
            self.model.set_attn_implementation(implementation)

    def inputs(self, read: ModelInput) -> dict[str, Any]:
        """Return what `forward` is called with, for a batch of one text."""
        device = self.model.device
        given: dict[str, Any] = {
            "input_ids": torch.tensor([list(read.source)], device=device),
            "attention_mask": torch.ones(1, len(read.source), dtype=torch.long, device=device),
        }
        given["attention_mask"][:, list(read.hidden)] = 0
        if read.types is not None and "token_type_ids" in self.taken:
            given["token_type_ids"] = torch.tensor([list(read.types)], device=device)
        if read.target is not None:
            given["decoder_input_ids"] = torch.tensor([list(read.target)], device=device)
        if "use_cache" in self.taken:
            given["use_cache"] = False
        return given

    def text_inputs(self, read: ModelInput) -> dict[str, Any]:
        """Return what stands for the text alone: what an encoder reads, or a decoder first."""
        given = self.inputs(replace(read, target=None))
        return {name: of for name, of in given.items() if name != "use_cache"}

    def plain(self, read: ModelInput, **others: Any) -> Any:
        """Run a pass that nobody watches."""
        run = self.model.base_model if read.headless else self.model
        return run(**self.inputs(read), **others)

    def decoder_ids(self, read: ModelInput) -> list[int]:
        """Return what the model gives its decoder where it is given no target.

        Raises Refused where it gives nothing.
        """
        seen: list[Tensor] = []

        def see(_module: Any, _args: Any, given: dict[str, Any]) -> None:
            seen.append(given["input_ids"])
            raise DecoderReached

        decoder: Any = self.model.get_decoder()
        hook = decoder.register_forward_pre_hook(see, with_kwargs=True)
        try:
            self.plain(read)
        except DecoderReached:
            return [int(id) for id in seen[0][0]]
        except BROKEN as error:
            said = f"This model gives its decoder nothing to read: {error}"
            raise Refused("not_available", said) from error
        finally:
            hook.remove()
        raise Refused("not_available", "This model gives its decoder nothing to read.")

    def watched(
        self, read: ModelInput, change: Change | None = None
    ) -> tuple[Any, AttentionRecording]:
        """Run a pass; gives its output, and what was seen of it."""
        recording = self.recording(change)
        with self.watch(recording):
            return self.plain(read), recording

    def recording(self, change: Change | None = None) -> AttentionRecording:
        """Return an empty recording; some models put other modules in place for some texts."""
        return AttentionRecording(find_sites(self.model, self.family), change)

    def watch(self, recording: AttentionRecording) -> AbstractContextManager[None]:
        """Return the context inside which a recording sees what this thread's pass does."""
        if self.implementation is None:
            return tap_softmax(self.model, recording.see_weights)
        return watch_attention(recording.see)

    def encoded(self, read: ModelInput, change: Change | None = None) -> AttentionRecording:
        """Run the encoder of an encoder-decoder alone; gives what was seen of it."""
        recording = self.recording(change)
        with self.watch(recording):
            self.model.get_encoder()(**self.text_inputs(read))
        return recording


def count_tokens(read: ModelInput) -> dict[Side, int]:
    """Return how many tokens each side has."""
    return {"source": len(read.source), "target": len(read.target or ())}


def model_output(output: Any) -> Tensor:
    """Return a model's own answer, whatever its head.

    Logits, (text, token, vocabulary) or whatever its head gives, (text, ...), or the last hidden
    states, (text, token, d_model).
    """
    said = output["logits"] if "logits" in output else output[0]
    assert isinstance(said, Tensor)
    return said
