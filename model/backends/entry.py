"""What is known of a model."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from model.backends.fidelity import Fidelity
from model.capture.capture import SiteShape
from model.capture.position_edit import PositionMode
from model.progress import LoadingProgress


@dataclass(frozen=True)
class MeasuredExample:
    """A choice worth opening, as the fields of a link, and what was measured on it."""

    name: str
    title: str
    look: str
    claim: str
    number: float
    choice: dict[str, str]


@dataclass(frozen=True)
class MeasuredAblation:
    """How often answers are right (`measure` says what that means) with a head, and with it off."""

    measure: str
    sentences: int
    intact: float
    off: float


@dataclass(frozen=True)
class Entry:
    """What is known of a model: what only its opening tells is None until then.

    `origin` is built-in, local (a folder of the operator's) or hub. `status` is available, loading,
    ready, failed (may be tried again) or refused (cannot be drawn); `error` says why, `progress`
    how far a loading has come, and `nbytes` what it takes in memory. `pairs`: it may be given a
    second text beside the first. `writes`: it writes, a target or on after a text. `mask` is the
    token in whose place a masked language model writes. `languages` are the codes of those that
    it may be told, `chats`: it may be given messages. `cannot_hide`: why no token can be hidden.
    `position_edits` are all modes of changing positions, those that it cannot have with the reason,
    and `off_is` says what they are when off; both unknown until it is opened, but of the built-in.
    `remarks` are sentences that a reader must know, by code.
    """

    id: str
    title: str
    origin: str
    status: str = "available"
    family: str | None = None
    layers: int | None = None
    heads: int | None = None
    max_tokens: int | None = None
    trained_tokens: int | None = None
    sites: tuple[SiteShape, ...] = ()
    start: dict[str, str | int] | None = None
    start_off: MeasuredAblation | None = None
    examples: tuple[MeasuredExample, ...] = ()
    note: str = ""
    revision: str | None = None
    fidelity: Fidelity | None = None
    error: str | None = None
    progress: LoadingProgress | None = None
    nbytes: int | None = None
    pairs: bool = False
    writes: bool = False
    mask: str | None = None
    languages: tuple[str, ...] = ()
    chats: bool = False
    cannot_hide: str | None = None
    position_edits: tuple[PositionMode, ...] = ()
    off_is: str | None = None
    remarks: Mapping[str, str] = field(default_factory=dict)
