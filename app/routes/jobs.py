"""Jobs: what takes longer than a request is begun here, followed, and stopped."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.errors import document_errors, document_stream_errors
from app.inference.capture_cache import CaptureCache
from app.inference.queue import InferenceQueue
from app.inference.request_reader import RequestReader
from app.jobs.contrast_table import ContrastTableJob
from app.jobs.runner import JobRunner, RunningJob
from app.jobs.sweep import SweepJob
from app.schemas import jobs as schemas
from app.serialize.contrast_csv import contrast_csv
from model.library.registry import Registry
from model.refusal import Refused


def router(
    jobs: JobRunner,
    models: Registry,
    passes: InferenceQueue,
    reader: RequestReader,
    captures: CaptureCache,
) -> APIRouter:
    """Return the routes under /api/jobs."""
    routes = APIRouter(prefix="/api/jobs", tags=["jobs"])

    @routes.post("", status_code=202, responses=document_errors(400, 404, 413, 415, 422, 429))
    async def start_job(asked: schemas.JobRequest, response: Response) -> schemas.JobId:
        """Begin a job; each of its passes waits in the queue that all requests share."""
        work: ContrastTableJob | SweepJob
        if isinstance(asked, schemas.SweepRequest):
            work = SweepJob(models, passes, reader, captures.take(asked.capture), asked)
        else:
            work = ContrastTableJob(models, passes, reader.max_characters, asked)
        job = jobs.start(asked.kind, work.total, work.steps())
        response.headers["Location"] = f"/api/jobs/{job.id}"
        return schemas.JobId(id=job.id)

    @routes.get("/{id}", responses=document_errors(404, 422))
    async def read_job(id: str) -> schemas.Job:
        """Return how far a job has come, and what it found so far."""
        return serialize_job(jobs.find(id))

    @routes.delete("/{id}", responses=document_errors(404, 422))
    async def cancel_job(id: str) -> schemas.Job:
        """Stop a job; what it found so far stays."""
        return serialize_job(await jobs.cancel(id))

    async def found(id: str) -> RunningJob:
        return jobs.find(id)  # an unknown job is refused before the stream begins

    @routes.get(
        "/{id}/events",
        response_class=EventSourceResponse,
        responses=document_stream_errors(404, 422),
    )
    async def follow_job(
        job: Annotated[RunningJob, Depends(found)],
        last_event_id: Annotated[str, Header(include_in_schema=False)] = "",
    ) -> AsyncIterator[ServerSentEvent]:
        """Stream a job's `progress` and `part` events as they come, then `end` with the whole Job.

        A request with the header Last-Event-ID gets only the parts after that one.
        """
        told = int(last_event_id) if last_event_id.isdecimal() else 0
        while True:
            changed = job.changed
            for part in job.parts[told:]:
                told += 1
                yield ServerSentEvent(event="part", data=part, id=str(told))
            progress = schemas.JobProgress(done=job.done, total=job.total)
            yield ServerSentEvent(event="progress", data=progress)
            if job.status != "running":
                break
            await changed.wait()
        yield ServerSentEvent(event="end", data=serialize_job(job))

    @routes.get(
        "/{id}/table",
        response_class=Response,
        responses=document_errors(404, 422) | {200: {"content": {"text/csv": {}}}},
    )
    async def download_job_table(id: str) -> Response:
        """Return the heads of a finished contrast table as CSV."""
        result = jobs.find(id).result
        if not isinstance(result, schemas.ContrastTable):
            raise Refused("not_available", "This job has no table, or not yet.")
        headers = {"Content-Disposition": 'attachment; filename="sightlines-contrasts.csv"'}
        return Response(contrast_csv(result), media_type="text/csv", headers=headers)

    return routes


def serialize_job(job: RunningJob) -> schemas.Job:
    """Return what is known of a job."""
    return schemas.Job.model_validate(
        {
            **{"id": job.id, "kind": job.kind, "status": job.status},
            **{"done": job.done, "total": job.total, "parts": job.parts, "result": job.result},
            "error": job.error and {"error": job.error.code, "detail": job.error.detail},
        }
    )
