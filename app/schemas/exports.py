"""The JSON of exports: the files, and what is asked of several captures at once."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.schemas.capture import Subject
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


class ExportSet(BaseModel):
    """Several captures in one file, in the order asked for."""

    format: Literal["sightlines-set/1"]
    captures: list[Export]


class ExportChoice(BaseModel):
    """Which heads of every capture; `places` names exact ones and goes without the others."""

    model_config = ConfigDict(extra="forbid")

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

    model_config = ConfigDict(extra="forbid")

    captures: Annotated[
        list[str], Field(min_length=1, max_length=16), AfterValidator(require_unique)
    ]
    choice: ExportChoice = ExportChoice()
