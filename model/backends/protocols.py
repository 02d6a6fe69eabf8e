"""Where models come from, and what every opened one can do."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol, runtime_checkable

from model.backends.entry import Entry
from model.backends.fidelity import Fidelity
from model.capture.capture import Capture
from model.capture.request import CaptureRequest, ModelInfo
from model.generation.loop import GeneratedToken
from model.generation.sampling import Sampling
from model.progress import Meter


class MemoryReservation(Protocol):
    """Room for one model in the memory of a device."""

    def fits(self, count: int, device: str) -> None:
        """Raise Refused where so many bytes cannot be had, whatever else leaves."""

    def take(self, count: int, device: str) -> AbstractContextManager[None]:
        """Have so many bytes inside the `with`, and after it as long as the model is there."""


class Model(Protocol):
    """A model in memory."""

    @property
    def info(self) -> ModelInfo:
        """Which model it is."""

    @property
    def fidelity(self) -> Fidelity:
        """The verdict of the self-test at load."""

    def identity(self, question: CaptureRequest) -> str:
        """Return the id of the capture that answers this question."""

    def run(self, question: CaptureRequest) -> Capture:
        """Run the pass that answers; raises Refused for what this model cannot take."""


@runtime_checkable
class TextGenerator(Protocol):
    """A model in memory that writes."""

    def write(self, text: str, way: Sampling) -> Iterator[GeneratedToken]:
        """Write on, one token for each `next`; the first one raises Refused."""


class Source(Protocol):
    """Where a model comes from."""

    @property
    def id(self) -> str:
        """The model's name everywhere."""

    @property
    def at_hand(self) -> bool:
        """Whether it can be opened at once, without anybody having asked for that."""

    def entry(self, opened: Model | None) -> Entry:
        """Say what is known of it, opened or not."""

    def open(self, meter: Meter, reservation: MemoryReservation) -> Model:
        """Open it, inside of `place.take(bytes)` once these are known.

        Raises Cancelled, Unfit where it cannot be drawn, or whatever else goes wrong.
        """
