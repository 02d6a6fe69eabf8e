"""Texts that models write: token by token, each of them in a turn of its own."""

import asyncio
import secrets
from collections.abc import AsyncIterator

from app.inference.queue import InferenceQueue
from app.schemas import capture as schemas
from app.serialize.capture import serialize_prediction
from model.generation.loop import GeneratedToken
from model.generation.sampling import Sampling
from model.library.registry import Registry

SEEDS = 2**32


class Generation:
    """One text being written.

    Between two tokens others have their turn, so that a long text delays a question by one token.
    """

    def __init__(
        self, models: Registry, passes: InferenceQueue, asked: schemas.GenerationRequest
    ) -> None:
        seed = secrets.randbelow(SEEDS) if asked.seed is None else asked.seed
        self.way = Sampling(asked.max_new_tokens, asked.temperature, asked.top_p, seed)
        self.passes = passes
        self._model = asked.model
        self._steps = models.write(asked.model, asked.text, self.way)
        self._deadline = asyncio.get_running_loop().time() + passes.seconds
        self._first: GeneratedToken | None = None

    async def begin(self) -> None:
        """Write the first token; raises Refused for a text that the model cannot take."""
        await self.passes.ensure_loaded(self._model)
        self._first = await self.passes.submit(self, self._next)

    def _next(self) -> GeneratedToken:
        return next(self._steps)

    async def events(self) -> AsyncIterator[schemas.WrittenToken | schemas.Whole]:
        """Yield every token as it comes, then the whole; whoever stops listening stops it."""
        assert self._first is not None, "a generation begins before it is listened to"
        step, count = self._first, 1
        yield serialize_token(step)
        while step.stopped_by is None:
            try:
                async with asyncio.timeout_at(self._deadline):
                    step = await self.passes.submit(self, self._next, admitted=True)
            except TimeoutError:
                break
            count += 1
            yield serialize_token(step)
        drawn = self.way.name == "sampled"
        yield schemas.Whole(
            text=step.text,
            tokens=count,
            by=self.way.name,
            seed=self.way.seed if drawn else None,
            stopped_by=step.stopped_by or "seconds",
        )


def serialize_token(step: GeneratedToken) -> schemas.WrittenToken:
    """Return one token as it is sent."""
    return schemas.WrittenToken(
        **serialize_prediction(step.prediction).model_dump(), special=step.special, so_far=step.text
    )
