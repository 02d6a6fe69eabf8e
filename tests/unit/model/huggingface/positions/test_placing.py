"""Positions changed in passes of many architectures: what transformers gives by other means."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from model.backends.huggingface.adapter import HuggingFace
from model.backends.huggingface.attention.passes import ModelInput
from model.backends.huggingface.interventions import HuggingFaceInterventions
from model.backends.huggingface.positions.placing import place_tokens
from model.capture.capture import Capture
from model.capture.edits import Ablate, Edit, Mask, places_of
from model.capture.position_edit import MODES, Mode, PositionEdit
from model.capture.request import CaptureRequest
from model.refusal import Refused
from tests.support import tiny_checkpoints
from tests.support.positions.placed_by_hand import WAYS, Way
from tests.support.tiny_checkpoints import Kind

TEXT, TARGET = "The animal didn't cross the street.", "The street was wide."
EDITS = {
    "off": PositionEdit("off"),
    "shuffle": PositionEdit("shuffle", seed=5),
    "shift": PositionEdit("shift", k=3),
    "same": PositionEdit("same", at=2),
    "stretch": PositionEdit("stretch", factor=0.7),
}
NO_STRETCH = {"bert", "gpt2", "roberta", "opt", "distilbert", "bart", "gptj", "t5"}
BY_TYPE = {way.type: way for way in WAYS}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("placed")


@cache
def opened(root: Path, type: str) -> HuggingFace:
    folder = tiny_checkpoints.folder(root / type, Kind(type))
    return HuggingFace(folder, type, "r")


def ask(model: HuggingFace, *edits: Edit, target: str | None = TARGET) -> Capture:
    given = target if model.info.family == "encoder-decoder" else None
    return model.run(CaptureRequest(TEXT, target=given, edits=edits))


def placed(mode: Mode, tokens: int, side: int) -> NDArray[np.float64] | None:
    own = np.arange(tokens, dtype=np.float64)
    if mode == "shuffle":
        return own[np.random.default_rng([5, side]).permutation(tokens)]
    return {"shift": own + 3, "same": own * 0 + 2, "stretch": own * 0.7}.get(mode)


@torch.inference_mode()
def by_hand(way: Way, capture: Capture, mode: Mode) -> Any:
    """Read the tokens of a capture by a fresh model that is told positions by hand."""
    model: Any = way.fresh()
    ids = {side: [token.id for token in capture.tokens[side]] for side in ("source", "target")}
    places = {side: placed(mode, len(ids[side]), at) for at, side in enumerate(ids)}
    places["tokens"] = np.array([len(ids["source"])])
    told = (way.off if mode == "off" else way.tell)(model, places)
    source = torch.tensor([ids["source"]])
    if ids["target"]:
        told["decoder_input_ids"] = torch.tensor([ids["target"]])
    mask = torch.ones_like(source)
    return model(input_ids=source, attention_mask=mask, output_attentions=True, **told)


def attentions(output: Any, site: str) -> Any:
    names = {"encoder": "encoder_attentions", "decoder": "decoder_attentions"}
    name = "cross_attentions" if site == "cross" else names[site]
    return output[name] if name in output else output["attentions"]


def farthest(one: Capture, two: Capture) -> float:
    return max(
        float(np.abs(one.weights(site.name, layer) - two.weights(site.name, layer)).max())
        for site in one.sites
        for layer in range(len(site.layers))
    )


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_pass_is_that_of_transformers_told_the_same_positions(
    root: Path, way: Way, mode: Mode
) -> None:
    model = opened(root, way.type)
    if mode == "stretch" and way.type in NO_STRETCH:
        with pytest.raises(Refused, match=r"no rows between|whole distances"):
            ask(model, EDITS[mode])
        return
    edited = ask(model, EDITS[mode])
    want = by_hand(way, edited, mode)
    for site in edited.sites:
        for layer, weights in enumerate(attentions(want, site.name)):
            found = edited.weights(site.name, layer)
            np.testing.assert_allclose(found, weights[0].numpy(), rtol=0, atol=1e-5)
    logits = want["logits"][0].softmax(-1)
    for row in edited.predictions:
        likely = float(logits[row.place, row.written.id])
        assert row.written.probability == pytest.approx(likely, abs=1e-5)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_shift_changes_patterns_where_vectors_are_added_and_nowhere_else(
    root: Path, way: Way
) -> None:
    model = opened(root, way.type)
    by = farthest(ask(model), ask(model, EDITS["shift"]))
    assert by > 1e-2 if way.shifts else by < 1e-4


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_other_modes_change_every_models_patterns(root: Path, way: Way) -> None:
    model = opened(root, way.type)
    for mode in ("off", "shuffle", "same"):
        assert farthest(ask(model), ask(model, EDITS[mode])) > 1e-2, mode


@pytest.mark.parametrize("type", ["bert", "roberta", "distilbert", "mpnet", "roformer"])
def test_without_positions_an_encoder_minds_no_order(root: Path, type: str) -> None:
    """Nothing else tells it where a token stands: its patterns are permuted with its tokens."""
    model = opened(root, type)
    capture = ask(model, EDITS["off"])
    ids = torch.tensor([token.id for token in capture.tokens["source"]])
    order = torch.randperm(len(ids), generator=torch.Generator().manual_seed(1))
    places = places_of([EDITS["off"]], len(ids), None)
    with torch.inference_mode(), place_tokens(model.model, places):
        _, seen = model.passes.watched(ModelInput(ids[order].tolist()))
    for layer, recorded in enumerate(seen.sites["encoder"]):
        found = recorded.record.weights(list(range(recorded.record.heads)))
        want = capture.weights("encoder", layer)[:, order][:, :, order]
        np.testing.assert_allclose(found, want, rtol=0, atol=1e-5)


@pytest.mark.parametrize("type", ["marian", "bart"])
def test_a_target_is_written_under_the_edit(root: Path, type: str) -> None:
    """As transformers writes it, from tables in which every row has moved."""
    written = ask(opened(root, type), EDITS["shift"], target=None)
    model: Any = BY_TYPE[type].fresh()
    every = np.arange(60, dtype=np.float64) + 3
    BY_TYPE[type].tell(model, {"source": every, "target": every})
    source = torch.tensor([[token.id for token in written.tokens["source"]]])
    want = model.generate(source, num_beams=1, do_sample=False, max_new_tokens=12)[0]
    found = [token.id for token in written.tokens["target"]]
    assert found[:8] == want[:8].tolist()
    assert len(found) > 4
    assert "target_not_shuffled" not in written.remarks


def test_a_written_target_keeps_its_order_and_says_so(root: Path) -> None:
    written = ask(opened(root, "marian"), EDITS["shuffle"], target=None)
    assert written.places is not None and "target_not_shuffled" in written.remarks
    assert written.places["target"] == tuple(range(len(written.tokens["target"])))
    assert written.places["source"] != tuple(range(len(written.tokens["source"])))


@pytest.mark.parametrize("type", ["gpt2", "marian", "t5"])
def test_a_check_asks_before_and_after(root: Path, type: str) -> None:
    model = opened(root, type)
    plain, off = ask(model), Ablate("decoder", 1, 2)
    together = ask(model, EDITS["shuffle"], off)
    rows = [row.place for row in plain.predictions]
    ways = HuggingFaceInterventions(model)
    every = ways.log_probabilities(plain, [(), (EDITS["shuffle"], off), (off,)], rows).exp()
    for variant, capture in ((0, plain), (1, together), (2, ask(model, off))):
        for at, row in enumerate(capture.predictions):
            likely = float(every[variant, at, row.written.id])
            assert likely == pytest.approx(row.written.probability, abs=1e-5)
    assert ways.answer(plain, (EDITS["off"],)) is not None


@pytest.mark.parametrize(
    ("type", "said"),
    [
        ("ctrl", "from a tensor of its own"),
        ("deberta-v2", "vectors for distances"),
        ("nystromformer", "Something else than its positions"),  # a convolution beside attention
        ("qwen3_next", "Something else than its positions"),  # a recurrent layer comes first
        ("openai-gpt", None),
    ],
)
def test_what_is_not_exact_is_refused(root: Path, type: str, said: str | None) -> None:
    model = opened(root, type)
    reasons = {one.reason for one in model.position_edits if one.mode != "stretch"}
    assert (reasons == {None}) is (said is None)
    if said is not None:
        with pytest.raises(Refused, match=said):
            ask(model, EDITS["off"])


@pytest.mark.parametrize(("type", "last"), [("bert", 79), ("opt", 79), ("gptj", None)])
def test_a_place_beyond_a_table_is_refused(root: Path, type: str, last: int | None) -> None:
    model = opened(root, type)
    said = (
        "no such position" if last is None else f"Position 80; this model's table has 0 to {last}"
    )
    with pytest.raises(Refused, match=said):
        ask(model, PositionEdit("same", at=80))
    assert ask(model).weights("encoder" if type == "bert" else "decoder", 0).any()


def test_sinusoids_go_on_beyond_the_table(root: Path) -> None:
    edited = ask(opened(root, "marian"), PositionEdit("shift", k=200))
    (source, _) = edited.positions
    angles = (200 + np.arange(len(source.values)))[:, None] / 10000.0 ** (np.arange(16) / 16)
    want = np.concatenate((np.sin(angles), np.cos(angles)), 1)
    np.testing.assert_allclose(source.values, want, rtol=0, atol=2e-5)


@pytest.mark.parametrize(("type", "turned"), [("gptj", 4), ("llama", 8)])
def test_turns_that_are_listed_are_those_of_the_places(root: Path, type: str, turned: int) -> None:
    """GPT-J gives sines before cosines, which is told by what it gives where nothing is turned."""
    (found,) = ask(opened(root, type), PositionEdit("shift", k=9)).positions
    powers = np.arange(0, turned, 2) / turned
    angles = (9 + np.arange(len(found.values)))[:, None] / 10000.0**powers
    np.testing.assert_allclose(found.values[:, 0::2], np.sin(angles), rtol=0, atol=1e-5)
    np.testing.assert_allclose(found.values[:, 1::2], np.cos(angles), rtol=0, atol=1e-5)


def test_with_hidden_tokens_a_model_that_skips_them_is_refused(root: Path) -> None:
    with pytest.raises(Refused, match="leave hidden tokens out"):
        ask(opened(root, "opt"), EDITS["shift"], Mask((2,)))
    together = ask(opened(root, "bert"), EDITS["off"], Mask((2,)))
    assert not together.weights("encoder", 0)[:, :, 2].any()
