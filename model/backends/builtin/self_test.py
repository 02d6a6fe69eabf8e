"""The self-test of the built-in Transformer: its heads give out captured weights · values."""

from typing import Any

import torch
from torch import Tensor, nn

from model.backends.builtin.capture_hooks import record
from model.backends.builtin.positions_self_test import judge_positions, watch_positions
from model.backends.fidelity import TOLERANCE, Fidelity
from model.transformer.attention import ScaledDotProductAttention
from model.transformer.transformer import Transformer


@torch.inference_mode()
def self_test(model: Transformer) -> Fidelity:
    """Compare what every attention gave out with captured weights · values, at full length.

    Positions are judged by the same pass; what is wrong of them is refused. Raises ValueError when
    any weight differs by more than 1e-5: such a model is not drawn.
    """
    shape = model.configuration
    ids = torch.arange(shape.max_len)[None] % (shape.vocabulary - 3) + 3  # no special tokens
    given: dict[tuple[str, int], Tensor] = {}

    def keep(tap: nn.Module, _inputs: tuple[Any, ...], output: Tensor) -> None:
        assert isinstance(tap, ScaledDotProductAttention)
        given[tap.site, tap.layer] = output[0]

    taps = [module for module in model.modules() if isinstance(module, ScaledDotProductAttention)]
    hooks = [tap.register_forward_hook(keep) for tap in taps]
    try:
        with record(model) as recording, watch_positions(model) as witness:
            model(ids, ids)
    finally:
        for hook in hooks:
            hook.remove()
    off = [
        (seen.weights(list(range(seen.heads))) @ seen.value - given[site_and_layer]).abs().max()
        for site_and_layer, seen in recording.attention.items()
    ]
    worst = float(torch.stack(off).max())  # NaN if any of them is, unlike Python's max
    if not worst <= TOLERANCE:
        raise ValueError(f"captured weights are off by {worst:.1e}, more than {TOLERANCE:.0e}")
    drawn = recording.positions(shape)
    return Fidelity(
        "exact",
        f"weights · values reproduce every head to {worst:.0e}",
        shape.max_len,
        tuple(judge_positions(drawn, witness, recording.attention, TOLERANCE)),
    )
