"""Texts written over HTTP: the events of a stream, its end, and who stops it."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from app.inference.capture_cache import CaptureCache
from app.inference.generation import Generation
from app.inference.queue import InferenceQueue
from app.main import create_app
from app.schemas.capture import GenerationRequest, Whole, WrittenToken
from app.settings import Settings
from model.capture.request import CaptureRequest
from model.generation.loop import GeneratedToken
from model.generation.sampling import Sampling
from model.library.registry import Registry
from model.refusal import Refused
from tests.support.api_requests import refused
from tests.support.server_process import PATIENCE
from tests.support.tiny_models import SENTENCES

ASKED = {"model": "tiny", "text": SENTENCES[0]}


def events(client: TestClient, **fields: Any) -> list[dict[str, Any]]:
    """Let the tiny model write, and return every event."""
    answer = client.post("/api/generations", json={**ASKED, **fields})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    return parsed(answer.text)


def parsed(stream: str) -> list[dict[str, Any]]:
    """Read a stream as the standard says it is written; a line with no name is a comment."""
    blocks = stream.split("\n\n")
    assert blocks.pop() == ""
    return [json.loads(block.removeprefix("data: ")) for block in blocks if block[0] != ":"]


def test_every_token_comes_and_then_the_whole(client: TestClient, models: Registry) -> None:
    *tokens, whole = events(client, max_new_tokens=7)
    written = list(models.write("tiny", SENTENCES[0], Sampling(7)))
    for token, step in zip(tokens, written, strict=True):
        assert token["id"] == step.prediction.written.id
        assert token["text"] == step.prediction.written.text
        assert token["probability"] == step.prediction.written.probability
        assert [one["id"] for one in token["runners_up"]] == [
            one.id for one in step.prediction.runners_up
        ]
        assert token["so_far"] == step.text
    assert whole == {
        **{"text": written[-1].text, "tokens": len(written), "by": "greedy", "seed": None},
        "stopped_by": written[-1].stopped_by,
    }


def test_the_probabilities_are_those_of_a_capture_of_what_was_written() -> None:
    shipped = Registry()
    written = list(shipped.write(shipped.default, SENTENCES[0], Sampling(64)))
    question = CaptureRequest(SENTENCES[0], target=written[-1].text)
    rows = shipped.run(shipped.default, question).predictions
    assert written[-1].stopped_by == "end" and len(written) > 10
    for step, row in zip(written, rows, strict=True):
        assert step.prediction.written.id == row.written.id
        for one, other in zip(
            (step.prediction.written, *step.prediction.runners_up),
            (row.written, *row.runners_up),
            strict=True,
        ):
            assert (one.id, one.text) == (other.id, other.text)
            assert one.probability == pytest.approx(other.probability, abs=1e-5)


def test_a_seed_draws_the_same_text_and_is_told_where_none_was_given(client: TestClient) -> None:
    drawn = {"temperature": 1.5, "max_new_tokens": 16}
    first = events(client, **drawn)
    whole = first[-1]
    assert whole["by"] == "sampled"
    assert events(client, **drawn, seed=whole["seed"]) == first
    others = [events(client, **drawn, seed=seed)[-1]["text"] for seed in range(4)]
    assert len(set(others)) == 4


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"text": " "}, 422, "blank_text"),
        ({"text": "7" * 5001}, 422, "text_too_long"),
        ({"text": "7" * 70}, 422, "text_too_long"),
        ({"model": "huge"}, 404, "unknown_model"),
        ({"max_new_tokens": 0}, 422, "wrong_fields"),
        ({"max_new_tokens": 1025}, 422, "wrong_fields"),
        ({"temperature": -1}, 422, "wrong_fields"),
        ({"top_p": 0}, 422, "wrong_fields"),
        ({"seed": -1}, 422, "wrong_fields"),
        ({"target": "La rue."}, 422, "wrong_fields"),
    ],
)
def test_what_cannot_be_written_is_refused_before_the_stream_begins(
    client: TestClient, fields: dict[str, Any], status: int, code: str
) -> None:
    refused(client.post("/api/generations", json={**ASKED, **fields}), status, code)


class Slow(Registry):
    """A registry that counts tokens and holds each back until it may go."""

    def __init__(self, folder: Path) -> None:
        super().__init__([folder])
        self.open("tiny")
        self.written = 0
        self.gate = threading.Semaphore(0)

    def write(self, id: str, text: str, way: Sampling) -> Iterator[GeneratedToken]:
        """Wait at the gate before each token."""
        for step in super().write(id, text, way):
            assert self.gate.acquire(timeout=PATIENCE)
            self.written += 1
            yield step


def generation(models: Registry, most: int = 8, **settings: Any) -> Generation:
    """Return one of so many tokens, with a queue of its own."""
    passes = InferenceQueue(models, CaptureCache(2**24), Settings.model_validate(settings))
    asked = GenerationRequest.model_validate(
        {**ASKED, "max_new_tokens": most, "temperature": 0.5, "seed": 4}
    )
    return Generation(models, passes, asked)


def test_time_is_bounded_and_said_when_it_is_over(tiny_folder: Path) -> None:
    slow = Slow(tiny_folder)
    slow.gate.release(2)

    async def listen() -> list[WrittenToken | Whole]:
        writing = generation(slow, seconds_per_request=0.5)
        await writing.begin()
        heard = [event async for event in writing.events()]
        slow.gate.release(9)
        return heard

    *tokens, whole = asyncio.run(listen())
    assert isinstance(whole, Whole) and isinstance(tokens[-1], WrittenToken)
    assert (whole.stopped_by, whole.tokens, len(tokens)) == ("seconds", 2, 2)
    assert whole.text == tokens[-1].so_far


def test_a_question_need_not_wait_for_the_end_of_a_generation(tiny_folder: Path) -> None:
    slow = Slow(tiny_folder)

    async def listen() -> None:
        writing = generation(slow)
        slow.gate.release(1)
        await writing.begin()
        heard = aiter(writing.events())
        await anext(heard)
        for _ in range(3):
            await writing.passes.capture("tiny", CaptureRequest("The cat.", sites=("encoder",)))
            slow.gate.release(1)
            await anext(heard)
        assert slow.written == 4

    asyncio.run(listen())


def test_a_full_queue_refuses_a_generation_that_is_new_not_one_under_way(
    tiny_folder: Path,
) -> None:
    slow = Slow(tiny_folder)

    async def listen() -> None:
        settings = Settings(queue_length=0)
        passes = InferenceQueue(slow, CaptureCache(2**24), settings)
        first = Generation(slow, passes, GenerationRequest.model_validate(ASKED))
        slow.gate.release(1)
        await first.begin()
        second, third = (
            Generation(slow, passes, GenerationRequest.model_validate(ASKED)) for _ in range(2)
        )
        begins = asyncio.create_task(second.begin())
        await asyncio.sleep(0)
        with pytest.raises(Refused, match="at most 1"):
            await third.begin()
        heard = aiter(first.events())
        await anext(heard)
        slow.gate.release(2)
        await anext(heard)
        await begins

    asyncio.run(listen())


def test_who_hangs_up_stops_the_writing_within_one_token(tiny_folder: Path) -> None:
    """As a server does it: it tells the app that the client is gone while a token is written."""
    slow = Slow(tiny_folder)
    app = create_app(Settings(), slow)
    body = json.dumps({**ASKED, "max_new_tokens": 40, "temperature": 3.0, "seed": 1}).encode()
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    scope = {
        **{"type": "http", "method": "POST", "path": "/api/generations", "query_string": b""},
        **{"headers": headers, "http_version": "1.1", "scheme": "http", "root_path": ""},
        "asgi": {"version": "3.0", "spec_version": "2.3"},
    }

    async def listen() -> int:
        gone = asyncio.Event()
        asked: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        heard = 0

        async def receive() -> Message:
            if asked:
                return asked.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            nonlocal heard
            heard += message.get("body", b"").startswith(b"data: ")
            if heard == 3:
                gone.set()

        slow.gate.release(3)
        serving = asyncio.create_task(app(scope, receive, send))
        await gone.wait()
        await asyncio.sleep(0.05)  # the app hears of it; the fourth token stands at the gate
        slow.gate.release(30)
        await serving
        await asyncio.sleep(0.05)
        return heard

    assert asyncio.run(listen()) == 3
    assert slow.written in (3, 4)
