"""What the part of an address after `?` may hold."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Query(BaseModel):
    """Parameters in an address; unknown ones are refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class LayerQuery(Query):
    """One layer of one site."""

    site: str
    layer: int


class HeadQuery(LayerQuery):
    """One head, or all of the layer."""

    head: int | None = Field(default=None, description="left out: all heads")


class WeightsQuery(HeadQuery):
    """What of a head, and how it is sent."""

    of: Literal["weights", "scores"] = Field(
        default="weights", description="scores: before the softmax"
    )
    format: Literal["json", "npy"] | None = Field(
        default=None, description="left out: as Accept says"
    )
    dtype: Literal["float16", "float32"] | None = Field(
        default=None, description="of .npy; float32"
    )


class EdgesQuery(HeadQuery):
    """How many of the strongest keys of each row."""

    top: int = Field(default=16, ge=1, le=128)


class RowsQuery(LayerQuery):
    """Which query."""

    query: int


class ExportQuery(Query):
    """What to export; site, layer and head may be left out or repeated."""

    format: Literal["json", "npz", "csv"] = Field(default="json", description="npz, csv: not yet")
    site: Annotated[list[str], Field(description="left out: every site")] = []
    layer: Annotated[list[int], Field(description="left out: every layer")] = []
    head: Annotated[list[int], Field(description="left out: every head")] = []
