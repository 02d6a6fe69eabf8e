"""Whether the weights that would be drawn are those that a model uses."""

from dataclasses import dataclass

from model.capture.positions import PositionsFidelity

TOLERANCE = 1e-5


@dataclass(frozen=True)
class Fidelity:
    """The verdict of the self-test at load, with its reason in words; and those on positions."""

    verdict: str
    reason: str
    tested_tokens: int
    positions: tuple[PositionsFidelity, ...] = ()
