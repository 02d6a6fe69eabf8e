"""A model without its positions, or with some of them, for as long as a pass takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from model.backends.huggingface.positions.hooks import (
    Inputs,
    given,
    innermost,
    is_rotary,
    is_table,
    turns_heads,
)
from model.backends.huggingface.positions.readers import read_rotary, turns, unturned

ROWS = {"rel_embeddings": -2, "r": 0}  # what layers are given, and the axis of its distances


@contextmanager
def nothing_turned(model: PreTrainedModel) -> Iterator[None]:
    """Turn every position as the first one, which is not turned, inside the `with`."""

    def instead(_module: nn.Module, _args: Any, output: Any) -> Any:
        pair = turns(output)
        return None if pair is None or read_rotary(*pair, None) is None else unturned(output)

    def upright(module: nn.Module, _args: Any, output: Any) -> Any:
        if not isinstance(output, Tensor) or not turns_heads(model, module, output):
            return None
        return output[..., :1, :].expand_as(output)

    hooks = []
    try:
        for name, module in model.named_modules():
            if is_rotary(module):
                hooks.append(module.register_forward_hook(instead))
            elif is_table(name):
                hooks.append(module.register_forward_hook(upright))
        yield
    finally:
        for hook in hooks:
            hook.remove()


@contextmanager
def rows_weakened(model: nn.Module, rising: bool) -> Iterator[None]:
    """Give layers less of their vectors for distances inside the `with`.

    Nothing of them; or, `rising`, a share of each row that is its number over how many there are.
    """

    def instead(module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        known = given(module, args, kwargs)
        less = {
            id(known[name]): weakened(known[name], axis, rising)
            for name, axis in ROWS.items()
            if known.get(name) is not None
        }
        return (
            tuple(less.get(id(one), one) for one in args),
            {name: less.get(id(one), one) for name, one in kwargs.items()},
        )

    hooks = []
    try:
        for _, module in innermost(model, ROWS.keys()):
            hooks.append(module.register_forward_pre_hook(instead, with_kwargs=True))
        yield
    finally:
        for hook in hooks:
            hook.remove()


def weakened(rows: Tensor, axis: int, rising: bool) -> Tensor:
    """Return rows times 0, or times their numbers over how many there are."""
    count = rows.shape[axis]
    share = torch.arange(count, device=rows.device, dtype=rows.dtype) / count
    shape = [1] * rows.dim()
    shape[axis] = count
    return rows * (share.reshape(shape) if rising else 0)


def rows_given(module: nn.Module, inputs: Inputs) -> Tensor:
    """Return the vectors for distances that a layer was called with, (row, dimension).

    Raises LookupError where it was given none.
    """
    known = given(module, *inputs)
    for name, axis in ROWS.items():
        if known.get(name) is not None:
            rows: Tensor = known[name]
            return rows.movedim(axis, 0).flatten(1)
    raise LookupError(f"{type(module).__name__} is given no vectors for distances")
