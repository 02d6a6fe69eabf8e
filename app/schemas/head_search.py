"""The JSON of searches among the heads of a site: findings, and contrasts of two texts."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.schemas.capture import Document
from app.schemas.edits import Edit, SiteName
from app.schemas.input_format import InputFormat
from model.analysis.head_search import ReadyMade

TokenIndex = Annotated[int, Field(strict=True)]


class HeadSearchRequest(BaseModel):
    """Tokens that were picked, or a ready-made question; one of the two."""

    model_config = ConfigDict(extra="forbid", strict=True)

    site: SiteName
    queries: list[TokenIndex] = Field(default=[], description="tokens that look")
    keys: list[TokenIndex] = Field(default=[], description="tokens that are looked at")
    question: ReadyMade | None = Field(
        default=None,
        description="share of the weight on the previous, next, own (self) or first token, on the "
        "same word elsewhere, on the token after an earlier copy (induction), on special tokens; "
        "near and far by mean distance in tokens, concentrates and spreads by entropy in bits",
    )


class FoundHead(BaseModel):
    """One head: what was measured, and its ranks among all heads and among the row's words."""

    layer: int
    head: int
    value: float
    place: int = Field(description="from 1; equal heads share one")
    rank: int | None = Field(description="from 1; null for ready-made questions")


class HeadSearch(BaseModel):
    """Every head of the site, best first."""

    site: SiteName
    searched: int = Field(description="heads searched")
    words: int | None = Field(description="words of a row that a rank counts among")
    heads: list[FoundHead]


class ContrastText(InputFormat):
    """One of the two texts."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str = ""
    text_pair: str | None = None
    target: str | None = None
    edits: list[Edit] = Field(default=[])


class ContrastRequest(BaseModel):
    """Two texts, and tokens of the first by index: the queries, and two sets of keys to compare.

    The tokens of one list count together: weights are summed over keys, averaged over queries.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    model: str
    a: ContrastText
    b: ContrastText
    site: SiteName
    queries: list[TokenIndex]
    keys1: list[TokenIndex]
    keys2: list[TokenIndex]


class ContrastedHead(BaseModel):
    """One head: its weights on both keys in both texts, and Δ.

    Δ = [A(q→k₁) − A(q→k₂)] − [B(q→k₁) − B(q→k₂)].
    """

    layer: int
    head: int
    delta: float
    place: int = Field(description="by |Δ|, from 1")
    a: tuple[float, float] = Field(description="[A→k₁, A→k₂]")
    b: tuple[float, float]
    a_ranks: tuple[int, int] = Field(
        description="ranks of those weights among the words of the row"
    )
    b_ranks: tuple[int, int]
    others: int = Field(description="other (query, k₁, k₂) of this head in the same two texts")
    as_large: int = Field(description="how many of them have at least this |Δ|")
    above: list[int] = Field(description="how many triples have at least each |Δ| of null.edges")


class AlignedTokens(Document):
    """One step of an edit script: a token of A, one of B, or both if one stands for the other."""

    op: Literal["equal", "replace", "delete", "insert"]
    a: int | None
    b: int | None


class NullDistribution(BaseModel):
    """What a head's Δ is compared with.

    All heads of the site, and of its own head every other (query, k₁, k₂): words that stand in
    both texts, keys that it looks at in either. Of long texts the queries are a sample.
    """

    heads: int
    queries: int = Field(description="words taken as queries")
    queries_in_all: int
    edges: list[float]


class ContrastPlaces(Document):
    """Indices of the chosen tokens in one text."""

    queries: list[int]
    keys1: list[int]
    keys2: list[int]


class Contrast(BaseModel):
    """Every head of the site, largest |Δ| first, and where both texts were read."""

    site: SiteName
    searched: int = Field(description="heads searched")
    captures: list[str] = Field(description="ids of A and B")
    a: ContrastPlaces
    b: ContrastPlaces
    words: tuple[tuple[int, int], tuple[int, int]] = Field(
        description="words that ranks count among, [text][key]"
    )
    alignment: dict[Literal["source", "target"], list[AlignedTokens]] = Field(
        description="the edit script between the tokens of both texts"
    )
    null: NullDistribution
    heads: list[ContrastedHead]
