"""Positions changed in a pass: off, shuffled, shifted, all the same, stretched."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import torch
from torch import Tensor

from model.capture.positions import PositionsKind, Side
from model.refusal import Refused

Mode = Literal["off", "shuffle", "shift", "same", "stretch"]
MODES: tuple[Mode, ...] = get_args(Mode)
SIDES: tuple[Side, ...] = get_args(Side)
NUMBER: dict[str, str] = {"shuffle": "seed", "shift": "k", "same": "at", "stretch": "factor"}
USUAL: dict[str, int] = {"seed": 0, "k": 1, "at": 0}
NOTHING_ADDED = "Nothing is added to the embeddings."
OFF_IS: dict[PositionsKind, str] = {
    "sinusoidal": NOTHING_ADDED,
    "learned": NOTHING_ADDED,
    "rotary": "Queries and keys are not turned.",
    "alibi": "Every head's slope is 0: no score loses anything by distance.",
    "relative": "No score gains anything by distance.",
}


@dataclass(frozen=True)
class PositionEdit:
    """Every token of the pass is told another position than its own.

    off: none, see OFF_IS. shuffle: the tokens of each side exchange theirs, as drawn by `seed`.
    shift: p becomes p + `k`. same: all are told `at`. stretch: p becomes p · `factor`.
    """

    mode: Mode
    k: int | None = None
    seed: int | None = None
    at: int | None = None
    factor: float | None = None
    op: Literal["positions"] = "positions"

    def __post_init__(self) -> None:
        """Fill in the usual number; raises Refused for one of another mode, or that cannot be."""
        own = NUMBER.get(self.mode)
        for name in NUMBER.values():
            if name != own and getattr(self, name) is not None:
                raise Refused("wrong_fields", f"{name}: does not go with {self.mode}.")
        if own is None:
            return
        if getattr(self, own) is None:
            if own not in USUAL:
                raise Refused("wrong_fields", f"{own}: is missing; {self.mode} needs one.")
            object.__setattr__(self, own, USUAL[own])
        number = getattr(self, own)
        if (own, number) in (("k", 0), ("factor", 1)):
            said = f"To {self.mode} positions by {number} changes nothing: leave it out."
            raise Refused("nothing_moved", said)
        possible = {"k": True, "seed": number >= 0, "at": number >= 0, "factor": number > 0}
        if not (possible[own] and math.isfinite(number)):
            raise Refused("wrong_fields", f"{own}: {number} cannot be.")


@dataclass(frozen=True)
class Places:
    """The positions that tokens are told under an edit.

    `lengths` are of the sides whose tokens are all there when the pass begins. What is still being
    written is not shuffled: it would change places with what is not there yet.
    """

    edit: PositionEdit
    lengths: Mapping[Side, int]

    def of(self, side: Side, positions: Tensor) -> Tensor | None:
        """Return what tokens at these positions are told, float64 of the same shape; None: off."""
        places = positions.double()
        if self.edit.mode == "shuffle":
            return self._shuffled(side, positions)
        if self.edit.k is not None:
            return places + self.edit.k
        if self.edit.at is not None:
            return torch.full_like(places, self.edit.at)
        return None if self.edit.factor is None else places * self.edit.factor

    def told(self, side: Side, tokens: int) -> tuple[float, ...]:
        """Return the position of each token of a side; nothing where they are off."""
        places = self.of(side, torch.arange(tokens))
        return () if places is None else tuple(places.tolist())

    def _shuffled(self, side: Side, positions: Tensor) -> Tensor:
        """Return the places that positions have in a permutation; those beyond it stay."""
        length = self.lengths.get(side, 0)
        drawn = np.random.default_rng([self.edit.seed or 0, SIDES.index(side)]).permutation(length)
        longest = max(length, int(positions.max()) + 1) if positions.numel() else length
        order = torch.arange(longest, device=positions.device, dtype=torch.float64)
        order[:length] = torch.from_numpy(drawn).to(order)
        return order[positions.long()]


OFF = Places(PositionEdit("off"), {})


@dataclass(frozen=True)
class PositionMode:
    """Whether a model can have positions changed in a mode, and why not."""

    mode: Mode
    available: bool
    reason: str | None = None


def all_modes(refused: Mapping[Mode, str]) -> tuple[PositionMode, ...]:
    """Return every mode, those that are refused with their reasons."""
    return tuple(PositionMode(mode, mode not in refused, refused.get(mode)) for mode in MODES)


def check_mode(edit: PositionEdit, modes: Sequence[PositionMode]) -> None:
    """Raise Refused, with the reason, where a model cannot have its positions changed so."""
    of = next(one for one in modes if one.mode == edit.mode)
    if not of.available:
        raise Refused("not_available", of.reason or "")
