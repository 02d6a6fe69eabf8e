"""The positions of the built-in Transformer, taken apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.position_hooks import place_tokens
from model.backends.builtin.translator_adapter import read_again
from model.capture.capture import Capture
from model.capture.position_edit import OFF
from model.capture.positions import Positions, Side
from model.inside.first_layer import Projected, Reached
from model.inside.memo import PassMemo
from model.interventions.variants import places_in
from model.transformer.attention import ScaledDotProductAttention
from model.transformer.positions import RotaryTurns
from model.transformer.transformer import Memory, Transformer


class BuiltInPositions:
    """What tells tokens apart in the built-in model; see Placed."""

    def __init__(self, model: BuiltIn) -> None:
        self.model = model

    @property
    def memo(self) -> PassMemo:
        """What earlier questions found."""
        return self.model.memo

    @contextmanager
    def first_layer(self, capture: Capture, site: str) -> Iterator["BuiltInFirstLayer"]:
        """Have the model for oneself, to run it up to the first attention of a site."""
        capture.check_model(self.model.info)
        with self.model.alone():
            yield BuiltInFirstLayer(self.model.transformer, capture, site)

    def table(self, positions: Positions) -> Tensor:
        """Return the vector or the turns of every position, (position, dimension)."""
        transformer = self.model.transformer
        every = torch.arange(self.model.shape.max_len)
        with self.model.alone():
            if positions.kind != "rotary":
                added: Tensor = transformer.positions(every)
                return added.clone()
            modules = transformer.modules()
            turns: Tensor = next(one for one in modules if isinstance(one, RotaryTurns))(every)
            return turns


class BuiltInFirstLayer:
    """The encoder, or the decoder, up to its first attention; see FirstLayer."""

    def __init__(self, transformer: Transformer, capture: Capture, site: str) -> None:
        self.stack: nn.Module = transformer
        self.embedding: nn.Module = transformer.embedding
        self.positions = transformer.configuration.max_len
        self.transformer = transformer
        self.side: Side = "source" if site == "encoder" else "target"
        self.site = site
        self.places = places_in(capture, capture.edits)
        given = read_again(capture)
        self.ids, self.seen = given.of(self.side), given.seen
        self.memory: Memory | None = None
        if self.side == "target":
            with place_tokens(transformer, "source", self.places):
                self.memory = transformer.encode(given.source, self.seen)

    def read(self, placed: bool, tokens: int | None = None) -> Projected:
        """Run a pass; without positions if it is not `placed`."""
        ids = self.ids if tokens is None else self.ids[:, :1].expand(1, tokens)
        seen = self.seen if tokens is None else None
        places = OFF if not placed else self.places if tokens is None else None
        made: list[Projected] = []

        def reach(_tap: nn.Module, inputs: tuple[Any, ...]) -> None:
            made.append(Projected(*(one[0].clone() for one in inputs[:3])))
            raise Reached

        tap = next(
            one
            for one in self.transformer.modules()
            if isinstance(one, ScaledDotProductAttention)
            and (one.site, one.layer) == (self.site, 0)
        )
        hook = tap.register_forward_pre_hook(reach)
        try:
            with place_tokens(self.transformer, self.side, places):
                if self.memory is None:
                    self.transformer.encode(ids, seen)
                else:
                    self.transformer.decode(ids, self.memory)
        except Reached:
            pass
        finally:
            hook.remove()
        return made[0]
