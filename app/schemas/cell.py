"""The JSON of one cell: every number between two tokens and the weight of one head."""

from typing import Literal

from pydantic import Field

from app.schemas.capture import Document

Vector = list[float]
ScaleIs = Literal["1/sqrt(d_head)", "1", "other"]


class CellRow(Document):
    """The query's whole row: every key before and after the softmax."""

    dots: Vector | None = Field(description="q·k of every key; null: see scores_reason")
    scores: list[float | None] | None = Field(
        description="what the softmax is given; null inside: −∞, where it may not look"
    )
    weights: Vector = Field(description="the capture's own")
    sink_score: float | None = Field(description="null: this head has no sink")
    sink_weight: float | None = Field(description="what the sink takes of the row")


class KeyValue(Document):
    """The value of one key."""

    key: int
    weight: float
    value: Vector = Field(description="[d_value]")


class CellValues(Document):
    """What the row's weights mix."""

    norms: Vector = Field(description="‖v‖ of every key")
    weighted_norms: Vector = Field(description="‖α·v‖ of every key")
    strongest: list[KeyValue] = Field(description="up to 16 keys, by weight")
    rest: Vector = Field(description="[d_value], Σ α·v of all other keys")


class HeadOutput(Document):
    """What the head gives out for the query."""

    by_weights: Vector | None = Field(description="[d_value], Σ α·v; null: see reason")
    model: Vector | None = Field(description="[d_value], what the model's own pass gave to W_O")
    difference: float | None = Field(description="the largest between the two")
    reason: str | None = Field(description="why one is missing, or why they differ")


class HeadPart(Document):
    """One head's part of the attention's output, through W_O."""

    head: int
    norm: float
    cosine: float | None = Field(description="with the whole output; null where one is zero")


class HeadProjection(Document):
    """The attention's output for the query as a sum of heads, W_O after each."""

    heads: list[HeadPart]
    part: Vector = Field(description="[d_model], this head's")
    bias_norm: float
    bias_cosine: float | None = Field(description="with the whole; null where there is no bias")
    whole_norm: float
    difference: float = Field(description="largest between Σ heads + bias and the module's output")
    dtype: Literal["float32", "float64"] = Field(description="in which this was computed")


class Cell(Document):
    """One query and one key of one head, each step from the tokens' states to the weight.

    weight = softmax(softcap(q·k · scale) + bias + mask), over the keys and the sink.
    """

    site: str
    layer: int
    layer_number: int = Field(description="the model's own number of the layer")
    head: int
    key_head: int | None = Field(
        description="the head of keys and values that this one looks through; null: not known"
    )
    query: int
    key: int
    d_head: int | None
    d_value: int | None
    query_input: Vector | None = Field(description="[d_model], what W_Q was given")
    key_input: Vector | None = Field(description="[d_model], what W_K was given")
    inputs_reason: str | None = Field(description="why one of the two is missing")
    query_unturned: Vector | None = Field(description="[d_head] before rotary; null: not turned")
    key_unturned: Vector | None = Field(description="[d_head] before rotary; null: not turned")
    unturned_reason: str | None = Field(description="why they are missing though they were turned")
    query_vector: Vector | None = Field(description="[d_head], as it went into the product")
    key_vector: Vector | None = Field(description="[d_head], as it went into the product")
    scores_reason: str | None = Field(description="why there are no q, k and scores")
    dot: float | None = Field(description="q·k")
    scale: float | None
    scale_is: ScaleIs | None
    softcap: float | None = Field(description="c of c·tanh(q·k·scale/c); null: none")
    capped: float | None = Field(description="q·k·scale after the softcap")
    bias: float | None = Field(description="what the score gains by the distance (ALiBi, T5)")
    masked: bool | None = Field(description="whether the query may not look at the key")
    mask: float | None = Field(description="the amount of an additive mask")
    score: float | None = Field(description="what the softmax is given; null where masked: −∞")
    weight: float = Field(description="the capture's own")
    row: CellRow
    values: CellValues | None = Field(description="null: see values_reason")
    values_reason: str | None
    output: HeadOutput
    projection: HeadProjection | None = Field(description="null: see projection_reason")
    projection_reason: str | None
