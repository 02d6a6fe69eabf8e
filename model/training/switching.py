"""Switch attention heads off for a while: what they give out is zero."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from torch import Tensor, nn

from model.transformer.attention import ScaledDotProductAttention
from model.transformer.configuration import Configuration


class Head(NamedTuple):
    """One head: its site (encoder, decoder, cross), layer and number, counted from 0."""

    site: str
    layer: int
    head: int


def heads(shape: Configuration, *sites: str) -> list[Head]:
    """List every head of these sites, layer by layer."""
    layers = {
        "encoder": shape.encoder_layers,
        "decoder": shape.decoder_layers,
        "cross": shape.decoder_layers,
    }
    return [
        Head(site, layer, head)
        for site in sites
        for layer in range(layers[site])
        for head in range(shape.n_heads)
    ]


@contextmanager
def switched_off(model: nn.Module, off: Collection[Head]) -> Iterator[None]:
    """Replace by zero, inside the `with`, what these heads hand to W_O; no hook is left after it.

    Hooks see the passes of every thread: whoever switches holds the model's lock. Raises ValueError
    for a head that the model does not have.
    """
    wanted: dict[tuple[str, int], list[int]] = {}
    for site, layer, head in off:
        wanted.setdefault((site, layer), []).append(head)
    found = set()
    hooks = []
    try:
        for tap in model.modules():
            if isinstance(tap, ScaledDotProductAttention) and (tap.site, tap.layer) in wanted:
                found.add((tap.site, tap.layer))
                hooks.append(tap.register_forward_hook(Silencer(wanted[tap.site, tap.layer])))
        if missing := set(wanted) - found:
            raise ValueError(f"no such layers: {sorted(missing)}")
        yield
    finally:
        for hook in hooks:
            hook.remove()


class Silencer:
    """A forward hook on scaled dot-product attention that replaces some heads' output by zero."""

    def __init__(self, heads: list[int]) -> None:
        self.heads = heads

    def __call__(self, tap: nn.Module, _inputs: tuple[Any, ...], output: Tensor) -> Tensor:
        """Return (batch, head, query, d_head) without what the heads put into it.

        Raises ValueError for a head that this layer does not have.
        """
        if not all(0 <= head < output.shape[1] for head in self.heads):
            raise ValueError(f"heads {self.heads} of {output.shape[1]} at {tap}")
        silenced = output.clone()
        silenced[:, self.heads] = 0
        return silenced
