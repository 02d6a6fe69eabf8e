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
    is_rotary,
    is_table,
    signature,
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
def rows_without(model: nn.Module, bit: int) -> Iterator[None]:
    """Take away, inside the `with`, vectors for distances whose row has this bit in its number."""

    def instead(module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        rows = {name: of for name, of in given(module, args, kwargs).items() if name in ROWS}
        fewer = {id(of): without(of, ROWS[name], bit) for name, of in rows.items()}
        return (
            tuple(fewer.get(id(one), one) for one in args),
            {name: fewer.get(id(one), one) for name, one in kwargs.items()},
        )

    hooks = []
    try:
        for module in model.modules():
            if ROWS.keys() & signature(type(module).forward).parameters.keys():
                hooks.append(module.register_forward_pre_hook(instead, with_kwargs=True))
        yield
    finally:
        for hook in hooks:
            hook.remove()


def rows_given(module: nn.Module, inputs: Inputs) -> Tensor:
    """Return the vectors for distances that a layer was called with, (row, dimension).

    Raises LookupError where it was given none.
    """
    for name, rows in given(module, *inputs).items():
        if name in ROWS and rows is not None:
            return torch.as_tensor(rows).movedim(ROWS[name], 0).flatten(1)
    raise LookupError("its layers are given no vectors for distances")


def without(rows: Tensor | None, axis: int, bit: int) -> Tensor | None:
    """Return the rows, axes as given; along `axis`, those with this bit in their number are 0."""
    if rows is None:
        return None
    gone = (torch.arange(rows.shape[axis], device=rows.device) >> bit) % 2 == 1
    shape = [1] * rows.dim()
    shape[axis] = -1
    return rows.masked_fill(gone.reshape(shape), 0)
