"""Passes: nobody's question is asked twice at once; the queue and the wait are bounded."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.inference.capture_cache import CaptureCache
from app.inference.queue import InferenceQueue
from app.main import create_app
from app.settings import Settings
from model.capture.capture import Capture
from model.capture.request import CaptureRequest
from model.library.registry import Registry
from model.refusal import Refused
from tests.support.api_requests import ASKED, refused
from tests.support.server_process import PATIENCE

QUESTION = CaptureRequest("The cat.", sites=("encoder",))


class Watched(Registry):
    """A registry that counts its passes and holds them back until they may go."""

    def __init__(self, folder: Path) -> None:
        super().__init__([folder])
        self.passes: list[CaptureRequest] = []
        self.started = threading.Semaphore(0)
        self.gate = threading.Event()

    def run(self, id: str, question: CaptureRequest) -> Capture:
        """Wait for the gate, then ask."""
        self.passes.append(question)
        self.started.release()
        assert self.gate.wait(20)
        return super().run(id, question)


@pytest.fixture
def watched(tiny_folder: Path) -> Iterator[Watched]:
    watched = Watched(tiny_folder)
    watched.open("tiny")
    yield watched
    watched.gate.set()  # no thread stays behind when a test fails


def passes(models: Registry, kept: CaptureCache | None = None, **settings: Any) -> InferenceQueue:
    """Return passes with a cache of their own, unless one is given."""
    return InferenceQueue(models, kept or CaptureCache(2**24), Settings.model_validate(settings))


async def begun(models: Watched) -> None:
    """Wait until one more pass has begun."""
    assert await asyncio.to_thread(models.started.acquire, timeout=PATIENCE)


def test_the_same_question_asked_at_once_is_one_pass(watched: Watched) -> None:
    async def ask() -> list[Capture]:
        asked = passes(watched)
        waiting = [asyncio.create_task(asked.capture("tiny", QUESTION)) for _ in range(20)]
        await begun(watched)
        watched.gate.set()
        return await asyncio.gather(*waiting)

    captures = asyncio.run(ask())
    assert len(watched.passes) == 1
    assert all(capture is captures[0] for capture in captures)


def test_the_same_question_asked_again_is_no_pass(watched: Watched) -> None:
    async def ask() -> None:
        asked = passes(watched)
        first = await asked.capture("tiny", QUESTION)
        assert await asked.capture("tiny", QUESTION) is first

    watched.gate.set()
    asyncio.run(ask())
    assert len(watched.passes) == 1


def test_a_refusal_reaches_all_who_wait_and_is_not_kept(tiny_folder: Path) -> None:
    class Refusing(Watched):
        def run(self, id: str, question: CaptureRequest) -> Capture:
            super().run(id, question)
            raise Refused("text_too_long", "No.")

    refusing = Refusing(tiny_folder)
    refusing.open("tiny")  # else each of them loads it first, in its own time

    async def ask() -> None:
        asked = passes(refusing)
        waiting = [asyncio.create_task(asked.capture("tiny", QUESTION)) for _ in range(3)]
        await begun(refusing)
        refusing.gate.set()
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        assert all(isinstance(answer, Refused) for answer in answers)
        with pytest.raises(Refused):
            await asked.capture("tiny", QUESTION)

    asyncio.run(ask())
    assert len(refusing.passes) == 2


def test_who_gives_up_leaves_the_others_alone(watched: Watched) -> None:
    async def ask() -> Capture:
        asked = passes(watched)
        impatient = asyncio.create_task(asked.capture("tiny", QUESTION))
        await begun(watched)
        patient = asyncio.create_task(asked.capture("tiny", QUESTION))
        await asyncio.sleep(0)
        impatient.cancel()
        with pytest.raises(asyncio.CancelledError):
            await impatient
        watched.gate.set()
        return await patient

    assert asyncio.run(ask()).text == QUESTION.text
    assert len(watched.passes) == 1


def test_a_question_that_all_gave_up_leaves_the_queue(watched: Watched) -> None:
    async def ask() -> None:
        asked = passes(watched, queue_length=1)
        running = asyncio.create_task(asked.capture("tiny", QUESTION))
        await begun(watched)
        queued = asyncio.create_task(asked.capture("tiny", CaptureRequest("The dog.")))
        await asyncio.sleep(0.01)
        queued.cancel()
        await asyncio.gather(queued, return_exceptions=True)
        another = asyncio.create_task(asked.capture("tiny", CaptureRequest("The cow.")))
        await asyncio.sleep(0.01)
        watched.gate.set()
        await asyncio.gather(running, another)

    asyncio.run(ask())
    assert [question.text for question in watched.passes] == ["The cat.", "The cow."]


def test_a_pass_that_all_gave_up_is_kept_when_it_is_done(watched: Watched) -> None:
    async def ask() -> None:
        kept = CaptureCache(2**24)
        asked = passes(watched, kept, seconds_per_request=0.05)
        with pytest.raises(Refused, match=r"within 0\.05 seconds"):
            await asked.capture("tiny", QUESTION)
        watched.gate.set()
        while not kept.nbytes:
            await asyncio.sleep(0.01)
        assert (await asked.capture("tiny", QUESTION)).text == QUESTION.text

    asyncio.run(ask())
    assert len(watched.passes) == 1


@pytest.mark.parametrize("text", ["The cat.", "The dog."])  # one runs, one waits
def test_a_question_that_all_gave_up_can_be_asked_again_at_once(
    watched: Watched, text: str
) -> None:
    async def ask() -> None:
        asked = passes(watched)
        running = asyncio.create_task(asked.capture("tiny", CaptureRequest("The cat.")))
        await begun(watched)
        waiting = asyncio.create_task(asked.capture("tiny", CaptureRequest("The dog.")))
        await asyncio.sleep(0.01)
        for task in (running, waiting):
            task.cancel()
        await asyncio.sleep(0)  # they give up, and nothing else happens before we ask again
        watched.gate.set()
        assert (await asked.capture("tiny", CaptureRequest(text))).text == text
        await asyncio.wait((running, waiting))

    asyncio.run(ask())
    assert {question.text for question in watched.passes} == {"The cat.", text}
    assert len(watched.passes) == len({"The cat.", text})


def test_no_more_passes_run_at_once_than_are_set(watched: Watched) -> None:
    async def ask() -> None:
        asked = passes(watched, passes_at_once=2)
        questions = [CaptureRequest(f"The cat {number}.") for number in range(5)]
        waiting = [asyncio.create_task(asked.capture("tiny", one)) for one in questions]
        await begun(watched)
        await begun(watched)
        await asyncio.sleep(0.05)
        assert len(watched.passes) == 2
        watched.gate.set()
        captures = await asyncio.gather(*waiting)
        assert [capture.text for capture in captures] == [one.text for one in questions]

    asyncio.run(ask())


def test_a_full_queue_is_429_and_a_long_wait_503_over_http(watched: Watched) -> None:
    settings = Settings(queue_length=1, seconds_per_request=2)
    app = create_app(settings, watched)

    def post(number: int) -> Any:
        return client.post("/api/captures", json={**ASKED, "text": f"The cat {number}."})

    with (
        TestClient(app, base_url="http://localhost") as client,
        ThreadPoolExecutor(3) as threads,
    ):
        answers = list(threads.map(post, range(3)))
        codes = sorted(answer.status_code for answer in answers)
        assert codes == [429, 503, 503]
        for answer in answers:
            if answer.status_code == 429:
                assert "at most 2" in refused(answer, 429, "too_busy")
            else:
                assert "2 seconds" in refused(answer, 503, "timed_out")
        watched.gate.set()


def test_health_is_answered_while_a_pass_runs(watched: Watched) -> None:
    app = create_app(Settings(), watched)
    with (
        TestClient(app, base_url="http://localhost") as client,
        ThreadPoolExecutor(1) as thread,
    ):
        pending = thread.submit(client.post, "/api/captures", json=ASKED)
        assert watched.started.acquire(timeout=PATIENCE)
        assert client.get("/healthz").status_code == 200
        assert not pending.done()
        watched.gate.set()
        assert pending.result().status_code == 201
