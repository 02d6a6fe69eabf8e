"""One model's place: where it comes from, and the opened model while it is in memory."""

import itertools
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace

from model.backends.entry import Entry
from model.backends.protocols import Model, Source
from model.library.memory_budget import MemoryBudget
from model.progress import Cancelled, Meter
from model.refusal import Refused, Unfit

USES = itertools.count(1)
log = logging.getLogger("sightlines")


class PendingLoad:
    """One opening under way: how far it is, and what those who wait for it will be given."""

    def __init__(self) -> None:
        self.meter = Meter()
        self.outcome: Future[Model] = Future()


class ModelSlot:
    """The place of one model; opened once for all who ask at the same time."""

    def __init__(self, source: Source, budget: MemoryBudget) -> None:
        self.source = source
        self.nbytes = 0  # in memory, or about to be
        self.users = 0
        self.used_at = 0
        self.lasting = False  # the model to begin with, which never leaves
        self._budget = budget
        self._lock = threading.Lock()
        self._opened: Model | None = None
        self._loading: PendingLoad | None = None
        self._error: Refused | None = None
        self._known: Entry | None = None  # what was told of it while it was in memory

    def begin(self) -> Callable[[], None] | None:
        """Begin to open it; returns the work still to be done, or None where there is none."""
        with self._lock:
            if self._opened or self._loading:
                return None
            loading = self._loading = PendingLoad()
            self._error = None
        return lambda: self._load(loading)

    def open(self) -> Model:
        """Return the opened model, loading it if need be; raises Refused where it cannot be had."""
        with self._lock:
            if self._opened:
                return self._opened
            if not self.source.at_hand or isinstance(self._error, Unfit):
                raise self._unready()
        work = self.begin()
        if work:
            work()
        with self._lock:
            if self._opened:
                return self._opened
            outcome = self._loading.outcome if self._loading else None
        if outcome:
            return outcome.result()
        raise self._unready()

    def _unready(self) -> Refused:
        """Return why it cannot be asked now."""
        id = self.source.id
        if self._loading:
            said = f"{id} is being opened; GET /api/models/{id}/events says how far it is."
            return Refused("model_loading", said)
        if self._error:
            code = "model_refused" if isinstance(self._error, Unfit) else "model_failed"
            return Refused(code, self._error.detail)
        return Refused("model_not_open", f"{id} is not open: POST /api/models opens it.")

    def _load(self, loading: PendingLoad) -> None:
        """Do the opening; the outermost door of its thread, so that nothing passes unnoticed."""
        opened, error = None, Refused("model_not_open", f"The opening of {self.source.id} ended.")
        try:
            opened = self.source.open(loading.meter, self)
        except Cancelled:
            pass
        except Refused as refused:
            error = refused
        except Exception as fault:
            log.exception("The model %s failed", self.source.id)
            error = Refused("model_failed", f"{type(fault).__name__}: {fault}")
        with self._lock:
            if self._loading is not loading:  # cancelled: nobody wants it any more
                opened = None
            else:
                self._loading, self._opened = None, opened
                self.used_at = next(USES)
                self._error = None if opened else error
        if opened:
            loading.outcome.set_result(opened)
        else:
            loading.outcome.set_exception(error)

    @contextmanager
    def in_use(self) -> Iterator[Model]:
        """Keep it in memory inside the `with`."""
        opened = self.open()
        with self._lock:
            self.users += 1
            self.used_at = next(USES)
        try:
            yield opened
        finally:
            with self._lock:
                self.users -= 1

    def fits(self, count: int, device: str) -> None:
        """Raise Refused where so many bytes cannot be had, whatever else leaves."""
        self._budget.fits(self.source.id, count, device)

    @contextmanager
    def take(self, count: int, device: str) -> Iterator[None]:
        """Have so many bytes inside the `with`, and after it as long as the model is there."""
        with self._budget.take(self.source.id, count, device):
            self.nbytes = count
            yield

    def close(self) -> bool:
        """Stop an opening, or take the model out of memory; returns whether there was either."""
        with self._lock:
            there = bool(self._loading or self._opened)
            if self._loading:
                self._loading.meter.cancel()
            self._loading = self._opened = None
            return there

    @property
    def ready(self) -> bool:
        """Whether it is in memory."""
        return self._opened is not None

    def entry(self) -> Entry:
        """Say what is known of the model now."""
        with self._lock:
            if self._opened:
                self._known = self.source.entry(self._opened)
                return replace(self._known, status="ready", nbytes=self.nbytes)
            entry = self._known or self.source.entry(None)
            if self._loading:
                return replace(entry, status="loading", progress=self._loading.meter.now())
            if self._error:
                status = "refused" if isinstance(self._error, Unfit) else "failed"
                return replace(entry, status=status, error=self._error.detail)
            return entry
