"""What the part of an address after `?` may hold."""

from collections import Counter
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from model.capture.reduction import Reduce

Name = TypeVar("Name", int, str)


def require_unique(values: list[Name]) -> list[Name]:
    """Return the values; raises ValueError where one of them stands there twice."""
    for value, times in Counter(values).most_common(1):
        if times > 1:
            raise ValueError(f"{value} is named {times} times")
    return values


class Query(BaseModel):
    """Parameters in an address; unknown ones are refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class LayerQuery(Query):
    """One layer of one site."""

    site: str
    layer: int


class ReducedQuery(Query):
    """A layer, or with `reduce` perhaps all of them as one."""

    site: str
    layer: int | None = Field(
        default=None, description="may be left out with `reduce` alone: over all layers"
    )
    reduce: Reduce | None = Field(
        default=None,
        description="the mean, or the maximum, over every layer and head that is left out",
    )


class WeightsQuery(ReducedQuery):
    """What of a head, and how it is sent."""

    head: int | None = Field(default=None, description="left out: all heads")
    of: Literal["weights", "scores"] = Field(
        default="weights", description="scores: before the softmax"
    )
    format: Literal["json", "npy"] | None = Field(
        default=None, description="left out: as Accept says"
    )
    dtype: Literal["float16", "float32"] | None = Field(
        default=None, description="of .npy; float32"
    )


class EdgesQuery(ReducedQuery):
    """Which heads, and how many of the strongest keys of each row."""

    head: Annotated[
        list[int],
        AfterValidator(require_unique),
        Field(description="may be repeated, each once; left out: all heads"),
    ] = []
    top: int = Field(default=16, ge=1, le=128)


class RowsQuery(LayerQuery):
    """Which query."""

    query: int


class HeadQuery(LayerQuery):
    """One head."""

    head: int


class FirstLayerQuery(HeadQuery):
    """One head of the first layer of a site, which may be left out: positions are added there."""

    layer: int = 0


class ProjectionQuery(FirstLayerQuery):
    """One token."""

    token: int


class ProjectedQuery(FirstLayerQuery):
    """Which of the three that a head projects."""

    which: Literal["query", "key", "value"] = "query"


class CellQuery(HeadQuery):
    """One query and one key of one head."""

    query: int
    key: int


class KeysValuesQuery(HeadQuery):
    """The keys, or the values, of one head."""

    of: Literal["keys", "values"]


class LayerStepsQuery(LayerQuery):
    """One token in one layer of the encoder or the decoder."""

    token: int


class LayerStatesQuery(LayerQuery):
    """One norm of a layer, by its place among the steps."""

    step: int


class ThumbnailsQuery(Query):
    """Which site, and how large a picture."""

    site: str
    size: int = Field(default=32, ge=4, le=64, description="blocks on each axis, at most")


class StatisticsQuery(Query):
    """Which site, and which rows."""

    site: str
    special: bool = Field(default=True, description="whether rows of special tokens count")


WORD_NUMBERS = (
    "of words and alignments: the number of each token's word, split by commas, where the words "
    "are others than the server's, such as those that a browser finds in a script without spaces"
)
Numbers = Annotated[str | None, Field(pattern=r"^\d{1,4}(,\d{1,4})*$", max_length=20_000)]


class ExportQuery(Query):
    """What to export; site, layer and head may be left out or repeated."""

    format: Literal["json", "npz", "csv", "alignment", "alignment-csv"] = Field(
        default="json",
        description="csv: one head; alignment: of cross-attention, which word of the source has "
        "most weight as each word of the target is written, as JSON or as CSV",
    )
    units: Literal["pieces", "words"] = Field(
        default="pieces",
        description="words, of json and csv: weights summed over the pieces of a key word, "
        "averaged over those of a query word",
    )
    source_words: Numbers = Field(default=None, description=WORD_NUMBERS)
    target_words: Numbers = Field(default=None, description=WORD_NUMBERS)
    site: Annotated[list[str], Field(description="left out: every site")] = []
    layer: Annotated[list[int], Field(description="left out: every layer")] = []
    head: Annotated[list[int], Field(description="left out: every head")] = []
    place: Annotated[
        list[str], Field(description="exact heads instead, such as encoder.4.3; may be repeated")
    ] = []
    reduce: Reduce | None = Field(
        default=None,
        description="instead of each head, the mean or the maximum over what is left out: over "
        "the heads of each layer named, or over all heads",
    )
