"""The JSON of the models: what is known of each, and how far its opening is."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.schemas.capture import Document, Head, Remarks, Side
from app.schemas.edits import SiteName
from app.schemas.positions import Kind, Verdict


class PositionsFidelity(Document):
    """Whether the positions of one kind at a site are those that a pass uses."""

    site: Literal["encoder", "decoder"] = Field(description="whose tokens they tell apart")
    kind: Kind
    layers: str | None = Field(description="the kind of layers they are for; null: all")
    verdict: Verdict = Field(
        description="exact: to 1e-5, by another computation; refused: they are not drawn"
    )
    reason: str


class Fidelity(Document):
    """Whether what is drawn is what the model uses, tested when it was loaded."""

    verdict: str = Field(description="exact or partial")
    reason: str
    tested_tokens: int
    positions: list[PositionsFidelity] = Field(description="empty: none were read")


class SiteShape(Document):
    """One site of a model, before any text."""

    site: SiteName
    layers: int
    heads: int
    queries: Side
    keys: Side


class Example(Document):
    """A choice worth opening, and what was measured on it with the model's own weights."""

    name: str
    title: str
    look: str = Field(description="what to look for")
    claim: str = Field(description="what was measured, with its numbers")
    number: float = Field(description="the number that a test measures again")
    choice: dict[str, str] = Field(description="fields of a link; the others are as by default")


class StartOff(Document):
    """How often answers are right with the head to open with, and with it switched off."""

    measure: str = Field(description="what is right, in words")
    sentences: int
    intact: float = Field(description="share of the sentences")
    off: float = Field(description="share of the sentences, its output zero")


class OpeningProgress(Document):
    """How far the opening of a model has come; null is what is not known yet."""

    stage: Literal["asking", "downloading", "checking", "waiting", "reading"] = Field(
        description="asking the hub, fetching files, hashing a folder, waiting for memory, "
        "reading into memory and testing"
    )
    done: int | None = Field(description="bytes")
    all: int | None = Field(description="bytes")
    speed: float | None = Field(description="bytes per second, of the last seconds")
    seconds_left: float | None


class PositionMode(Document):
    """Whether a model can have its positions changed in a mode of the edit `positions`."""

    mode: Literal["off", "shuffle", "shift", "same", "stretch"]
    available: bool
    reason: str | None = Field(description="why not; null where it can")


class ModelEntry(Document):
    """What is known of a model; fields read from its files are null or empty until it is opened."""

    id: str
    title: str
    origin: Literal["built-in", "local", "hub"]
    family: str | None = Field(description="encoder, decoder or encoder-decoder")
    layers: int | None
    heads: int | None
    max_tokens: int | None
    trained_tokens: int | None = Field(
        description="length of the longest text in training, where it is known"
    )
    sites: list[SiteShape]
    start: Head | None = Field(description="the head that the page shows first")
    start_off: StartOff | None = Field(
        description="what the model's evaluation measured with that head off"
    )
    examples: list[Example]
    note: str = Field(description="what the model's evaluation says of that head")
    status: Literal["available", "loading", "ready", "failed", "refused"] = Field(
        description="failed may be tried again; refused cannot be drawn"
    )
    revision: str | None = Field(description="of the hub: the commit, once it is known")
    fidelity: Fidelity | None
    error: str | None = Field(description="why it failed, or was refused")
    progress: OpeningProgress | None = Field(description="while it is loading")
    nbytes: int | None = Field(description="bytes that its weights take in memory")
    pairs: bool = Field(description="whether a capture of it may have a text_pair")
    writes: bool = Field(description="whether it writes: a target, or on after a text")
    mask: str | None = Field(
        description="of a masked language model: the token in whose place it writes"
    )
    languages: list[str] = Field(
        description="codes for source_language and target_language; empty: it is told none"
    )
    chats: bool = Field(description="whether it may be given messages: it has a chat template")
    cannot_hide: str | None = Field(description="why no token can be masked; null: any can")
    position_edits: list[PositionMode] = Field(
        description="every mode of the edit `positions`; empty until a model is opened"
    )
    off_is: str | None = Field(description="what its positions are when they are off, in words")
    remarks: Remarks = Field(description="what its opening found that a reader must know")


class ModelRequest(BaseModel):
    """A model to open: organisation/name of the hub, or local/folder."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: str
    revision: str | None = Field(
        default=None, description="branch, tag or commit; left out, the newest"
    )


class Opening(Document):
    """One event of an opening; the last one says how it ended."""

    id: str
    status: Literal["available", "loading", "ready", "failed", "refused"] = Field(
        description="available: it was cancelled"
    )
    progress: OpeningProgress | None
    error: str | None


class SuggestedModel(BaseModel):
    """A model of the hub to begin with, at one commit, as it was on the day of the list."""

    id: str
    revision: str = Field(description="the commit")
    family: Literal["encoder", "decoder", "encoder-decoder"]
    nbytes: int = Field(description="bytes of its weights, which a first opening downloads")
    license: str
    about: str = Field(description="what it is good for, in a few words")
    cached: bool = Field(description="whether it is on this server's disk already")


class Suggestions(BaseModel):
    """A short list of models that are worth opening."""

    as_of: str = Field(description="the day on which sizes and licences were looked up")
    models: list[SuggestedModel]


class Models(BaseModel):
    """All models, and the one to start with."""

    models: list[ModelEntry]
    default: str
