"""The JSON of positions: what told a model where each token stood."""

from typing import Literal

from pydantic import BaseModel, Field

Verdict = Literal["exact", "not_checked", "refused"]
Kind = Literal["sinusoidal", "learned", "rotary", "alibi", "relative"]
Numbers = list[float] | list[list[float]] | list[list[list[float]]]


class Positions(BaseModel):
    """One way in which the pass told the places of tokens apart.

    sinusoidal, learned: [position, dimension], added to the embeddings. rotary: [position,
    dimension], sines (even) and cosines (odd) of the angles by which queries and keys were turned.
    alibi: [head], what a score gains for each place that the key stands later. relative: [head,
    distance] or [head, query, key], what a score gained; [distance, dimension], vectors from which
    each layer makes that itself. Distances are key - query.

    What is refused failed the test when the model was read: it is named, and has no numbers.
    """

    kind: Kind
    where: str = Field(description="what it was applied to")
    side: Literal["source", "target"] = Field(description="whose tokens the positions are")
    axes: list[str] = Field(description="the names of the axes of `values`")
    first: int = Field(description="the first position's row in its table, or the least distance")
    module: str = Field(description="the part of the model that gave it; empty for the built-in")
    layers: str | None = Field(description="the kind of layers it is for; null: all")
    frequencies: list[float] | None = Field(
        description="rotary: radians for each position, of each pair of dimensions"
    )
    scaling: float = Field(description="rotary: what sines and cosines are multiplied by")
    variant: str | None = Field(description="rotary: how the frequencies were stretched")
    shape: list[int] = Field(description="of `values`; zeros where they are refused")
    verdict: Verdict = Field(
        description="of the test when the model was loaded: whether its passes use these values"
    )
    reason: str = Field(description="how they were checked, or why not, or what is wrong")


class PositionsAnswer(Positions):
    """Positions with their numbers, or the path at which those are served."""

    values: Numbers | None = Field(
        description="null: more than 65,536 numbers, see `npy`; or refused, where that is null too"
    )
    npy: str | None = Field(
        description="path of the values as NumPy's .npy, float32; null: refused"
    )
