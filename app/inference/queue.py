"""Asks models off the event loop: a bounded queue, and nobody's question asked twice at once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from anyio import CancelScope, CapacityLimiter
from anyio.to_thread import run_sync

from app.inference.capture_cache import CaptureCache
from app.settings import Settings
from model.backends.protocols import Model
from model.capture.capture import Capture
from model.capture.request import CaptureRequest
from model.library.registry import Registry
from model.refusal import Refused

Answer = TypeVar("Answer")


@dataclass
class PendingCall:
    """One pass under way, or waiting for its turn, and how many requests wait for its answer."""

    scope: CancelScope = field(default_factory=CancelScope)
    waiting: int = 0


class InferenceQueue:
    """Answers questions from the cache, from a pass under way, or by a pass of their own."""

    def __init__(self, models: Registry, captures: CaptureCache, settings: Settings) -> None:
        self._models = models
        self._captures = captures
        self.seconds = settings.seconds_per_request
        self.most = settings.passes_at_once + settings.queue_length
        self._slots = CapacityLimiter(settings.passes_at_once)
        self._loads = CapacityLimiter(self.most)
        self._pending: dict[Hashable, tuple[PendingCall, asyncio.Task[Any]]] = {}

    async def capture(self, model: str, question: CaptureRequest) -> Capture:
        """Return the answer; raises Refused when it cannot be had, or not in time."""
        cached = self._find_cached(model, question)
        if cached is not None:
            return cached
        await self.ensure_loaded(model)
        return await self.submit((model, question), partial(self._ask, model, question))

    async def ensure_loaded(self, model: str) -> None:
        """Load a model that is not in memory, beside the passes of the others.

        Raises Refused where it cannot be had, or not in time.
        """
        if self._models.entry(model).status == "ready":
            return
        try:
            async with asyncio.timeout(self.seconds):
                await run_sync(
                    self._models.open, model, limiter=self._loads, abandon_on_cancel=True
                )
        except TimeoutError as error:
            said = f"{model} is still being loaded after {self.seconds:g} seconds."
            raise Refused("model_loading", said) from error

    @asynccontextmanager
    async def in_use(self, model: str) -> AsyncIterator[None]:
        """Load a model if need be, and keep it in memory inside the `async with`.

        Raises Refused where it cannot be had, or not in time.
        """
        await self.ensure_loaded(model)
        with ExitStack() as stack:
            await run_sync(stack.enter_context, self._models.in_use(model), limiter=self._loads)
            yield

    async def ask(self, model: str, key: Hashable, told: Callable[[Model], Answer]) -> Answer:
        """Return what a model tells, loaded again where it left memory; else as `submit`."""

        def work() -> Answer:
            with self._models.in_use(model) as opened:
                return told(opened)

        await self.ensure_loaded(model)
        return await self.submit(key, work)

    async def submit(
        self, key: Hashable, work: Callable[[], Answer], admitted: bool = False
    ) -> Answer:
        """Return what the work gives, once its turn came; in a thread.

        Work of one key is done once for all who wait for it at the same time. Whoever is
        `admitted` goes on with something that had a place in the queue before. Raises Refused when
        the queue is full, and when there is no answer in time. Who gives up leaves the others that
        wait for the same answer alone.
        """
        pending, task = self._pending.get(key) or self._start(key, work, admitted)
        pending.waiting += 1
        try:
            async with asyncio.timeout(self.seconds):
                answer: Answer = await asyncio.shield(task)
        except TimeoutError as error:
            raise Refused("timed_out", f"No answer within {self.seconds:g} seconds.") from error
        finally:
            pending.waiting -= 1
            if not pending.waiting and not task.done():
                self._settle(key, pending)
                pending.scope.cancel()  # leaves the queue; a pass that already runs is finished
        return answer

    def _find_cached(self, model: str, question: CaptureRequest) -> Capture | None:
        """Look the answer up, if the model is there to say by which id."""
        if self._models.entry(model).status != "ready":
            return None
        return self._captures.find(self._models.identity(model, question))

    def _start(
        self, key: Hashable, work: Callable[[], Answer], admitted: bool
    ) -> tuple[PendingCall, asyncio.Task[Any]]:
        """Put work into the queue; raises Refused when that is full."""
        if len(self._pending) >= self.most and not admitted:
            said = f"{len(self._pending)} questions wait already; at most {self.most} do."
            raise Refused("too_busy", said)
        pending = PendingCall()
        task = asyncio.create_task(self._run(pending, key, work))
        self._pending[key] = pending, task
        task.add_done_callback(lambda task: task.cancelled() or task.exception())
        return pending, task

    async def _run(self, pending: PendingCall, key: Hashable, work: Callable[[], Answer]) -> Any:
        """Wait for a turn, and do the work; None only where nobody waits any more."""
        try:
            with pending.scope:
                return await run_sync(work, limiter=self._slots)
            return None
        finally:
            self._settle(key, pending)

    def _ask(self, model: str, question: CaptureRequest) -> Capture:
        """Load the model if need be, and run the pass; in a thread."""
        cached = self._captures.find(self._models.identity(model, question))
        if cached is not None:
            return cached
        capture = self._models.run(model, question)
        self._captures.keep(capture)
        return capture

    def _settle(self, key: Hashable, pending: PendingCall) -> None:
        """Take a flight off the list, unless another one has taken its place."""
        if key in self._pending and self._pending[key][0] is pending:
            del self._pending[key]
