"""How far the opening of a model has come; whoever waits no longer stops it at its next step."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

WINDOW = 5.0  # seconds that the speed is a mean over


class Cancelled(Exception):
    """Somebody does not want the model any more."""


@dataclass(frozen=True)
class LoadingProgress:
    """What is done now, in bytes; what is not known yet is None.

    `stage` is asking (which files there are), downloading, checking or reading (into memory).
    `speed` is in bytes per second.
    """

    stage: str
    done: int | None = None
    all: int | None = None
    speed: float | None = None
    seconds_left: float | None = None


class Meter:
    """Counts the bytes of one opening; written by its thread, read and cancelled by others."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._begin("asking", None)

    def _begin(self, stage: str, all: int | None) -> None:
        self._stage, self._all, self._done = stage, all, 0
        self._came: deque[tuple[float, int]] = deque()

    def begin(self, stage: str, all: int | None = None) -> None:
        """Go on to another stage of so many bytes; raises Cancelled."""
        self.check()
        with self._lock:
            self._begin(stage, all)

    def add(self, count: int, known: bool = False) -> None:
        """Count bytes; those known before they came tell nothing of the speed. Raises Cancelled."""
        self.check()
        with self._lock:
            self._done += count
            if known:
                return
            self._came.append((self._clock(), count))
            while self._came[-1][0] - self._came[0][0] > WINDOW:
                self._came.popleft()

    def cancel(self) -> None:
        """Make the opening stop at its next step."""
        self._cancelled.set()

    def check(self) -> None:
        """Raise Cancelled where the model is no longer wanted."""
        self.pause(0)

    def pause(self, seconds: float) -> None:
        """Wait; raises Cancelled as soon as the model is no longer wanted."""
        if self._cancelled.wait(seconds):
            raise Cancelled

    def now(self) -> LoadingProgress:
        """Say how far it is."""
        with self._lock:
            if self._all is None:
                return LoadingProgress(self._stage)
            speed = self._speed()
            left = (self._all - self._done) / speed if speed else None
            return LoadingProgress(self._stage, self._done, self._all, speed, left)

    def _speed(self) -> float | None:
        """Return the bytes per second of the last seconds; a line that stands slows down."""
        if len(self._came) < 2:
            return None
        seconds = self._clock() - self._came[0][0]
        came = sum(count for _, count in self._came) - self._came[0][1]
        return came / seconds if seconds > 0 else None
