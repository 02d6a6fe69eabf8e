"""The JSON of what positions do: in one score, in the scores of a head, in what is projected."""

from typing import Literal

from pydantic import Field

from app.schemas.capture import Document
from app.schemas.edits import SiteName

SplitKind = Literal["added", "rotary", "bias"]


class ScoreTerm(Document):
    """One of the terms that sum to a score."""

    name: str = Field(
        description="added: content·content, content·position, position·content, "
        "position·position (query first), rest·position (biases, segments and β against positions, "
        "in both orders), rest, and bias where scores gain one; rotary: unturned, turning; bias: "
        "content, bias"
    )
    positional: bool = Field(description="whether a position is in it")
    value: float


class PositionScore(Document):
    """One score split by where it comes from: before mask and softcap, scale applied."""

    site: SiteName
    layer: int
    head: int
    query: int
    key: int
    kind: SplitKind
    terms: list[ScoreTerm]
    sum: float
    score: float = Field(description="scale · q·k of the pass itself, and the bias there is")
    difference: float


class HeadShare(Document):
    """Which share of the variance of a head's scores is position."""

    head: int
    share: float | None = Field(
        description="Cov(terms with a position in them, score) / Var(score), over all keys that "
        "each query may look at, of every row its mean taken away; may be negative, or more than "
        "1; null where no score differs from another"
    )


class PositionShares(Document):
    """The share of every head of a layer, over this text."""

    site: SiteName
    layer: int
    kind: SplitKind
    pairs: int = Field(description="how many pairs of query and key count: those the mask allows")
    heads: list[HeadShare]


class TurningCurve(Document):
    """What turning does to a head's product with distance, averaged over its own q and k."""

    site: SiteName
    layer: int
    head: int
    distances: list[int] = Field(description="by how many places the key stands before the query")
    product: list[float] = Field(
        description="mean over all pairs of this text of scale · q·k, q and k taken as they are "
        "before turning and turned as at this distance"
    )


class SplitVector(Document):
    """A query, key or value of one token in its parts, [d_head] each."""

    content: list[float]
    position: list[float]
    rest: list[float] = Field(description="biases, segments, β")
    sum: list[float]
    model: list[float] = Field(description="the pass's own")
    difference: float


class TokenProjection(Document):
    """Why adding is allowed: [x; one-hot(place)]·[W; PE·W] = x·W + PE(place)·W, for one token."""

    place: float = Field(description="the position that the token was told")
    positions: int = Field(description="how many the model holds, and the one-hot row has numbers")
    content: list[float] = Field(description="x, [d_model]: what stands for the token in the sum")
    position: list[float] = Field(description="PE(place), [d_model]: what is added to it")
    deviation: float | None = Field(
        description="what a LayerNorm between the sum and W divides this token by, held fixed: "
        "the position's part is its row of PE·W over that; null: there is none"
    )
    query: SplitVector
    key: SplitVector
    value: SplitVector
