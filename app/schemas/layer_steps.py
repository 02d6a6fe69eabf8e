"""The JSON of one token's way through one layer."""

from typing import Annotated, Literal

from pydantic import Field

from app.schemas.capture import Document

Vector = list[float]
NormName = Literal["LayerNorm", "RMSNorm"]
NormOrder = Literal["post", "pre", "both", "parallel", "other"]


class LayerStep(Document):
    """A step: the token's state after it."""

    module: str = Field(description="the model's own name of the part; empty: none, as of a sum")
    values: Vector = Field(description="[d_model] after the step")
    norm: float = Field(description="their Euclidean length")


class StateStep(LayerStep):
    """The state that the layer is given or gives, or what an attention gives out."""

    kind: Literal["input", "attention", "cross_attention", "output"]


class NormStep(LayerStep):
    """(x − mean)/√(variance + epsilon) · gamma + beta; an RMSNorm subtracts nothing."""

    kind: Literal["norm"]
    name: NormName
    before: Vector = Field(description="[d_model]")
    mean: float | None = Field(description="null: an RMSNorm, which subtracts none")
    variance: float = Field(description="mean square for an RMSNorm")
    epsilon: float
    gamma: Vector | None = Field(description="as it is used: Gemma's is 1 + its weight")
    beta: Vector | None
    difference: float = Field(description="largest between the formula's numbers and the model's")


class AddStep(LayerStep):
    """The residual connection: what came by, plus what the sublayer gives."""

    kind: Literal["add"]
    residual: Vector
    added: Vector
    cosine: float | None = Field(description="of the two; null where one is zero")
    cut: bool = Field(description="the residual was cut by an edit: the sublayer's output alone")


class Neuron(Document):
    """One neuron of the feed-forward network."""

    neuron: int
    before: float = Field(description="before the activation")
    after: float = Field(description="what W₂ is given: activated, and times the gate's partner")
    gate: float | None = Field(
        description="of a gated network: what the activated number is multiplied by"
    )


class FeedForwardStep(LayerStep):
    """The feed-forward network, and its most active neurons."""

    kind: Literal["feed_forward"]
    activation: str | None = Field(description="relu, gelu, silu …; null: see neurons_reason")
    gated: bool | None
    width: int | None
    active: int | None = Field(description="neurons whose number after is above 0")
    neurons: list[Neuron] = Field(description="the 32 largest |after|")
    neurons_reason: str | None = Field(description="why there are none")


Step = Annotated[StateStep | NormStep | AddStep | FeedForwardStep, Field(discriminator="kind")]


class LayerSteps(Document):
    """One token through one layer, step by step; each sum is checked against the model's own."""

    side: Literal["encoder", "decoder"]
    layer: int
    layer_number: int
    token: int
    norm_order: NormOrder | None
    checked: float | None = Field(
        description="largest difference of the reassembled layer to the model's own output"
    )
    steps: list[Step]
    reason: str | None = Field(description="why there are no steps")
