"""What told a model where each of its tokens stood."""

from dataclasses import dataclass
from typing import Literal

from torch import Tensor

Side = Literal["source", "target"]
PositionsKind = Literal["sinusoidal", "learned", "rotary", "alibi", "relative"]
AXES: dict[str, set[tuple[str, ...]]] = {  # what the axes of `values` may be
    "sinusoidal": {("position", "dimension")},
    "learned": {("position", "dimension")},
    "rotary": {("position", "dimension")},
    "alibi": {("head",)},
    "relative": {("head", "distance"), ("head", "query", "key"), ("distance", "dimension")},
}


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

    def __post_init__(self) -> None:
        """Raise ValueError where the axes are not those of the kind, or not those of the values."""
        if self.axes not in AXES[self.kind] or len(self.axes) != self.values.dim():
            raise ValueError(f"{self.kind} {self.axes} {tuple(self.values.shape)}")

    @property
    def tensors(self) -> list[Tensor]:
        """Every tensor that is kept."""
        return [self.values] if self.frequencies is None else [self.values, self.frequencies]
