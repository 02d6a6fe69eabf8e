"""The matrices of a model: where one stands, and that it does nothing else."""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

from model.backends.huggingface.inside.calls import ModuleCall
from model.backends.huggingface.inside.matching import is_close, tolerance

Matrix = tuple[Tensor, Tensor | None]


def matrix_of(module: nn.Module) -> Matrix | None:
    """Return weight (out, in) and bias (out) of a module that is a matrix; None: it is none."""
    if isinstance(module, nn.Linear):
        return module.weight, module.bias
    if isinstance(module, Conv1D):
        return module.weight.T, module.bias
    return None


def matrix_calls(calls: Sequence[ModuleCall]) -> Iterator[ModuleCall]:
    """Yield the calls of matrices that gave a row for every token."""
    for call in calls:
        if matrix_of(call.module) is not None and call.given and call.gave is not None:
            yield call


def reproduces(matrix: Matrix, given: Tensor, gave: Tensor) -> bool:
    """Say whether a matrix is all that stands between what was given and what was given out."""
    weight, bias = (None if part is None else part.detach().cpu().float() for part in matrix)
    assert weight is not None
    if given.shape[-1] != weight.shape[1] or gave.shape[-1] != weight.shape[0]:
        return False
    with torch.no_grad():
        made = given.float() @ weight.T
        made = made if bias is None else made + bias
    return is_close(made, gave.float(), tolerance(gave.dtype))
