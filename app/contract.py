"""The JSON of the API: what every document holds. Indices count from 0.

Axis order is layer, head, query, key.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Side = Literal["source", "target"]
Matrix = list[list[float | None]]


class Document(BaseModel):
    """Something that is answered, read from an object of `model`."""

    model_config = ConfigDict(from_attributes=True)


class Fidelity(Document):
    """Whether what is drawn is what the model uses, tested when it was loaded."""

    verdict: str = Field(description="exact or partial")
    reason: str
    tested_tokens: int


class SiteShape(Document):
    """One site of a model, before any text."""

    site: str
    layers: int
    heads: int
    queries: Side
    keys: Side


class ModelEntry(Document):
    """What is known of a model; its fidelity only once it is loaded."""

    id: str
    title: str
    family: str
    layers: int
    heads: int
    max_tokens: int
    trained_tokens: int = Field(description="length of the longest text in training")
    sites: list[SiteShape]
    start: dict[str, str | int] = Field(description="a telling site, layer and head to open with")
    note: str = Field(description="what the model's evaluation says of that head")
    status: str = Field(description="available, loading, ready or failed")
    revision: str
    fidelity: Fidelity | None
    error: str | None


class Models(BaseModel):
    """All models, and the one to start with."""

    models: list[ModelEntry]
    default: str


class CaptureRequest(BaseModel):
    """A question to a model; a target that is left out is written by the model itself."""

    model_config = ConfigDict(extra="forbid")

    model: str
    text: str
    text_pair: str | None = Field(
        default=None, description="a second segment, for models that take one"
    )
    target: str | None = Field(default=None, description="what the decoder reads")
    sites: list[str] | None = Field(default=None, description="only these: encoder, decoder, cross")
    edits: list[dict[str, Any]] = Field(default=[], description="not available yet: must be empty")


class ModelInfo(Document):
    """Which model answered."""

    id: str
    revision: str
    family: str
    dtype: str


class Token(Document):
    """A token; start and end are code points of the untouched text, end exclusive."""

    text: str = Field(description="for display")
    piece: str = Field(description="as the vocabulary spells it")
    id: int
    start: int
    end: int
    special: bool
    word: int | None = Field(description="pieces of one word share its number")
    segment: int


class Tokens(Document):
    """The tokens on both axes; the target is what the decoder reads, start token first."""

    source: list[Token]
    target: list[Token]


class Site(BaseModel):
    """One kind of attention; layer numbers are the model's own, for display."""

    site: str
    layers: int
    layer_numbers: list[int]
    heads: int
    queries: Side
    keys: Side


class Likely(Document):
    """A token that a row might write."""

    text: str
    id: int
    probability: float


class Prediction(Likely):
    """The token that one target row writes, and the likeliest others."""

    runners_up: list[Likely]


class Remark(BaseModel):
    """What a reader of the picture must know."""

    code: str
    detail: str


class Subject(BaseModel):
    """What was asked, and what the model read and wrote."""

    id: str
    model: ModelInfo
    text: str
    target: str | None
    target_by: Literal["greedy", "beam", "user"] | None
    tokens: Tokens
    sites: list[Site]
    predictions: list[Prediction] = Field(description="row i of the target writes number i")
    remarks: list[Remark]


class Capture(Subject):
    """What one pass showed; its weights are asked for one layer at a time."""


class Weights(BaseModel):
    """One head's matrix, or all of a layer's; null stands for a score of minus infinity."""

    model_config = ConfigDict(ser_json_inf_nan="null")

    site: str
    layer: int
    head: int | None
    of: Literal["weights", "scores"]
    shape: list[int] = Field(description="[queries, keys], or [heads, queries, keys]")
    weights: Matrix | list[Matrix]


class Rows(BaseModel):
    """One query's row of every head of a layer."""

    site: str
    layer: int
    query: int
    shape: list[int] = Field(description="[heads, keys]")
    weights: list[list[float]]


class Positions(BaseModel):
    """How the model knows where a token stands: [position, dimension]."""

    kind: str
    where: str
    shape: list[int]
    values: list[list[float]]


class Pattern(BaseModel):
    """One head's weights in an export, [query, key], float32 written in full."""

    site: str
    layer: int
    head: int
    weights: list[list[float]]


class Export(Subject):
    """A capture to take home; reading it back gives the same numbers."""

    format: Literal["sightlines/1"]
    made_with: dict[str, str]
    attention: list[Pattern]
    positions: list[Positions]


class Health(BaseModel):
    """How the server is."""

    status: Literal["alive", "ready"]
