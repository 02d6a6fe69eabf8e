"""The self-test at load: it passes what is drawn truly, and nothing else."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from model.backends.builtin.capture_hooks import Recording
from model.backends.builtin.self_test import self_test
from model.backends.fidelity import TOLERANCE
from model.capture.positions import Positions
from model.transformer.attention import ScaledDotProductAttention
from model.transformer.configuration import Configuration, NormOrder, PositionKind
from model.transformer.transformer import Transformer
from tests.support import tiny_models

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
    model = tiny_models.transformer(replace(tiny_models.SHAPE, positions=positions, norm=norm))
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
    model = tiny_models.transformer()
    tap = tap_of(model, site, layer)
    tap.forward = lie(tap.forward)  # type: ignore[assignment,method-assign]
    with pytest.raises(ValueError, match=r"captured weights are off by .*, more than 1e-05"):
        self_test(model)
    assert not any(module._forward_hooks for module in model.modules())


@pytest.mark.parametrize(
    ("positions", "sites"),
    [
        ("sinusoidal", ["encoder", "decoder"]),
        ("learned", ["encoder", "decoder"]),
        ("rotary", ["encoder"]),
    ],
)
def test_positions_that_a_pass_uses_are_exact(positions: PositionKind, sites: list[str]) -> None:
    told = self_test(
        tiny_models.transformer(replace(tiny_models.SHAPE, positions=positions))
    ).positions
    assert [(one.site, one.kind, one.verdict) for one in told] == [
        (site, positions, "exact") for site in sites
    ]
    for one in told:
        assert 0 <= float(one.reason.rsplit(" ", 1)[1]) <= TOLERANCE


def later(rows: Tensor) -> Tensor:
    return rows.roll(1, 0)


def halves(rows: Tensor) -> Tensor:
    """Lay sines and cosines out half by half."""
    return torch.cat((rows[..., 0::2], rows[..., 1::2]), -1)


def not_numbers(rows: Tensor) -> Tensor:
    return rows * torch.nan


@pytest.mark.parametrize(
    ("positions", "lie"),
    [
        *(("sinusoidal", lie) for lie in (later, halves, not_numbers)),
        *(("learned", lie) for lie in (later, not_numbers)),
        *(("rotary", lie) for lie in (later, halves, torch.neg, not_numbers)),
    ],
)
def test_positions_that_no_pass_uses_are_refused(
    monkeypatch: pytest.MonkeyPatch, positions: PositionKind, lie: Callable[[Tensor], Tensor]
) -> None:
    model = tiny_models.transformer(replace(tiny_models.SHAPE, positions=positions))
    read = Recording.positions

    def wrongly(recording: Recording, shape: Configuration) -> tuple[Positions, ...]:
        return tuple(replace(o, values=lie(o.values)) for o in read(recording, shape))

    monkeypatch.setattr(Recording, "positions", wrongly)
    told = self_test(model).positions
    assert {one.verdict for one in told} == {"refused"}
    assert all("others, off by" in one.reason for one in told)


def test_the_self_test_leaves_no_hook_and_changes_no_bit() -> None:
    model = tiny_models.transformer()
    source, target = torch.arange(3, 10)[None], torch.tensor([[1, 4, 5]])
    before = model(source, target)
    self_test(model)
    assert torch.equal(model(source, target), before)
    assert not any(module._forward_hooks for module in model.modules())
