"""What writing a target asks of a model, whatever it is made of."""

from abc import ABC, abstractmethod
from typing import Generic, Protocol, Self, TypeVar

from torch import Tensor, nn


class TranslatorShape(Protocol):
    """The sizes and ids that are asked for."""

    @property
    def vocabulary(self) -> int:
        """How many pieces there are."""

    @property
    def max_len(self) -> int:
        """How many tokens source and target may each have."""

    @property
    def padding_id(self) -> int:
        """The id that fills rows up, at the end."""

    @property
    def start_id(self) -> int:
        """The first id that a decoder reads."""

    @property
    def end_id(self) -> int:
        """The last id that it writes."""


class SourceMemory(Protocol):
    """What a decoder knows of a batch of sources."""

    @property
    def states(self) -> Tensor:
        """One state for each source token, (batch, source, d_model)."""

    def expand(self, rows: int) -> Self:
        """Return that of one source for so many rows."""


class DecoderCache(Protocol):
    """What a decoder remembers of what it has read; it gains what is read next."""

    def reorder(self, rows: Tensor) -> None:
        """Keep these rows of the batch, in this order (beam search drops and doubles rows)."""


MemoryT = TypeVar("MemoryT", bound=SourceMemory)
CacheT = TypeVar("CacheT", bound=DecoderCache)


class Translator(nn.Module, ABC, Generic[MemoryT, CacheT]):
    """A model that reads a source and writes a target, token by token."""

    configuration: TranslatorShape
    embedding: nn.Embedding  # of source and target, and what the logits are tied to

    @abstractmethod
    def encode(self, source: Tensor, seen: Tensor | None = None) -> MemoryT:
        """Read source ids, (batch, source), padded with `padding_id` at the end.

        `seen`, boolean and of the same shape, hides further tokens where it is False.
        """

    @abstractmethod
    def begin(self) -> CacheT:
        """Return the cache of a decoder that has read nothing yet."""

    @abstractmethod
    def decode(self, target: Tensor, memory: MemoryT, cache: CacheT | None = None) -> Tensor:
        """Return the logits of the token after each target token, (batch, target, vocabulary).

        With a cache, `target` holds only the tokens that the cache has not seen yet.
        """

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """Return the logits for a batch of pairs, as in training (teacher forcing)."""
        return self.decode(target, self.encode(source))
