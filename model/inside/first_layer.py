"""The queries, keys and values of a first layer as a sum: what tokens, positions and the rest make.

Between the embeddings and W_Q everything is affine once the deviations by which LayerNorms divide
are held, so passes that lack the tokens, the positions or both tell the parts apart, whatever
matrices stand in between.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import torch
from torch import Tensor, nn

from model.refusal import Refused

AFFINE = 1e-4  # of the largest number: a sum that is off by more is none


class Projected(NamedTuple):
    """What a first attention is given: queries, keys and values, (head, token, width) each."""

    query: Tensor
    key: Tensor
    value: Tensor


class Reached(Exception):
    """Ends a pass where its first attention is reached."""


class FirstLayer(Protocol):
    """A model that can be run up to the first attention of a site.

    `stack` holds all that runs before it, `embedding` what gives the vectors of tokens.
    """

    @property
    def stack(self) -> nn.Module:
        """All that runs between the embeddings and the attention."""

    @property
    def embedding(self) -> nn.Module:
        """What gives the vectors of tokens."""

    @property
    def positions(self) -> int:
        """How many positions the model holds a vector for, as far as they are shown."""

    def read(self, placed: bool, tokens: int | None = None) -> Projected:
        """Run a pass; without positions if it is not `placed`.

        Over the text of the capture, or over so many tokens, of which each stands at its own place.
        """


@dataclass(frozen=True)
class PositionParts:
    """What a first attention is given, in parts: of content, of position, of the rest.

    `query` (part, head, query, d_head), `key` (part, key head, key, d_head) and `value` (part, key
    head, key, d_value) in float64. `content` and `position`, (token, d_model), are the two vectors
    that are added for each token. `deviation`, (token), is what LayerNorms divide their sum by,
    None where there is none. The rest are biases, what segments add, and what is all tokens' own.
    `positions` is how many the model holds a vector for, as far as they are shown.
    """

    query: Tensor
    key: Tensor
    value: Tensor
    content: Tensor
    position: Tensor
    deviation: Tensor | None
    positions: int

    @property
    def nbytes(self) -> int:
        """Bytes of its tensors."""
        every = (self.query, self.key, self.value, self.content, self.position)
        return sum(one.nbytes for one in every)


# What a LayerNorm divides its input by: its number among those that ran, input, epsilon.
Deviation = Callable[[int, Tensor, float], Tensor]


@dataclass
class Watched:
    """What modules before the attention were given, (token, width), and what LayerNorms did."""

    given: list[Tensor] = field(default_factory=list)
    norms: list[int] = field(default_factory=list)  # places in `given`
    deviations: list[Tensor] = field(default_factory=list)
    made: Projected | None = None

    @property
    def projected(self) -> Projected:
        """What the attention was given, float64."""
        assert self.made is not None
        return Projected(*(one.double() for one in self.made))


def split_parts(layer: FirstLayer) -> PositionParts:
    """Split what the first attention of a site is given for a text.

    Raises Refused where it is no sum of these parts, or where no positions are added.
    """
    whole = watch(layer, own_deviation)

    def held(number: int, _x: Tensor, _epsilon: float) -> Tensor:
        return whole.deviations[number]

    strange = watch(layer, held, content=False)
    unplaced = watch(layer, held, placed=False)
    neither = watch(layer, held, content=False, placed=False)
    passes = (whole.projected, strange.projected, unplaced.projected, neither.projected)
    query, key, value = (split(*same) for same in zip(*passes, strict=True))
    moved = [not torch.equal(*both) for both in zip(whole.given, unplaced.given, strict=True)]
    if torch.equal(whole.projected.query, strange.projected.query):
        said = "What gives this model the vectors of its tokens was not found."
        raise Refused("not_available", said)
    if not any(moved):
        raise Refused("not_available", "No positions are added to the embeddings here.")
    at = moved.index(True)
    norms = [torch.equal(whole.given[place], unplaced.given[place]) for place in whole.norms]
    dividing = [of for of, same in zip(whole.deviations, norms, strict=True) if not same]
    return PositionParts(
        query,
        key,
        value,
        content=(whole.given[at] - strange.given[at]).double(),
        position=(whole.given[at] - unplaced.given[at]).double(),
        deviation=torch.stack(dividing).double().prod(0).flatten() if dividing else None,
        positions=layer.positions,
    )


def split(whole: Tensor, no_content: Tensor, no_position: Tensor, neither: Tensor) -> Tensor:
    """Return what content, position and the rest make, (part, head, token, width).

    Raises Refused where these do not sum to the whole.
    """
    parts = torch.stack((whole - no_content, whole - no_position, neither))
    off = float((parts.sum(0) - whole).abs().max() / whole.abs().max())
    if not off <= AFFINE:
        said = "What this layer is given is no sum of what content and positions make: it is off"
        raise Refused("not_available", f"{said} by {off:.0e} of the largest number.")
    return parts


def project_positions(layer: FirstLayer) -> Projected:
    """Return what the vector of every position makes of itself, (head, position, width) each.

    That is PE·W, a matrix of positions × width; where LayerNorms stand between, before a token's
    own deviation divides it.
    """

    def one(_number: int, x: Tensor, _epsilon: float) -> Tensor:
        return torch.ones_like(x[..., :1])

    tokens = layer.positions
    placed = watch(layer, one, content=False, tokens=tokens)
    without = watch(layer, one, content=False, placed=False, tokens=tokens)
    both = zip(placed.projected, without.projected, strict=True)
    return Projected(*(some - rest for some, rest in both))


def own_deviation(_number: int, x: Tensor, epsilon: float) -> Tensor:
    """Return the standard deviation of each row, (…, 1)."""
    return (x.var(-1, correction=0, keepdim=True) + epsilon).sqrt()


def watch(
    layer: FirstLayer,
    deviation: Deviation,
    content: bool = True,
    placed: bool = True,
    tokens: int | None = None,
) -> Watched:
    """Run a pass up to the attention, whose LayerNorms divide as they are told to."""
    seen = Watched()
    with hooked(layer, seen, deviation, content):
        seen.made = layer.read(placed, tokens)
    return seen


@contextmanager
def hooked(layer: FirstLayer, seen: Watched, deviation: Deviation, content: bool) -> Iterator[None]:
    """Watch the modules before an attention inside the `with`; no hook is left after it."""

    def see(_module: nn.Module, inputs: tuple[Any, ...]) -> None:
        if inputs and isinstance(inputs[0], Tensor) and inputs[0].is_floating_point():
            seen.given.append(inputs[0].detach().clone()[0])

    def divide(module: nn.Module, inputs: tuple[Any, ...], _output: Tensor) -> Tensor:
        assert isinstance(module, nn.LayerNorm)
        x: Tensor = inputs[0]
        by = deviation(len(seen.deviations), x, module.eps)
        seen.norms.append(len(seen.given) - 1)
        seen.deviations.append(by)
        normal = (x - x.mean(-1, keepdim=True)) / by
        scaled = normal if module.weight is None else normal * module.weight
        return scaled if module.bias is None else scaled + module.bias

    hooks = []
    try:
        for module in layer.stack.modules():
            if is_matrix(module) or isinstance(module, nn.LayerNorm):
                hooks.append(module.register_forward_pre_hook(see))
            if isinstance(module, nn.LayerNorm):
                hooks.append(module.register_forward_hook(divide))
        if not content:
            hooks.append(layer.embedding.register_forward_hook(lambda _m, _args, out: out * 0))
        yield
    finally:
        for hook in hooks:
            hook.remove()


def is_matrix(module: nn.Module) -> bool:
    """Say whether a module multiplies by a matrix and adds a bias: Linear, or GPT-2's Conv1D."""
    weight = getattr(module, "weight", None)
    looks_up = isinstance(module, nn.Embedding)
    return isinstance(weight, Tensor) and weight.dim() == 2 and not looks_up
