"""The JSON of the API: what every document holds. Indices count from 0.

Axis order is layer, head, query, key.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.schemas.edits import Edit, SiteName
from app.schemas.input_format import InputFormat
from model.capture.reduction import Reduce

Side = Literal["source", "target"]
Matrix = list[list[float | None]]
PerHead = list[list[float]] | None  # [layer][head]


class Document(BaseModel):
    """Something that is answered, read from an object of `model`."""

    model_config = ConfigDict(from_attributes=True)


class CaptureRequest(InputFormat):
    """A question to a model; a target that is left out is written by the model itself."""

    model_config = ConfigDict(extra="forbid", strict=True)

    model: str
    text: str = Field(default="", description="left out only where there are messages")
    text_pair: str | None = Field(
        default=None, description="a second segment, for models that take one"
    )
    target: str | None = Field(default=None, description="what the decoder reads")
    sites: list[SiteName] | None = Field(
        default=None, description="only these: encoder, decoder, cross"
    )
    edits: list[Edit] = Field(
        default=[], description="what to change in the pass; the answer lists them in a fixed order"
    )


class ModelInfo(Document):
    """Which model answered."""

    id: str
    revision: str
    family: str
    dtype: str


class Token(Document):
    """A token; start and end are code points of the untouched text, end exclusive."""

    text: str = Field(description="for display: ↵ a newline, ⇥ a tab, ␣ a space that stands alone")
    piece: str = Field(description="what the model reads, as the vocabulary spells it")
    id: int
    start: int
    end: int
    special: bool
    word: int | None = Field(
        description="pieces of one word share its number; where a script sets no spaces each "
        "character counts as a word"
    )
    segment: int
    unknown: bool = Field(
        description="the vocabulary lacks this part of the text: piece stands for anything unknown"
    )


class Tokens(Document):
    """The tokens on both axes; the target is what the decoder reads, start token first."""

    source: list[Token]
    target: list[Token]


class Head(Document):
    """One head."""

    site: SiteName
    layer: int
    head: int


class Site(BaseModel):
    """One kind of attention; layer numbers are the model's own, for display."""

    site: SiteName
    layers: int
    layer_numbers: list[int]
    heads: int
    queries: Side
    keys: Side
    sink: bool = Field(
        default=False,
        description="whether each row gives a part of its weight to a sink, which is no token and "
        "passes nothing on: what its weights lack to 1",
    )


class Likely(Document):
    """A token that a row might write."""

    text: str = Field(
        description="for display, as in tokens; bytes of an unfinished character are ‹E4›"
    )
    piece: str = Field(description="as the vocabulary spells it")
    spaced: bool = Field(description="a space comes before it, and is not in text")
    id: int
    probability: float


class Prediction(Likely):
    """The token that one row writes, and the likeliest others.

    A row of a decoder writes the token after the one that it reads; the last one, what would come
    next. A masked language model writes only where the text has a mask: the likeliest token there.
    """

    place: int = Field(
        description="the row: of tokens.target where there is a target, else of tokens.source"
    )
    runners_up: list[Likely]


class Class(Document):
    """A class of a classifier, of the whole text or of one token, with what its head says of it.

    Of a span, where an answer stands in the text, the labels are start and end: the probability
    that it starts, or ends, at this token.
    """

    label: str
    logit: float
    probability: float | None = Field(description="null: the logit is a plain number, as of a rank")
    token: int | None = Field(description="place of tokens.source; null: of the whole text")


class Remark(BaseModel):
    """What a reader of the picture must know."""

    code: str
    detail: str


def list_remarks(remarks: Mapping[str, str]) -> list[Remark]:
    """Return remarks that stand by their codes."""
    return [Remark(code=code, detail=detail) for code, detail in remarks.items()]


Remarks = Annotated[list[Remark], BeforeValidator(list_remarks)]


class GivenPlaces(BaseModel):
    """The position that each token was told, in order; none where positions are off."""

    source: list[float]
    target: list[float]


class StepShares(BaseModel):
    """Which share of each token's output every step has: [token][step]; 0 once it has halted."""

    source: list[list[float]]
    target: list[list[float]] = []


