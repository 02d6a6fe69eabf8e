"""A Universal Transformer in a folder opens as the built-in one: steps stand where layers stand."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load_file

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.source import ShippedSource
from model.capture.edits import Ablate
from model.capture.request import CaptureRequest
from model.universal.universal_transformer import UniversalTransformer
from tests.support import tiny_models

SOURCE, TARGET = tiny_models.SENTENCES[0], "La rue était large."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.universal_folder(tmp_path_factory.mktemp("universal"))


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


def test_a_capture_tells_every_tokens_steps(folder: Path) -> None:
    model = BuiltIn(folder)
    capture = model.run(CaptureRequest(SOURCE, target=TARGET))
    assert capture.halting is not None and capture.halting.keys() == {"source", "target"}
    steps = {"source": 3, "target": 2}
    for side, shares in capture.halting.items():
        assert len(shares) == len(capture.tokens[side])
        assert {len(token) for token in shares} == {steps[side]}
        np.testing.assert_allclose(np.sum(shares, axis=1), 1, rtol=0, atol=1e-6)
    taken = {sum(share > 0 for share in token) for token in capture.halting["source"]}
    assert len(taken) > 1  # they halt at different steps, and have nothing of later ones
    encoder = model.run(CaptureRequest(SOURCE, sites=("encoder",)))
    assert encoder.halting == {"source": capture.halting["source"]}
