"""How every kind of model answers: a question is checked, read in one pass, told as a capture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from model.backends.fidelity import Fidelity
from model.capture.capture import Capture, HaltingShares, Prediction, Site
from model.capture.classes import Classes
from model.capture.edits import Edit, HeadEdit, places_of
from model.capture.position_edit import SIDES, Places
from model.capture.positions import Positions, Side, judged
from model.capture.request import CaptureRequest, ModelInfo
from model.refusal import Refused
from model.text.token import Token


class Target(NamedTuple):
    """The text of a target, what the decoder reads of it, and who wrote it."""

    text: str
    tokens: tuple[Token, ...]
    by: str

    @property
    def typed(self) -> int | None:
        """How many tokens it has where all of them were there before the pass, else None."""
        return len(self.tokens) if self.by == "user" else None


@dataclass(frozen=True)
class SourceText:
    """A text as it is read, its tokens, and the number of each one's segment where that is told."""

    text: str
    tokens: tuple[Token, ...]
    types: list[int] | None = None

    @property
    def ids(self) -> list[int]:
        """The ids of the tokens."""
        return [token.id for token in self.tokens]


@dataclass(frozen=True)
class Reading:
    """What one pass showed; `positions` as they were read, without a verdict."""

    target: Target | None
    sites: tuple[Site, ...]
    positions: Sequence[Positions]
    predictions: tuple[Prediction, ...]
    remarks: dict[str, str] = field(default_factory=dict)
    classes: Classes | None = None
    halting: HaltingShares | None = None


class Conducted(Protocol):
    """What is different from one kind of model to another."""

    @property
    def info(self) -> ModelInfo:
        """Which model it is."""

    @property
    def fidelity(self) -> Fidelity:
        """The verdict of the self-test at load."""

    @property
    def axes(self) -> Mapping[str, tuple[Side, Side]]:
        """Whose tokens look, and whose are looked at, by site."""

    def identity(self, question: CaptureRequest) -> str:
        """Return the id of the capture that answers this question."""

    def wanted(self, question: CaptureRequest) -> list[str]:
        """Return the sites to show."""

    def source(self, question: CaptureRequest) -> SourceText:
        """Return what is read of the question; raises Refused for one that cannot be read."""

    def editable(
        self, edits: Sequence[Edit], source: int, target: int | None
    ) -> tuple[HeadEdit, ...]:
        """Return the edits of heads; raises Refused for edits that this model cannot have.

        `source` and `target` are numbers of tokens, None where a target is yet to be written.
        """

    def read(
        self,
        question: CaptureRequest,
        wanted: list[str],
        source: SourceText,
        edits: tuple[HeadEdit, ...],
    ) -> Reading:
        """Run the pass."""


def conduct(model: Conducted, question: CaptureRequest) -> Capture:
    """Return the answer of a model; raises Refused for what it cannot take."""
    wanted = model.wanted(question)
    source = model.source(question)
    edits = model.editable(question.edits, len(source.tokens), None)
    seen = model.read(question, wanted, source, edits)
    target = seen.target
    places = places_of(question.edits, len(source.tokens), target and target.typed)
    tokens: dict[Side, tuple[Token, ...]] = {
        "source": source.tokens,
        "target": target.tokens if target else (),
    }
    return Capture(
        id=model.identity(question),
        model=model.info,
        text=source.text,
        target=target and target.text,
        target_by=target and target.by,
        tokens=tokens,
        sites=seen.sites,
        positions=judged(seen.positions, model.fidelity.positions, model.axes),
        predictions=seen.predictions,
        edits=question.edits,
        remarks={**seen.remarks, **remark_places(places, target)},
        text_pair=question.text_pair,
        classes=seen.classes,
        input_format=question.input_format,
        places=None
        if places is None
        else {side: places.told(side, len(tokens[side])) for side in SIDES},
        halting=seen.halting,
    )


def remark_places(places: Places | None, target: Target | None) -> dict[str, str]:
    """Say that the tokens of a target which the model wrote itself keep their places."""
    written = target is not None and target.typed is None
    if places is None or places.edit.mode != "shuffle" or not written:
        return {}
    said = (
        "The model wrote this target token by token, so its positions are not shuffled: those of "
    )
    return {"target_not_shuffled": said + "the source are. Type the target to shuffle both."}


def bounded(read: tuple[Token, ...], most: int, name: str) -> tuple[Token, ...]:
    """Return the tokens of a text or target; raises Refused for more than a model holds."""
    if len(read) > most:
        raise Refused(f"{name}_too_long", f"{len(read)} tokens; this model holds {most}.")
    return read
