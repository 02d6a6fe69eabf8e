"""The memory that models share: bounded in bytes, and never more than the machine has."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from model.memory import said
from model.refusal import Refused


class Tenant(Protocol):
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


class Room:
    """So many bytes for all models; `available` tells how many more a device has."""

    def __init__(self, bound: int, available: Callable[[str], int]) -> None:
        self.bound = bound
        self.available = available
        self.tenants: list[Tenant] = []
        self._reading = threading.Lock()  # one at a time: reading changes torch's defaults

    def fits(self, id: str, count: int, device: str) -> None:
        """Raise Refused where so many bytes cannot be had, whoever leaves."""
        if count > self.bound:
            sentence = f"{id} takes {said(count)}; all models together may take {said(self.bound)}"
            raise Refused("model_too_large", f"{sentence} (SIGHTLINES_MODEL_BYTES).")
        free = self.available(device) + sum(tenant.nbytes for tenant in self._idle())
        if count > free:
            sentence = f"{id} takes {said(count)} of memory, and {said(free)} are free."
            raise Refused("not_enough_memory", sentence)

    @contextmanager
    def take(self, id: str, count: int, device: str) -> Iterator[None]:
        """Make room inside the `with`: who was not asked for longest leaves, but nobody in use."""
        self.fits(id, count, device)
        with self._reading:
            while (held := self._held()) + count > self.bound or count > self.available(device):
                idle = self._idle()
                if not idle:
                    sentence = f"{id} takes {said(count)}; models in use hold {said(held)}"
                    raise Refused("models_in_use", f"{sentence} of {said(self.bound)}: wait.")
                min(idle, key=lambda tenant: tenant.used_at).close()
            yield

    def _held(self) -> int:
        return sum(tenant.nbytes for tenant in self.tenants if tenant.ready)

    def _idle(self) -> list[Tenant]:
        """Return who may leave."""
        return [one for one in self.tenants if one.ready and not one.users and not one.lasting]
