"""A model that computes in float64 for a while, and then again to the bit as before."""

from collections.abc import Iterator
from contextlib import contextmanager

from torch import Tensor, nn


def floats(model: nn.Module) -> list[Tensor]:
    """Return every parameter and buffer, axes as there, that is not of whole numbers, each once."""
    kept = [*model.parameters(), *model.buffers()]
    return [tensor for tensor in kept if tensor.is_floating_point()]


def bytes_in_float64(model: nn.Module) -> int:
    """Return how many bytes a model takes in float64."""
    return sum(8 * tensor.numel() for tensor in floats(model))


@contextmanager
def in_float64(model: nn.Module) -> Iterator[None]:
    """Let a model compute in float64 inside the `with`; nothing of it changes by that."""
    before = [(tensor, tensor.data) for tensor in floats(model)]
    try:
        for tensor, _ in before:
            tensor.data = tensor.data.double()
        yield
    finally:
        for tensor, data in before:
            tensor.data = data
