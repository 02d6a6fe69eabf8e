"""The self-test at load: it passes what is drawn truly, and nothing else."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from model.capture.fidelity import TOLERANCE, self_test
from model.transformer.attention import ScaledDotProductAttention
from model.transformer.configuration import NormOrder, PositionKind
from model.transformer.transformer import Transformer
from tests import tiny

Attend = Callable[[Tensor, Tensor, Tensor, Tensor | None], Tensor]
Lie = Callable[[Attend], Attend]


def sharper(attend: Attend) -> Attend:
    return lambda query, key, value, mask: attend(1.01 * query, key, value, mask)


def unmasked(attend: Attend) -> Attend:
    return lambda query, key, value, _mask: attend(query, key, value, None)


def uniform(attend: Attend) -> Attend:
    return lambda query, key, value, mask: attend(0 * query, key, value, mask)


def other_heads(attend: Attend) -> Attend:
    return lambda query, key, value, mask: attend(query.flip(1), key.flip(1), value, mask)


def not_a_number(attend: Attend) -> Attend:
    return lambda query, key, value, mask: attend(query, key, value, mask) * torch.nan


def tap_of(model: Transformer, site: str, layer: int) -> ScaledDotProductAttention:
    """Return the tap that stands there."""
    taps = [module for module in model.modules() if isinstance(module, ScaledDotProductAttention)]
    (tap,) = (tap for tap in taps if (tap.site, tap.layer) == (site, layer))
    return tap


@pytest.mark.parametrize("positions", ["sinusoidal", "learned", "rotary"])
@pytest.mark.parametrize("norm", ["post", "pre"])
def test_a_sound_model_is_exact_at_its_full_length(
    positions: PositionKind, norm: NormOrder
) -> None:
    model = tiny.transformer(replace(tiny.SHAPE, positions=positions, norm=norm))
    lengths: list[int] = []
    model.positions.register_forward_hook(lambda _m, _i, added: lengths.append(len(added)))
    verdict = self_test(model)
    assert lengths == [64, 64]  # source and target
    assert verdict.verdict == "exact"
    assert verdict.tested_tokens == 64
    digits = verdict.reason.removeprefix("weights · values reproduce every head to ")
    assert 0 <= float(digits) <= TOLERANCE


@pytest.mark.parametrize(
    ("site", "layer", "lie"),
    [
        *((site, 1, lie) for site in ("encoder", "decoder", "cross") for lie in (sharper, uniform)),
        *(("decoder", 0, unmasked), ("cross", 0, other_heads), ("encoder", 2, not_a_number)),
    ],
)
def test_a_model_with_one_lying_attention_is_refused(site: str, layer: int, lie: Lie) -> None:
    model = tiny.transformer()
    tap = tap_of(model, site, layer)
    tap.forward = lie(tap.forward)  # type: ignore[assignment,method-assign]
    with pytest.raises(ValueError, match=r"captured weights are off by .*, more than 1e-05"):
        self_test(model)
    assert not any(module._forward_hooks for module in model.modules())


def test_the_self_test_leaves_no_hook_and_changes_no_bit() -> None:
    model = tiny.transformer()
    source, target = torch.arange(3, 10)[None], torch.tensor([[1, 4, 5]])
    before = model(source, target)
    self_test(model)
    assert torch.equal(model(source, target), before)
    assert not any(module._forward_hooks for module in model.modules())
