"""The JSON of interventions: a causal check of some heads, or of positions, and what came of it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.schemas.capture import Document, Head, Likely
from app.schemas.edits import CutResidual, Edit, HeadEdit, Origin, PositionEdit

Named = int | str
RowBy = Literal["asked", "differs", "written", "least sure", "next", "masked", "class"]


class OddsRequest(BaseModel):
    """Which answer is measured, and how: ln P(first token) − ln P(the others together)."""

    model_config = ConfigDict(extra="forbid", strict=True)

    capture: str
    tokens: Annotated[list[Named], Field(max_length=8)] = Field(
        default=[],
        description="ids, or tokens or classes as they are spelled: the first against the others, "
        "a single one against all; left out: what is written in the row, against what `against` "
        "writes there or the likeliest other",
    )
    row: int | None = Field(
        default=None,
        description="the place of a prediction; left out: the first in which this answer and that "
        "of `against` differ, else the one whose written token is least likely; without a target "
        "the row after the text (next), or the first masked one; where that row writes none of "
        "`tokens`, the first row that writes one (written); of a classifier its one row, and of an "
        "answer found in the text its start (0; its end is 1)",
    )
    against: str | Origin | None = Field(
        default=None, description="another capture, by its id or its question"
    )


class InterventionRequest(OddsRequest):
    """The edits to try, beside those that the capture has."""

    edits: Annotated[
        list[Annotated[HeadEdit | PositionEdit | CutResidual, Field(discriminator="op")]],
        Field(min_length=1, max_length=128),
    ]
    chance: bool = Field(
        default=False,
        description="the same edit on every other head of the site, or, for several heads, on 200 "
        "random sets of as many in the same layers (all of them, where they are fewer)",
    )


class Answer(Document):
    """What the model answers, and the probabilities it gives to the original answer."""

    text: str | None = Field(
        description="what the model writes by itself; null where the target was typed"
    )
    written: list[Likely] = Field(
        description="the original answer, each token after the original beginning"
    )
    tokens: list[Likely] = Field(description="the tokens asked for, in the row asked about")
    log_odds: float = Field(description="ln P(first) − ln P(others); natural logarithm")


class RandomHeads(Document):
    """The log-odds after the same edit of other heads."""

    heads: list[list[Head]]
    log_odds: list[float] = Field(description="of each of these heads or sets")
    as_much: int = Field(description="how many change the log-odds at least as far, either way")
    every: bool = Field(description="true: all that there are; false: a random sample of them")


class Intervention(BaseModel):
    """The answer before and after the edits, measured on this one text."""

    capture: str
    edits: list[Edit]
    row: int
    row_by: RowBy
    before: Answer
    after: Answer
    chance: RandomHeads | None
    chance_missing: str | None = Field(description="why there is none, where it was asked for")
