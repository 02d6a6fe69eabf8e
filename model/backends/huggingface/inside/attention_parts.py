"""What stands around one attention: the matrices of its queries, keys and heads."""

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from model.backends.huggingface.attention.recording import copy_to_cpu
from model.backends.huggingface.inside.calls import Attend, Frame, ModuleCall
from model.backends.huggingface.inside.matching import HeadColumns, match_heads
from model.backends.huggingface.inside.matrices import matrix_calls, matrix_of, reproduces
from model.inside.attention_inside import AttentionInside, OutputProjection
from model.inside.head_record import ONLY_WEIGHTS

NO_LIST = "This attention stands in no list of layers, so what is around it was not watched."
NO_OUTPUT = (
    "No matrix of this layer was given just what the heads give out, one after the other, so "
    "their parts of the attention's output are not told apart."
)


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
    output = find_output(frame.calls, attend)
    return AttentionInside(
        query_input=query.given,
        key_input=key.given,
        inputs_reason=reason or None,
        query_unturned=query.unturned,
        key_unturned=key.unturned,
        unturned_reason=reason or None,
        mixed=attend.out if output else None,
        projection=output and output[1],
        projection_reason=None if output else NO_OUTPUT,
    )


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
