"""The JSON of a model as a map: its stacks, and how long the states are that pass through them."""

from typing import Literal

from pydantic import Field

from app.schemas.capture import Document

Part = Literal["self_attention", "cross_attention", "feed_forward"]
Norms = list[float | None]


class MapStack(Document):
    """A stack of layers, with this text's numbers on it: means over its tokens."""

    stack: Literal["encoder", "decoder"]
    layers: int
    layer_numbers: list[int]
    d_model: int | None
    d_ff: int | None
    heads: int
    key_heads: int | None
    d_head: int | None
    norm_order: str | None
    norm_name: str | None
    activation: str | None
    parts: list[Part]
    tokens: int
    output_norms: Norms = Field(description="‖output‖ of each layer; null: not found")
    attention_norms: Norms = Field(description="‖self-attention's output‖ of each layer")
    feed_forward_norms: Norms = Field(description="‖feed-forward's output‖ of each layer")


class ModelMap(Document):
    """The model that answered, as a map."""

    family: str
    blocks: list[MapStack]
    vocabulary: int | None
    tied: bool | None = Field(description="whether embedding and output are one matrix")
    positions: list[str] = Field(description="kinds, as of /positions")
    parameters: int