class Subject(InputFormat):
    """What was asked, and what the model read and wrote; of messages the text that they became."""

    id: str
    model: ModelInfo
    text: str
    text_pair: str | None = Field(description="the second segment, where there is one")
    target: str | None
    target_by: Literal["greedy", "beam", "user", "source"] | None = Field(
        description="source: a classifier reads its text again as a target, a place further on"
    )
    tokens: Tokens
    sites: list[Site]
    predictions: list[Prediction] = Field(
        description="of every row that writes, in their order; none for a model without such a head"
    )
    classes: list[Class] = Field(description="of a classifier, all that it has; else empty")
    edits: list[Edit] = Field(description="what was changed in this pass")
    places: GivenPlaces | None = Field(
        default=None, description="under an edit of positions; null: each token stands at its own"
    )
    halting: StepShares | None = Field(
        default=None, description="of a model whose tokens halt each at its own step"
    )
    remarks: Remarks


class Capture(Subject):
    """What one pass showed; its weights are asked for one layer at a time."""


class GenerationRequest(BaseModel):
    """A text to translate or to continue; greedily, unless there is a temperature."""

    model_config = ConfigDict(extra="forbid", strict=True)

    model: str
    text: str
    max_new_tokens: int = Field(default=64, ge=1, le=1024)
    temperature: float = Field(
        default=0, ge=0, le=100, description="0: the likeliest token at every step"
    )
    top_p: float = Field(
        default=1,
        gt=0,
        le=1,
        description="draw among the likeliest tokens whose probabilities together reach it",
    )
    seed: int | None = Field(
        default=None, ge=0, lt=2**32, description="seed of the random draws; left out: a random one"
    )


class WrittenToken(Prediction):
    """One token that the model wrote; an end token is the last one, and adds no text.

    Probabilities are the model's own, before temperature, top_p and tokens it may not write.
    """

    special: bool
    so_far: str = Field(description="all that was written, without special tokens")


class Whole(BaseModel):
    """The whole text that was written, and why it ended."""

    text: str
    tokens: int = Field(description="how many, the end token included")
    by: Literal["greedy", "sampled"]
    seed: int | None = Field(description="the seed that draws the same text again; null: greedy")
    stopped_by: Literal["end", "length", "seconds"] = Field(
        description="an end token, the number of tokens asked for or that fit, or the time allowed"
    )


class Weights(BaseModel):
    """One head's matrix, all of a layer's, or their mean or maximum; null: minus infinity."""

    model_config = ConfigDict(ser_json_inf_nan="null")

    site: SiteName
    layer: int | None = Field(description="null: over every layer, with `reduce`")
    head: int | None
    reduce: Reduce | None
    of: Literal["weights", "scores"]
    shape: list[int] = Field(description="[queries, keys], or [heads, queries, keys]")
    weights: Matrix | list[Matrix]


class Rows(BaseModel):
    """One query's row of every head of a layer."""

    site: SiteName
    layer: int
    query: int
    shape: list[int] = Field(description="[heads, keys]")
    weights: list[list[float]]


class Statistics(BaseModel):
    """What every head does on the whole: numbers by [layer][head].

    Each but `row_sum_min` is a mean over the rows that count; those that tell of a token before or
    after the query leave out the rows that have none. null: no meaning for this site (the queries
    are not the keys), or no row counts.
    """

    site: SiteName
    shape: list[int] = Field(description="[layers, heads]")
    special_queries: bool = Field(description="whether rows of special tokens count")
    rows: int = Field(description="how many rows count")
    entropy: PerHead = Field(description="bits: 0 if all weight is on one token, log2 n if equal")
    distance: PerHead = Field(description="tokens: weighted mean of |query - key|; null in cross")
    previous: PerHead = Field(description="share of weight on the token before; null in cross")
    next: PerHead = Field(
        description="share of weight on the token after; null in cross, 0 where causal"
    )
    self: PerHead = Field(description="share of weight on the query itself; null in cross")
    first: PerHead = Field(description="share of weight on key 0")
    special: PerHead = Field(description="share of weight on special tokens; 0 where there is none")
    sink: PerHead = Field(
        description="share of weight on the sink, which is no token; the numbers above are then of "
        "rows rescaled to 1; null where there is none"
    )
    row_sum_min: PerHead = Field(
        description="least sum of a row: 1 but for rounding, or less where there is a sink"
    )
