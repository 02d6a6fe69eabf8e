"""Texts asked at the same time never mix; without the model's lock they do."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from model.backends.builtin.adapter import BuiltIn
from model.capture.request import CaptureRequest
from model.library.registry import Registry

PASSES, AT_ONCE = 200, 4


def texts() -> list[str]:
    """Two kinds of text in turn, of different lengths, each with its number."""
    kinds = ("The animal was too tired {}.", "The street {}.")
    return [kinds[number % 2].format(number) for number in range(PASSES)]


@contextmanager
def slowed(model: BuiltIn) -> Iterator[None]:
    """Let other threads run within every pass, after each layer."""

    def pause(*_: object) -> None:
        time.sleep(0.001)

    layers = [module for name, module in model.transformer.named_modules() if "query" in name]
    assert layers
    hooks = [layer.register_forward_hook(pause) for layer in layers]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def wrong_answers(models: Registry) -> list[str]:
    """Ask 200 texts, four at a time; return those whose weights are not theirs, or none at all."""
    model: Any = models.open("tiny")
    asked = texts()
    alone = {text: model.run(CaptureRequest(text, sites=("encoder",))) for text in asked}
    app = create_app(Settings(passes_at_once=AT_ONCE), models)

    def right(text: str) -> bool:
        body = {"model": "tiny", "text": text, "sites": ["encoder"]}
        answer = client.post("/api/captures", json=body)
        if answer.status_code != 201:
            return False
        for layer in range(3):
            url = f"{answer.headers['location']}/weights?site=encoder&layer={layer}"
            served = np.array(client.get(url).json()["weights"], dtype=np.float32)
            want = alone[text].weights("encoder", layer)
            if served.shape != want.shape or not np.allclose(served, want, atol=1e-6):
                return False
        return True

    with (
        slowed(model),
        TestClient(app, base_url="http://localhost") as client,
        ThreadPoolExecutor(AT_ONCE) as threads,
    ):
        return [text for text, ok in zip(asked, threads.map(right, asked), strict=True) if not ok]


@pytest.mark.slow
def test_parallel_texts_never_mix(models: Registry) -> None:
    assert wrong_answers(models) == []


@pytest.mark.slow
def test_without_the_lock_that_same_test_sees_texts_mix(tiny_folder: Path) -> None:
    unlocked: Any = Registry([tiny_folder])
    unlocked.open("tiny").lock = nullcontext()
    assert len(wrong_answers(unlocked)) > PASSES / 10
