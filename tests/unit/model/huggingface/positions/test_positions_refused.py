"""Positions that are read wrongly are found out when a model is read, whatever their kind."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from model.backends.huggingface.positions import hooks, readers
from model.backends.huggingface.positions.hooks import PositionWatch
from model.backends.huggingface.self_test import positions_ablation, self_test
from model.capture.positions import Positions
from tests.support.position_verdicts import passes, said, verdicts

Lie = Callable[[Positions], Positions]


def rolled(one: Positions) -> Positions:
    """Take each row for that of the place before."""
    return replace(one, values=one.values.roll(1, 0))


def slower(one: Positions) -> Positions:
    """Turn a little less."""
    angles = torch.atan2(one.values[:, 0::2], one.values[:, 1::2]) * 0.999
    return replace(one, values=torch.stack((angles.sin(), angles.cos()), -1).flatten(1))


def swapped(one: Positions) -> Positions:
    """Take sines for cosines."""
    pairs = torch.stack((one.values[:, 1::2], one.values[:, 0::2]), -1)
    return replace(one, values=pairs.flatten(1))


def other_frequencies(one: Positions) -> Positions:
    assert one.frequencies is not None
    return replace(one, frequencies=one.frequencies * 1.001)


def steeper(one: Positions) -> Positions:
    return replace(one, values=one.values * 1.001)


def turned_round(one: Positions) -> Positions:
    """Take what stands before a token for what comes after it."""
    return replace(one, values=one.values.flip(1 if one.axes[0] == "head" else 0))


def other_heads(one: Positions) -> Positions:
    return replace(one, values=one.values.roll(1, 0))


def lying(monkeypatch: pytest.MonkeyPatch, lie: Lie) -> None:
    """Have the last of the positions read wrongly, so that it is this one that is found out."""
    read = PositionWatch.positions
    monkeypatch.setattr(
        PositionWatch,
        "positions",
        lambda watch, lengths: (*read(watch, lengths)[:-1], lie(read(watch, lengths)[-1])),
    )


@pytest.mark.parametrize(
    ("type", "lie"),
    [
        *(("llama", lie) for lie in (rolled, slower, swapped, other_frequencies)),
        *(("gptj", lie) for lie in (rolled, slower, swapped)),
        *(("gpt_neox", lie) for lie in (rolled, slower)),
        *(("deepseek_v3", lie) for lie in (rolled, slower)),
        *(("hunyuan_v1_dense", lie) for lie in (rolled, slower)),
        *(("falcon", lie) for lie in (rolled, slower)),
        *(("gpt2", lie) for lie in (rolled, steeper)),
        *(("marian", lie) for lie in (rolled, swapped)),
        *(("ctrl", lie) for lie in (rolled, swapped)),
        *(("bloom", lie) for lie in (steeper, other_heads)),
        *(("mpt", lie) for lie in (steeper, other_heads)),
        *(("t5", lie) for lie in (steeper, turned_round, other_heads)),
        *(("deberta-v2", lie) for lie in (turned_round, rolled)),
        *(("xlnet", lie) for lie in (turned_round, rolled)),
    ],
)
def test_what_a_pass_does_not_use_is_refused(
    monkeypatch: pytest.MonkeyPatch, type: str, lie: Lie
) -> None:
    lying(monkeypatch, lie)
    *others, last = verdicts(passes(type))
    assert {one.verdict for one in others} <= {"exact"}
    assert last.verdict == "refused"
    assert "off by" in last.reason or "with nothing alike" in last.reason


def as_in_5_23(output: Any, _unmoved: Any = None) -> tuple[Tensor, Tensor] | None:
    """Read what a module gives as it was laid out before: cosines first, whatever they hold."""
    return output if isinstance(output, tuple) else None


def test_a_gptj_that_is_read_in_the_old_layout_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (readers, hooks, positions_ablation):
        monkeypatch.setattr(module, "turns", as_in_5_23)
    (one,) = verdicts(passes("gptj"))
    assert one.verdict == "refused"
    assert one.reason.startswith("in 3 of 3 layers queries and keys are turned otherwise, off by")


def test_repeated_pairs_that_are_read_from_the_wrong_columns_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        readers, "unique_columns", lambda cosines, _: slice(0, cosines.shape[1] // 2)
    )
    assert said(passes("llama")) == [("decoder", "rotary", "exact")]
    assert said(passes("cohere")) == [("decoder", "rotary", "refused")]


def test_a_bias_that_is_added_twice_is_refused() -> None:
    # Under "eager" the mask of Falcon holds its slopes, and its layers add them once more.
    assert said(passes("falcon", alibi=True)) == [("decoder", "alibi", "refused")]


class Doubled(nn.Module):
    """Adds other rows than those of the table inside it."""

    def __init__(self, wpe: nn.Module) -> None:
        super().__init__()
        self.wpe = wpe

    def forward(self, ids: Tensor) -> Tensor:
        rows: Tensor = 2 * self.wpe(ids)
        return rows


def test_rows_of_a_table_that_are_not_added_are_refused() -> None:
    of = passes("gpt2")
    model: Any = of.model
    model.transformer.wpe = Doubled(model.transformer.wpe)
    assert said(of) == [("decoder", "learned", "refused")]


def test_a_lie_is_found_out_in_coarse_numbers_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_test, "MOST_IN_FLOAT64", 0)
    lying(monkeypatch, rolled)
    assert said(passes("gptj", torch.bfloat16)) == [("decoder", "rotary", "refused")]
