"""What told a model where each of its tokens stood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from torch import Tensor

Side = Literal["source", "target"]
PositionsKind = Literal["sinusoidal", "learned", "rotary", "alibi", "relative"]
Verdict = Literal["exact", "not_checked", "refused"]
AXES: dict[str, set[tuple[str, ...]]] = {  # what the axes of `values` may be
    "sinusoidal": {("position", "dimension")},
    "learned": {("position", "dimension")},
    "rotary": {("position", "dimension")},
    "alibi": {("head",)},
    "relative": {("head", "distance"), ("head", "query", "key"), ("distance", "dimension")},
}


@dataclass(frozen=True)
class PositionsFidelity:
    """Whether the positions of one kind at a site are those that a pass uses, tested at load.

    `site` is the one whose tokens they tell apart, "encoder" or "decoder"; `layers` the kind of
    layers they are for, None: all. What is refused is not drawn.
    """

    site: str
    kind: PositionsKind
    verdict: Verdict
    reason: str
    layers: str | None = None


@dataclass(frozen=True)
class Positions:
    """One way in which a pass told the places of tokens apart, as it was in that pass.

    sinusoidal, learned: `values` was added to the embeddings. rotary: sines (even dimensions) and
    cosines (odd) of the angles by which queries and keys were turned; a pair of dimensions turns by
    its number of `frequencies`, in radians for each position, and both are multiplied by `scaling`.
    alibi: each head's slope, the number that its scores gain for each place that the key stands
    later. relative: what a head's scores gained at each distance, or vectors for distances, from
    which each layer makes such numbers itself.

    `where` says to what it was applied: the embeddings of "source" or "target", "queries and keys",
    or "scores"; `side` says whose tokens the places are. `axes` names those of
    `values`; `first` is what the first position or distance is: the row of a learned table that the
    first token was given, or the least key − query. `module` is the part of the model that gave
    it, `layers` the kind of layers it is for, and `variant` how rotary frequencies were stretched.
    `verdict` and `reason` are those of the test at load; of what is refused `values` are empty.
    """

    kind: PositionsKind
    where: str
    values: Tensor
    side: Side = "source"
    axes: tuple[str, ...] = ("position", "dimension")
    first: int = 0
    module: str = ""
    layers: str | None = None
    frequencies: Tensor | None = None
    scaling: float = 1.0
    variant: str | None = None
    verdict: Verdict = "not_checked"
    reason: str = "not seen when the model was read"

    def __post_init__(self) -> None:
        """Raise ValueError where the axes are not those of the kind, or not those of the values."""
        if self.axes not in AXES[self.kind] or len(self.axes) != self.values.dim():
            raise ValueError(f"{self.kind} {self.axes} {tuple(self.values.shape)}")

    @property
    def drawn(self) -> bool:
        """Whether there is anything to draw."""
        return self.verdict != "refused"

    @property
    def tensors(self) -> list[Tensor]:
        """`values`, axes as `axes` names them, and `frequencies`, (pair,), where there are any."""
        return [self.values] if self.frequencies is None else [self.values, self.frequencies]

    def judged(self, by: PositionsFidelity) -> "Positions":
        """Return the same with a verdict, and without a number that was read if it is refused."""
        told = replace(self, verdict=by.verdict, reason=by.reason)
        if told.drawn:
            return told
        none = self.values.new_empty([0] * self.values.dim())
        return replace(told, values=none, first=0, frequencies=None, scaling=1.0, variant=None)


def site_of(side: Side, axes: Mapping[str, tuple[Side, Side]]) -> str:
    """Return the site at which the tokens of a side look at each other."""
    return next(site for site, sides in axes.items() if sides == (side, side))


def judged(
    found: Sequence[Positions],
    verdicts: Sequence[PositionsFidelity],
    axes: Mapping[str, tuple[Side, Side]],
) -> tuple[Positions, ...]:
    """Return what was read, with the verdicts of the test at load; no numbers of what is refused.

    What that test did not see is not checked.
    """
    known = {(one.site, one.kind, one.layers): one for one in verdicts}
    told = []
    for one in found:
        of = known.get((site_of(one.side, axes), one.kind, one.layers))
        told.append(one if of is None else one.judged(of))
    return tuple(told)
