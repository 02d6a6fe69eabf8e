"""What stands around one attention: the matrices of its queries, keys and heads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor

from model.backends.huggingface.attention.recording import copy_to_cpu
from model.backends.huggingface.inside.calls import Attend, Frame, ModuleCall
from model.backends.huggingface.inside.matching import (
    HeadColumns,
    is_close,
    match_heads,
    tolerance,
)
from model.backends.huggingface.inside.matrices import matrix_calls, matrix_of, reproduces
from model.inside.attention_inside import AttentionInside, OutputProjection
from model.inside.head_record import ONLY_WEIGHTS

NO_LIST = "This attention stands in no list of layers, so what is around it was not watched."
NO_OUTPUT = (
    "No matrix of this layer was given just what the heads give out, one after the other, so "
    "their parts of the attention's output are not told apart."
)


GATED = (
    "Before W_O this model multiplies what its heads give out by a gate of its own, so the two are "
    "not the same."
)
GATES: tuple[Callable[[Tensor], Tensor], ...] = (torch.sigmoid, F.silu, F.softplus)


@dataclass(frozen=True)
class MadeHeads:
    """Queries or keys: what their matrix was given, and, where they were turned, what it made.

    `given` is None where no matrix was found.
    """

    given: Tensor | None = None
    unturned: Tensor | None = None


def look_around(frame: Frame, attend: Attend) -> AttentionInside:
    """Return what was found around one attention of a frame."""
    if attend.given is None:
        return AttentionInside(inputs_reason=ONLY_WEIGHTS, projection_reason=ONLY_WEIGHTS)
    before = [call for call in frame.calls if call.ended >= 0 and call.ended < attend.at]
    query, key = (
        find_maker(before, copy_to_cpu(of[0])) for of in (attend.given.query, attend.given.key)
    )
    missing = " and ".join(
        name for name, made in (("queries", query), ("keys", key)) if made.given is None
    )
    reason = missing and f"No matrix of this layer alone made the {missing} of its heads."
    output, note = find_output(frame.calls, attend), None
    mixed = attend.out if output else None
    gated = find_gated(frame.calls, before, attend) if output is None else None
    if gated is not None:
        output, note = find_output(frame.calls, replace(attend, out=gated)), GATED
        mixed = gated if output else None
    return AttentionInside(
        query_input=query.given,
        key_input=query.given if is_equal(query.given, key.given) else key.given,
        inputs_reason=reason or None,
        query_unturned=query.unturned,
        key_unturned=key.unturned,
        unturned_reason=reason or None,
        mixed=mixed,
        mixed_note=note if output else None,
        projection=output and output[1],
        projection_reason=None if output else NO_OUTPUT,
    )


def is_equal(one: Tensor | None, other: Tensor | None) -> bool:
    """Say whether two tensors are the same numbers, which then need be kept once."""
    return one is not None and other is not None and torch.equal(one, other)


def find_maker(before: Sequence[ModuleCall], wanted: Tensor) -> MadeHeads:
    """Return what made (head, token, d_head): a matrix, or a norm after one."""
    width = wanted.shape[-1]
    matrices = list(matrix_calls(before))[::-1]
    for call in matrices:
        assert call.gave is not None
        columns = match_heads(call.gave, wanted)
        if columns is not None:
            return made_heads(call.given[0], columns, call.gave, width)
    for norm in reversed(before):
        if not is_norm(norm) or norm.gave is None or not norm.given:
            continue
        columns = match_heads(norm.gave, wanted)
        if columns is None:
            continue
        normed = norm.given[0].view(len(norm.given[0]), -1, width).transpose(0, 1)
        for call in matrices:
            assert call.gave is not None
            if call.ended < norm.began and match_heads(call.gave, normed) is not None:
                return made_heads(call.given[0], columns, norm.gave, width)
    return MadeHeads()


def made_heads(given: Tensor, columns: HeadColumns, made: Tensor, width: int) -> MadeHeads:
    """Return what was found; what is not turned has no other numbers before."""
    return MadeHeads(given, columns.take(made, width).clone() if columns.turned else None)


def is_norm(call: ModuleCall) -> bool:
    """Say whether a call is of a norm, as its class is called."""
    return "norm" in type(call.module).__name__.lower()


def find_output(
    calls: Sequence[ModuleCall], attend: Attend
) -> tuple[ModuleCall, OutputProjection] | None:
    """Return the call of W_O, the matrix that was given what the heads gave out; None: none was."""
    if attend.out is None:
        return None
    heads = attend.out.flatten(1)  # (query, head · d_value)
    for call in matrix_calls(calls):
        given, gave, matrix = call.given[0], call.gave, matrix_of(call.module)
        assert gave is not None and matrix is not None
        if call.began < attend.at or given.shape != heads.shape or not bool((given == heads).all()):
            continue
        if reproduces(matrix, given, gave):
            return call, OutputProjection(matrix[0].detach(), matrix[1], gave)
    return None


def find_gated(
    calls: Sequence[ModuleCall], before: Sequence[ModuleCall], attend: Attend
) -> Tensor | None:
    """Return what W_O was given where it is the heads' outputs times gates, (query, head, d_value).

    Gates are those that a matrix before the attention made, of every number or of every head.
    None: W_O was not given that.
    """
    if attend.out is None:
        return None
    heads = attend.out.flatten(1)
    given = [
        call.given[0].view_as(attend.out)
        for call in matrix_calls(calls)
        if call.began > attend.at and call.given[0].shape == heads.shape
    ]
    made = [call.gave for call in matrix_calls(before) if call.gave is not None]
    for wanted in given:
        if any(is_gated(attend.out, wanted, one) for one in made if len(one) == len(heads)):
            return wanted
    return None


def is_gated(out: Tensor, wanted: Tensor, made: Tensor) -> bool:
    """Say whether each head's output, (query, head, d_value), was multiplied by a gate's numbers.

    `made` is (query, width): a piece of it for each head, or one number.
    """
    heads, width = out.shape[1:]
    pieces = made[..., None] if made.shape[1] == heads else None
    if pieces is None and made.shape[1] % width == 0:
        pieces = made.view(len(made), -1, width)
    if pieces is None:
        return False
    within = tolerance(out.dtype)
    return any(
        all(
            any(
                is_close(out[:, head] * gates[:, piece], wanted[:, head], within)
                for piece in range(gates.shape[1])
            )
            for head in range(heads)
        )
        for gates in (activate(pieces) for activate in GATES)
    )
