"""A Universal Transformer in a folder opens as the built-in one: steps stand where layers stand."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.folder import Description, save
from model.backends.builtin.source import ShippedSource
from model.capture.edits import Ablate
from model.capture.request import CaptureRequest
from model.text import tokenizer as subwords
from model.universal.universal_transformer import UniversalTransformer
from tests.support import tiny_models

SOURCE, TARGET = tiny_models.SENTENCES[0], "La rue était large."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("universal")
    tokenizer = subwords.train(tiny_models.SENTENCES, 300)
    shape = replace(tiny_models.SHAPE, vocabulary=tokenizer.get_vocab_size())
    torch.manual_seed(0)
    model = UniversalTransformer(shape)
    for name, parameter in model.named_parameters():
        if name.endswith(("query.weight", "key.weight", "probability.weight")):
            torch.nn.init.normal_(parameter, std=1.5 / shape.d_model**0.5)
    start: dict[str, str | int] = {"site": "encoder", "layer": 1, "head": 2}
    description = Description("tiny-universal", "Tiny", 40, start, "A note.", shape, "universal")
    save(path, description, model, tokenizer)
    return path


def test_the_file_holds_one_layer_and_every_step_is_drawn(folder: Path) -> None:
    lying = load_file(folder / "model.safetensors")
    assert all(".0." in name for name in lying if name.startswith(("encoder.", "decoder.")))
    assert {name.split(".")[0] for name in lying} >= {"encoder_halting", "decoder_halting"}
    model = BuiltIn(folder)
    assert isinstance(model.transformer, UniversalTransformer)
    assert model.fidelity.verdict == "exact"
    assert [one.verdict for one in model.fidelity.positions] == ["exact"] * 2
    capture = model.run(CaptureRequest(SOURCE, target=TARGET))
    steps = {site.name: len(site.layers) for site in capture.sites}
    assert steps == {"encoder": 3, "decoder": 2, "cross": 2}
    first, second = (capture.weights("encoder", step)[2] for step in range(2))
    assert np.abs(first - second).max() > 0.05  # one layer, and another pattern at every step
    sites = {site.site: site.layers for site in ShippedSource(folder).entry(model).sites}
    assert sites == steps


def test_a_head_is_switched_off_in_one_step_alone(folder: Path) -> None:
    model = BuiltIn(folder)
    plain = model.run(CaptureRequest(SOURCE, target=TARGET))
    edit = Ablate("encoder", 1, 2)
    edited = model.run(CaptureRequest(SOURCE, target=TARGET, edits=(edit,)))
    for step in range(2):
        same = np.array_equal(plain.weights("encoder", step), edited.weights("encoder", step))
        assert same  # what a step looks at is made before what is off in it
    assert np.abs(plain.weights("encoder", 2) - edited.weights("encoder", 2)).max() > 1e-4
