"""Captures in memory: the last ones used, up to a number of bytes."""

import threading
from collections import OrderedDict

from model.capture.capture import Capture
from model.refusal import Refused


class CaptureCache:
    """Captures by id; the one that was not used for longest leaves first."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.nbytes = 0
        self._kept: OrderedDict[str, Capture] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, capture: Capture) -> None:
        """Keep a capture, unless it alone is larger than the bound."""
        with self._lock:
            if capture.id in self._kept or capture.nbytes > self.max_bytes:
                return
            self._kept[capture.id] = capture
            self.nbytes += capture.nbytes
            while self.nbytes > self.max_bytes:
                _, oldest = self._kept.popitem(last=False)
                self.nbytes -= oldest.nbytes

    def find(self, id: str) -> Capture | None:
        """Return a capture if it is kept, and count that as a use."""
        with self._lock:
            if id in self._kept:
                self._kept.move_to_end(id)
            return self._kept.get(id)

    def take(self, id: str) -> Capture:
        """Return a capture; raises Refused when it is not kept, or no more."""
        capture = self.find(id)
        if capture is None:
            raise Refused("unknown_capture", f"No capture {id!r} in memory: ask again.")
        return capture
