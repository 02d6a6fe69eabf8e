"""Tell the tokens of one side of a Transformer other positions than their own."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from model.capture.position_edit import Mode, Places, PositionMode, all_modes
from model.capture.positions import Side
from model.refusal import Refused
from model.transformer.configuration import Configuration
from model.transformer.positions import PositionalEncoding, RotaryTurns, sinusoids

NO_ROWS = "A table has no rows between those of whole positions."


def position_modes(shape: Configuration) -> tuple[PositionMode, ...]:
    """Return the ways in which positions may be changed: by a formula in any."""
    refused: dict[Mode, str] = {"stretch": NO_ROWS} if shape.positions == "learned" else {}
    return all_modes(refused)


@contextmanager
def place_tokens(model: nn.Module, side: Side, places: Places | None) -> Iterator[None]:
    """Tell the tokens of a side their places inside the `with`, in which no other side is read.

    No hook is left after it, also when the pass raises. Hooks see the passes of every thread:
    whoever places tokens holds the model's lock.
    """
    if places is None:
        yield
        return
    told = places

    def place(tap: nn.Module, inputs: tuple[Tensor], output: Tensor) -> Tensor:
        positions = told.of(side, inputs[0])
        if positions is None:  # turned as the first position is, which is not turned
            turns = sinusoids(torch.zeros(len(output)), output.shape[-1])
            return turns if isinstance(tap, RotaryTurns) else torch.zeros_like(output)
        if isinstance(tap, PositionalEncoding) and tap.kind == "rotary":
            return output
        if isinstance(tap, PositionalEncoding) and tap.kind == "learned":
            return table_rows(tap.table.weight, positions)
        return sinusoids(positions, output.shape[-1])

    hooks = []
    try:
        for module in model.modules():
            if isinstance(module, (PositionalEncoding, RotaryTurns)):
                hooks.append(module.register_forward_hook(place))
        yield
    finally:
        for hook in hooks:
            hook.remove()


def table_rows(table: Tensor, positions: Tensor) -> Tensor:
    """Return the rows of whole positions; raises Refused for one that the table has not."""
    outside = positions[(positions < 0) | (positions >= len(table))].tolist()
    if outside:
        said = f"Position {outside[0]:g}; this model's table has 0 to {len(table) - 1}."
        raise Refused("unknown_position", said)
    return table[positions.long()]
