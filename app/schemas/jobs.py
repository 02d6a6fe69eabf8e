"""The JSON of jobs: what is asked for, how far it has come, and what it found."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.errors import Error
from app.schemas.capture import Document, Head
from app.schemas.edits import SiteName
from app.schemas.interventions import OddsRequest, RowBy


class ContrastTableRequest(BaseModel):
    """Many pairs of sentences, one in each row of a table, each contrasted for every head."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: Literal["contrast-table"]
    model: str
    site: SiteName
    table: str = Field(
        description="CSV or TSV with a header line: a, b, query, k1, k2, and perhaps target_a, "
        "target_b, group. The words are of a; animal#2 is the second animal there. Rows of one "
        "group count as one."
    )


class SweepRequest(OddsRequest):
    """Every head of some sites switched off in turn, and then a few together."""

    kind: Literal["sweep"]
    sites: Annotated[list[SiteName], Field(min_length=1)] | None = Field(
        default=None, description="left out: every site of the capture"
    )
    value: Literal["zero", "mean"] = Field(
        default="zero", description="what replaces the output of a head that is off"
    )
    together: int = Field(
        default=4, ge=0, le=8, description="most heads of the set that is found step by step"
    )


class WrongRow(BaseModel):
    """A row that is left out, and why."""

    part: Literal["wrong-row"] = "wrong-row"
    line: int = Field(description="in the table, from 1; the header is line 1 or below it")
    detail: str


class MeansSoFar(BaseModel):
    """Means over the rows read so far, without a test: an interim figure, not a result."""

    part: Literal["means-so-far"] = "means-so-far"
    rows: int
    delta: list[list[float]] = Field(description="[layer][head]")


class TableHead(BaseModel):
    """One head: its mean Δ with its interval, and whether it may be claimed."""

    layer: int
    head: int
    delta: float
    low: float = Field(description="95 % bootstrap interval of the mean")
    high: float
    p: float = Field(description="two-sided, by sign flips")
    p_holm: float = Field(description="after Holm's correction over all heads searched")
    claimed: bool = Field(description="p_holm is below alpha, and |delta| is at least `least`")


class ContrastTable(BaseModel):
    """Every head over all rows, largest |mean Δ| first."""

    model: str
    site: SiteName
    searched: int = Field(description="heads searched")
    rows: int = Field(description="rows that counted")
    wrong: int = Field(description="rows left out; each is a part of its own")
    cases: int = Field(description="groups, or rows where the table has no groups")
    grouped: bool
    flips: int = Field(description="how many sign flips were tried; with few cases, all there are")
    alpha: float
    least: float
    heads: list[TableHead]


class Effect(Document):
    """The log-odds with a head off, in addition to those that are off already."""

    head: Head
    log_odds: float


class Effects(BaseModel):
    """Heads that were switched off, each alone."""

    part: Literal["effects"] = "effects"
    before: float = Field(description="the log-odds with no head off")
    effects: list[Effect]


class GreedyHead(Effect):
    """The next head of the set: the one that lowers the log-odds most when it is off as well."""

    part: Literal["chosen"] = "chosen"


class Sweep(BaseModel):
    """Every head alone, and the set; found and measured on one sentence."""

    capture: str
    row: int
    row_by: RowBy
    tokens: list[int]
    sites: list[SiteName]
    value: Literal["zero", "mean"]
    before: float
    effects: list[Effect] = Field(description="lowest log-odds first")
    together: list[Effect] = Field(description="in the order in which they were taken")


JobRequest = Annotated[ContrastTableRequest | SweepRequest, Field(discriminator="kind")]
JobPart = Annotated[WrongRow | MeansSoFar | Effects | GreedyHead, Field(discriminator="part")]
JobResult = ContrastTable | Sweep


class JobId(BaseModel):
    """A job that was begun."""

    id: str


class JobProgress(BaseModel):
    """How far a job has come: steps done, and steps in all."""

    done: int
    total: int


class Job(JobProgress):
    """A job: `parts` come on the way, `result` at the end."""

    id: str
    kind: str
    status: Literal["running", "done", "cancelled", "failed"]
    parts: list[JobPart]
    result: JobResult | None
    error: Error | None = Field(description="why it failed")
