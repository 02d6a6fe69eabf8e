"""Cut residual connections of a Transformer, and leave no trace in it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

from model.capture.edits import CutResidual
from model.transformer.layers import AddAndNorm
from model.transformer.transformer import Transformer

AROUND = {"encoder": "after_attention", "decoder": "after_self", "cross": "after_cross"}


@contextmanager
def cut_residuals(model: Transformer, cuts: Iterable[CutResidual]) -> Iterator[None]:
    """Let the output of these attentions go on alone inside the `with`; no hook is left.

    Hooks see the passes of every thread: whoever cuts holds the model's lock.
    """
    hooks: list[Any] = []
    try:
        for cut in cuts:
            layers = model.encoder if cut.site == "encoder" else model.decoder
            around = layers[cut.layer].get_submodule(AROUND[cut.site])
            assert isinstance(around, AddAndNorm)
            hooks += cut_residual(around)
        yield
    finally:
        for hook in hooks:
            hook.remove()


def cut_residual(around: AddAndNorm) -> Iterator[Any]:
    """Register the hooks of one residual, and yield their handles."""
    alone: list[Tensor] = []

    def keep(_dropout: nn.Module, _inputs: Any, output: Tensor) -> None:
        alone[:] = [output]

    def give(_module: nn.Module, *_seen: Any) -> Tensor:
        return alone.pop()

    yield around.dropout.register_forward_hook(keep)
    yield (
        around.register_forward_hook(give)
        if around.pre
        else (around.norm.register_forward_pre_hook(give))
    )
