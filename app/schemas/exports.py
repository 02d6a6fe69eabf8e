"""The JSON of exports: the files, and what is asked of several captures at once."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.schemas.capture import ModelInfo, Side, Subject
from app.schemas.edits import SiteName
from app.schemas.positions import Numbers, Positions
from app.schemas.query_params import require_unique
from model.capture.reduction import Reduce


class ExportedHead(BaseModel):
    """One head's weights in an export, [query, key], float32 written in full."""

    site: SiteName
    layer: int
    head: int
    weights: list[list[float]]


class ReducedHeads(BaseModel):
    """The mean or the maximum of many heads, [query, key], float32 written in full."""

    site: SiteName
    layer: int | None = Field(description="null: over every layer")
    head: int | None = Field(description="null: over every head")
    reduce: Reduce
    weights: list[list[float]]


class SavedPositions(Positions):
    """Positions with their numbers, float32 written in full."""

    values: Numbers | None = Field(description="null where they failed the test at load")


class Export(Subject):
    """A capture to take home; reading it back gives the same numbers."""

    format: Literal["sightlines/1"]
    made_with: dict[str, str]
    attention: list[ExportedHead]
    reduced: list[ReducedHeads] = Field(description="what was asked for with `reduce`")
    positions: list[SavedPositions]


class Word(BaseModel):
    """A word: its text, and its tokens by place; a special token is a word of its own."""

    text: str
    tokens: list[int]


class WordMatrix(BaseModel):
    """Weights between words, [query word, key word]; layer and head as of reduced heads."""

    site: SiteName
    layer: int | None
    head: int | None
    reduce: Reduce | None
    weights: list[list[float]]


class WordExport(BaseModel):
    """Heads of a capture between words, `words` by the side whose tokens they are made of."""

    format: Literal["sightlines-words/1"]
    made_with: dict[str, str]
    model: ModelInfo
    text: str
    text_pair: str | None
    target: str | None
    words: dict[Side, list[Word]]
    matrices: list[WordMatrix]


class WordAlignment(BaseModel):
    """For each word of the target, the word of the source that has most weight in a head."""

    site: SiteName
    layer: int | None
    head: int | None
    reduce: Reduce | None
    alignment: str = Field(description="source-target pairs, counted from 0", examples=["0-0 2-1"])
    weights: list[float] = Field(description="of each pair")


class AlignmentExport(BaseModel):
    """Alignments of a capture by its cross-attention; `words` are those of the texts alone.

    A word of the target has the rows that write its pieces: each reads the token before.
    """

    format: Literal["sightlines-alignment/1"]
    made_with: dict[str, str]
    model: ModelInfo
    text: str
    text_pair: str | None
    target: str | None
    words: dict[Side, list[Word]]
    alignments: list[WordAlignment]


class ExportSet(BaseModel):
    """Several captures in one file, in the order asked for."""

    format: Literal["sightlines-set/1"]
    captures: list[Export]


class ExportChoice(BaseModel):
    """Which heads of every capture; `places` names exact ones and goes without the others."""

    model_config = ConfigDict(extra="forbid", strict=True)

    format: Literal["json", "npz"] = "json"
    site: list[str] = Field(default=[], description="left out: every site")
    layer: list[int] = Field(default=[], description="left out: every layer")
    head: list[int] = Field(default=[], description="left out: every head")
    places: list[str] = Field(
        default=[],
        description="exact heads, such as encoder.4.3, or encoder.4.mean, encoder.max",
    )
    reduce: Reduce | None = Field(
        default=None,
        description="instead of each head, the mean or the maximum over what is left out",
    )


class ExportRequest(BaseModel):
    """Captures that are still in memory, 1 to 16, each once."""

    model_config = ConfigDict(extra="forbid", strict=True)

    captures: Annotated[
        list[str], Field(min_length=1, max_length=16), AfterValidator(require_unique)
    ]
    choice: ExportChoice = ExportChoice()
