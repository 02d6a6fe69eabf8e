"""A capture of one thread, and a plain pass of another through the same model, in its middle."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch

from model.backends.huggingface.adapter import HuggingFace
from model.capture.request import CaptureRequest
from tests.support import tiny_checkpoints
from tests.support.tiny_checkpoints import Kind

TEXT = tiny_checkpoints.TEXTS[0]


def test_a_capture_sees_nothing_of_another_threads_pass(tmp_path: Path) -> None:
    model = HuggingFace(tiny_checkpoints.folder(tmp_path, Kind("llama")), "org/llama", "abc")
    alone = model.run(CaptureRequest(TEXT))
    ids = torch.arange(8, 8 + len(alone.tokens["source"]))[None]  # as many tokens, but others
    here = threading.get_ident()
    passed: list[torch.Tensor] = []

    def plain() -> torch.Tensor:
        with torch.no_grad():
            logits: torch.Tensor = model.model(ids).logits
            return logits

    def meanwhile(*_: object) -> None:
        if threading.get_ident() == here:
            passed.append(pool.submit(plain).result())

    want = plain()
    with ThreadPoolExecutor(1) as pool:
        hook = model.model.get_submodule("model.layers.1").register_forward_hook(meanwhile)
        beside = model.run(CaptureRequest(TEXT))
        hook.remove()
    for layer in range(3):
        assert np.array_equal(beside.weights("decoder", layer), alone.weights("decoder", layer))
    (logits,) = passed
    assert torch.equal(logits, want)
