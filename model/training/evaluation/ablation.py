"""Switch attention heads off for a while, or exchange what they give out between two sentences."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from model.backends.builtin.edit_hooks import apply_edits
from model.capture.edits import Ablate, HeadId
from model.transformer.attention import ScaledDotProductAttention
from model.transformer.configuration import Configuration


def list_heads(shape: Configuration, *sites: str) -> list[HeadId]:
    """List every head of these sites, layer by layer."""
    layers = {
        "encoder": shape.encoder_layers,
        "decoder": shape.decoder_layers,
        "cross": shape.decoder_layers,
    }
    return [
        HeadId(site, layer, head)
        for site in sites
        for layer in range(layers[site])
        for head in range(shape.n_heads)
    ]


@contextmanager
def ablate(model: nn.Module, off: Collection[HeadId]) -> Iterator[None]:
    """Replace by zero, inside the `with`, what these heads hand to W_O; no hook is left after it.

    Hooks see the passes of every thread: whoever switches holds the model's lock. Raises ValueError
    for a head that the model does not have.
    """
    with apply_edits(model, [[Ablate(*head) for head in off]]):
        yield


@contextmanager
def exchange_outputs(model: nn.Module, heads: Collection[HeadId], rows: Tensor) -> Iterator[None]:
    """Exchange, inside the `with`, what these heads give out in one row of both texts of a pair.

    Texts 0 and 1 of a batch are a pair, 2 and 3 another; `rows`, (text,), says which query of each.
    No hook is left after it. Raises ValueError for a head that the model does not have.
    """
    taps: dict[tuple[str, int], ScaledDotProductAttention] = {
        (tap.site, tap.layer): tap
        for tap in model.modules()
        if isinstance(tap, ScaledDotProductAttention)
    }
    if missing := {(head.site, head.layer) for head in heads} - set(taps):
        raise ValueError(f"no such layers: {sorted(missing)}")
    texts = torch.arange(len(rows), device=rows.device)
    others = texts ^ 1

    def exchange(head: int) -> Callable[[nn.Module, object, Tensor], Tensor]:
        def hook(_tap: nn.Module, _inputs: object, output: Tensor) -> Tensor:
            changed = output.clone()  # (text, head, query, d_head)
            changed[texts, head, rows] = output[others, head, rows[others]]
            return changed

        return hook

    hooks = []
    try:
        for head in heads:
            tap = taps[head.site, head.layer]
            hooks.append(tap.register_forward_hook(exchange(head.head)))
        yield
    finally:
        for hook in hooks:
            hook.remove()
