"""Whether a model without its positions minds no order, or else knows where tokens stand."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from model.backends.fidelity import Fidelity
from model.backends.huggingface.attention.module_state import restore_after
from model.backends.huggingface.attention.passes import BROKEN, ModelInput, ModelPasses
from model.backends.huggingface.positions.placing import place_tokens, position_modes
from model.backends.huggingface.self_test.comparison import is_coarse
from model.capture.position_edit import MODES, OFF, PositionMode, all_modes
from model.refusal import Refused

ORDER = [1, 2, 0, 3]  # few tokens, so that all are in one window; the last sees the others
SAME, COARSE = 1e-4, 5e-2  # by how much a weight may be another, in float32 and in 16 bits
STILL = "Something else than its positions tells this model where a token stands."


@torch.inference_mode()
def tested_modes(
    passes: ModelPasses, read: ModelInput, fidelity: Fidelity
) -> tuple[PositionMode, ...]:
    """Return the ways in which positions may be changed, none if that is not all there is to them.

    With positions off, patterns must be permuted with the tokens: all of an encoder; of a decoder,
    whose later layers know the order by what each token may see, the last row of the first layer.
    """
    modes = position_modes(passes.model, fidelity)
    if not any(one.available for one in modes):
        return modes
    try:
        with restore_after(passes.model), place_tokens(passes.model, OFF):
            off = farthest(passes, read)
    except Refused as refusal:
        return all_modes(dict.fromkeys(MODES, refusal.detail))
    except BROKEN as error:
        why = f"A pass of this model without positions fails: {type(error).__name__}: {error}"
        return all_modes(dict.fromkeys(MODES, why))
    most = COARSE if is_coarse(passes.model.dtype) else SAME
    return modes if off <= most else all_modes(dict.fromkeys(MODES, STILL))


def farthest(passes: ModelPasses, read: ModelInput) -> float:
    """Return by how much a weight changes at most when the tokens change places."""
    source = distinct(read.source)
    target = None if read.target is None else distinct(read.target)
    plain = replace(read, source=source, types=None, target=target)
    moved = replace(
        plain,
        source=[source[at] for at in ORDER],
        target=None if target is None else [target[at] for at in ORDER],
    )
    both = (patterns(passes, plain), patterns(passes, moved))
    return max(
        float((one[:, rows][:, :, ORDER] - other[:, : len(rows)]).abs().max())
        for (one, rows), (other, _) in zip(*both, strict=True)
    )


def patterns(passes: ModelPasses, read: ModelInput) -> Iterator[tuple[Tensor, list[int]]]:
    """Yield weights that mind no order, (head, query, key), and which rows stand where after it."""
    _, seen = passes.watched(read)
    for site, layers in seen.sites.items():
        records = [one.record for one in layers]
        if site == "encoder":
            yield from ((one.weights(list(range(one.heads))), ORDER) for one in records)
        elif site == "decoder":
            first = records[0]
            yield first.weights(list(range(first.heads)), [first.queries - 1]), [0]


def distinct(ids: Sequence[int]) -> list[int]:
    """Return a few tokens, no two of them alike."""
    return list(dict.fromkeys(ids))[: len(ORDER)]
