"""What second passes showed, kept for the next question: the last ones used, up to a bound."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Protocol, TypeVar

MEBIBYTE = 2**20
LEAST = 2**12  # bytes that a result counts for, also one without tensors: all of them are bounded


class Sized(Protocol):
    """Something that takes memory."""

    @property
    def nbytes(self) -> int:
        """Bytes of its tensors."""


Result = TypeVar("Result", bound=Sized)


class PassMemo:
    """Results by key; the one that was not used for longest leaves first.

    It belongs to one opened model and leaves memory with it, so that results may hold the model's
    own weights.
    """

    def __init__(self, max_bytes: int = 256 * MEBIBYTE) -> None:
        self.max_bytes = max_bytes
        self.nbytes = 0
        self._kept: OrderedDict[Hashable, Sized] = OrderedDict()
        self._lock = threading.Lock()

    def recall(self, key: Hashable, kind: type[Result], make: Callable[[], Result]) -> Result:
        """Return a result of this kind that is kept, else make it and keep it."""
        found = self.find(key)
        if not isinstance(found, kind):
            found = make()
            self.keep({key: found})
        return found

    def find(self, key: Hashable) -> Sized | None:
        """Return a result if it is kept, and count that as a use."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, results: Mapping[Hashable, Sized]) -> None:
        """Keep results; those that went in last leave last."""
        with self._lock:
            for key, result in results.items():
                before = self._kept.pop(key, None)
                self.nbytes += counted(result) - (counted(before) if before else 0)
                self._kept[key] = result
            while self.nbytes > self.max_bytes:
                _, oldest = self._kept.popitem(last=False)
                self.nbytes -= counted(oldest)


def counted(result: Sized) -> int:
    """Return the bytes that a result counts for."""
    return max(result.nbytes, LEAST)
