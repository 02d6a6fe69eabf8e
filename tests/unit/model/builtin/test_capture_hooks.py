"""What a recording refuses, and what a capture no longer needs."""

import gc
import weakref
from pathlib import Path

import numpy as np
import pytest
import torch

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.capture_hooks import record
from model.capture.attention_record import AttentionRecord
from model.capture.request import CaptureRequest
from tests.support import tiny_models


def test_an_attention_refuses_shapes_that_do_not_belong_together() -> None:
    query, key, mask = torch.zeros(4, 5, 3), torch.zeros(4, 7, 3), torch.ones(5, 7).bool()
    assert AttentionRecord(query, key, key, mask, 1.0).weights([0]).shape == (1, 5, 7)
    for wrong in (
        (query, key, key[:, :6], mask),
        (query, key[:3], key, mask),
        (query, key[..., :2], key, mask),
        (query, key, key, mask.T),
    ):
        with pytest.raises(ValueError, match=r"fit|is not"):
            AttentionRecord(*wrong, 1.0)


def test_two_passes_in_one_recording_are_refused() -> None:
    model = tiny_models.transformer()
    with torch.inference_mode(), record(model):
        model.encode(torch.tensor([[3, 4, 5]]))
        with pytest.raises(RuntimeError, match="two passes share one recording"):
            model.encode(torch.tensor([[3, 4]]))


def test_a_batch_of_texts_is_refused() -> None:
    model = tiny_models.transformer()
    with pytest.raises(RuntimeError, match="one text, not 2"), record(model):
        model.encode(torch.tensor([[3, 4, 5], [6, 7, 8]]))


def test_a_capture_needs_its_model_no_more(tmp_path: Path) -> None:
    model = BuiltIn(tiny_models.folder(tmp_path))
    capture = model.run(CaptureRequest(tiny_models.SENTENCES[0], target="La rue était large."))
    before = capture.weights("cross", 1).copy()
    gone = weakref.ref(model.transformer)
    with torch.no_grad():
        for tensor in (*model.transformer.parameters(), *model.transformer.buffers()):
            tensor.zero_()
    del model, tensor
    gc.collect()
    assert gone() is None
    assert np.array_equal(capture.weights("cross", 1), before)
    assert all(seen.values.abs().max() > 0 for seen in capture.positions)
