"""Switch attention heads off for a while: what they give out is zero."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from torch import nn

from model.capture.applied import applied
from model.capture.edits import Ablate
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
    with applied(model, [[Ablate(*head) for head in off]]):
        yield
