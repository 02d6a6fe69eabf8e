"""The memory that models share: bounded in bytes, and never more than the machine has."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from model.memory import format_bytes
from model.refusal import Refused


class Resident(Protocol):
    """A model's place, as far as its memory goes; `used_at` is the greater, the later."""

    nbytes: int
    users: int
    used_at: int
    lasting: bool

    @property
    def ready(self) -> bool:
        """Whether the model is in memory."""

    def close(self) -> bool:
        """Take it out of memory."""


class MemoryBudget:
    """So many bytes for all models; `available` tells how many more a device has."""

    def __init__(self, bound: int, available: Callable[[str], int]) -> None:
        self.bound = bound
        self.available = available
        self.residents: list[Resident] = []
        self._reading = threading.Lock()  # one at a time: reading changes torch's defaults

    def fits(self, id: str, count: int, device: str) -> None:
        """Raise Refused where so many bytes cannot be had, whoever leaves."""
        if count > self.bound:
            sentence = (
                f"{id} takes {format_bytes(count)}; "
                f"all models together may take {format_bytes(self.bound)}"
            )
            raise Refused("model_too_large", f"{sentence} (SIGHTLINES_MODEL_BYTES).")
        free = self.available(device) + sum(resident.nbytes for resident in self._idle())
        if count > free:
            sentence = (
                f"{id} takes {format_bytes(count)} of memory, and {format_bytes(free)} are free."
            )
            raise Refused("not_enough_memory", sentence)

    @contextmanager
    def take(self, id: str, count: int, device: str) -> Iterator[None]:
        """Make room inside the `with`: who was not asked for longest leaves, but nobody in use."""
        self.fits(id, count, device)
        with self._reading:
            while (held := self._held()) + count > self.bound or count > self.available(device):
                idle = self._idle()
                if not idle:
                    sentence = (
                        f"{id} takes {format_bytes(count)}; models in use hold {format_bytes(held)}"
                    )
                    raise Refused(
                        "models_in_use", f"{sentence} of {format_bytes(self.bound)}: wait."
                    )
                min(idle, key=lambda resident: resident.used_at).close()
            yield

    def _held(self) -> int:
        return sum(resident.nbytes for resident in self.residents if resident.ready)

    def _idle(self) -> list[Resident]:
        """Return who may leave."""
        return [one for one in self.residents if one.ready and not one.users and not one.lasting]
