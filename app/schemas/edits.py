"""The JSON of edits: what may be changed in a pass, as it is asked for and told again."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.schemas.input_format import InputFormat

# Said, not checked: a site that a model lacks is refused in words, whatever it is called.
SiteName = Annotated[str, Field(json_schema_extra={"enum": ["encoder", "decoder", "cross"]})]


class RequestPart(BaseModel):
    """Part of a question; unknown fields are refused, not ignored."""

    model_config = ConfigDict(extra="forbid", strict=True, serialize_by_alias=True)


class Mask(RequestPart):
    """These tokens of tokens.source are hidden from every head, as if they were padding.

    Their weight is 0 for every head that has source tokens as keys, and the rest of each row sums
    to 1. A translation is written with the edit too. At least one token must be left.
    """

    op: Literal["mask"]
    tokens: list[int] = Field(
        description="places of tokens.source, each once; the answer has them in order"
    )


class PositionEdit(RequestPart):
    """Tokens are told other positions than their own; at most once in a question.

    off: none; an entry says by `off_is` what that means. shuffle: the tokens of each side exchange
    theirs, those of a target that the model writes itself excepted. shift: p becomes p + k. same:
    all are told `at`. stretch: p becomes p · factor. A translation is written with the edit too.
    """

    op: Literal["positions"]
    mode: Literal["off", "shuffle", "shift", "same", "stretch"] = Field(
        description="an entry says by `position_edits` which its model can have"
    )
    k: int | None = Field(
        default=None, ge=-100_000, le=100_000, description="of shift; left out: 1"
    )
    seed: int | None = Field(default=None, ge=0, lt=2**32, description="of shuffle; left out: 0")
    at: int | None = Field(default=None, ge=0, le=100_000, description="of same; left out: 0")
    factor: float | None = Field(default=None, gt=0, le=1000, description="of stretch; needed")


class EditOfHead(RequestPart):
    """A change of one head; a head has one edit, or several knockouts."""

    site: SiteName
    layer: int
    head: int


class Ablate(EditOfHead):
    """The head is off: what it gives out is zero, or its mean over the tokens.

    In decoder and cross each row takes the mean over the rows so far, itself included. The head's
    own weights are drawn as it computes them; what it gives out with them is not used.
    """

    op: Literal["ablate"]
    value: Literal["zero", "mean"] = "zero"


class Knockout(EditOfHead):
    """None of these queries looks at any of these keys: -inf before the softmax.

    The rest of each row sums to 1 again; a row must keep at least one key.
    """

    op: Literal["knockout"]
    queries: list[int]
    keys: list[int]


class Origin(InputFormat, RequestPart):
    """The text whose pattern is taken, read by the same model; its only edits are masks."""

    text: str = ""
    text_pair: str | None = None
    target: str | None = None
    edits: list[Mask] = []


class PatternEdit(EditOfHead):
    """The head takes its weights from another capture, row by row and key by key.

    Source tokens must be as many there as here, and so must the rows of a target that is given;
    while a target is written, rows that the other capture does not have stay as they are.
    """

    op: Literal["pattern"]
    origin: str | Origin = Field(
        alias="from",
        description="the id of a capture, or the question it answers; in answers always the id",
    )
    queries: list[int] | None = Field(
        default=None, description="only these rows of its pattern; left out: all"
    )


class CutResidual(RequestPart):
    """The residual around one attention is cut: what the attention gives goes on alone.

    Refused where a model's sum of the two is not found, as where attention and feed-forward
    network share one residual.
    """

    op: Literal["residual"]
    site: SiteName
    layer: int


HeadEdit = Annotated[Ablate | Knockout | PatternEdit, Field(discriminator="op")]
Edit = Annotated[
    Mask | PositionEdit | CutResidual | Ablate | Knockout | PatternEdit, Field(discriminator="op")
]
