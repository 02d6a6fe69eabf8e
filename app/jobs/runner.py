"""Jobs: what takes longer than a request, done step by step while others have their turns."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from pydantic import BaseModel

from model.refusal import Refused

MOST_KEPT = 16  # jobs that are over, with their results
Status = Literal["running", "done", "cancelled", "failed"]
Outcome = tuple[Status, Refused | None]
log = logging.getLogger("sightlines")


@dataclass(frozen=True)
class JobStep:
    """How far a job has come, and perhaps a part of what it found, or the whole."""

    done: int
    total: int
    part: BaseModel | None = None
    result: BaseModel | None = None


JobSteps = AsyncIterator[JobStep]


@dataclass
class RunningJob:
    """One job; `parts` came on the way, `result` at the end."""

    id: str
    kind: str
    total: int
    status: Status = "running"
    done: int = 0
    parts: list[BaseModel] = field(default_factory=list)
    result: BaseModel | None = None
    error: Refused | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def notify(self) -> None:
        """Wake up everybody who follows this job."""
        self.changed.set()
        self.changed = asyncio.Event()

    def record(self, step: JobStep) -> None:
        """Keep what a step brought."""
        self.done, self.total = step.done, step.total
        if step.part is not None:
            self.parts.append(step.part)
        self.result = step.result or self.result
        self.notify()


class JobRunner:
    """Every job that runs, up to a number, and the last ones that are over."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._jobs: dict[str, RunningJob] = {}
        self._tasks: dict[str, asyncio.Task[Outcome]] = {}

    def start(self, kind: str, total: int, steps: JobSteps) -> RunningJob:
        """Begin a job; raises Refused when too many run already."""
        if len(self._tasks) >= self.most:
            said = f"{len(self._tasks)} jobs run already; at most {self.most} do."
            raise Refused("too_many_jobs", said)
        job = RunningJob(secrets.token_urlsafe(12), kind, total)
        self._jobs[job.id] = job
        task = self._tasks[job.id] = asyncio.create_task(run_job(job, steps))
        task.add_done_callback(partial(self._finish, job))
        over = [id for id in self._jobs if id not in self._tasks]
        for id in over[: max(0, len(over) - MOST_KEPT)]:
            del self._jobs[id]
        return job

    def find(self, id: str) -> RunningJob:
        """Return a job; raises Refused for one that is not kept, or no more."""
        if id not in self._jobs:
            raise Refused("unknown_job", f"No job {id!r} here: it was never begun, or long ago.")
        return self._jobs[id]

    async def cancel(self, id: str) -> RunningJob:
        """Stop a job, if it still runs, and return it; a pass under way is finished unseen."""
        job = self.find(id)
        await cancel_tasks([self._tasks[id]] if id in self._tasks else [])
        return job

    async def close(self) -> None:
        """Stop every job."""
        await cancel_tasks(list(self._tasks.values()))

    def _finish(self, job: RunningJob, task: asyncio.Task[Outcome]) -> None:
        """Take a job off the list of those that run; one stopped before its first step too."""
        del self._tasks[job.id]
        job.status, job.error = ("cancelled", None) if task.cancelled() else task.result()
        job.notify()


async def run_job(job: RunningJob, steps: JobSteps) -> Outcome:
    """Take step after step, and say how it ended; nothing that goes wrong in a job leaves it."""
    try:
        async for step in steps:
            job.record(step)
        return "done", None
    except Refused as error:
        return "failed", error
    except Exception:
        log.exception("The job %s failed", job.kind)
        said = "Sightlines made a mistake; its log says which."
        return "failed", Refused("internal_error", said)


async def cancel_tasks(tasks: list[asyncio.Task[Outcome]]) -> None:
    """Cancel tasks, and wait until they are over."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
