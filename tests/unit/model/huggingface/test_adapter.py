"""A model of Hugging Face answers as transformers itself shows it under "eager"."""

import gc
import weakref
from pathlib import Path

import numpy as np
import pytest
import torch

from model.backends.huggingface.adapter import HuggingFace
from model.capture.request import CaptureRequest
from model.refusal import Refused
from tests.support import tiny_checkpoints
from tests.support.tiny_checkpoints import Kind

TEXT, TARGET = tiny_checkpoints.TEXTS[0], "It was wide."


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> HuggingFace:
    folder = tiny_checkpoints.folder(tmp_path_factory.mktemp("bert"), Kind("bert"))
    return HuggingFace(folder, "org/bert", "abc")


@pytest.fixture(scope="module")
def t5(tmp_path_factory: pytest.TempPathFactory) -> HuggingFace:
    folder = tiny_checkpoints.folder(tmp_path_factory.mktemp("t5"), Kind("t5"))
    return HuggingFace(folder, "org/t5", "abc", dtype="float64")  # scores of 50 round in float32


def test_an_encoder_has_one_site_and_reads_pairs(bert: HuggingFace) -> None:
    assert (bert.info.family, bert.fidelity.verdict) == ("encoder", "exact")
    (shape,) = bert.shapes
    assert (shape.site, shape.layers, shape.heads) == ("encoder", 3, 4)
    capture = bert.run(CaptureRequest(TEXT, text_pair=TARGET))
    source = capture.tokens["source"]
    assert {token.segment for token in source if not token.special} == {0, 1}
    assert (bert.pairs, capture.text_pair) == (True, TARGET)
    assert [TARGET[t.start : t.end] for t in source if t.segment][-2:] == [".", ""]
    ids = torch.tensor([[token.id for token in source]])
    types = torch.tensor(bert.tokenizer(TEXT, TARGET, return_token_type_ids=True)["token_type_ids"])
    assert types.max() == 1
    bert.model.set_attn_implementation("eager")
    want = bert.model(ids, token_type_ids=types[None], output_attentions=True).attentions
    bert.model.set_attn_implementation("sdpa")
    for layer, weights in enumerate(want):
        seen = capture.weights("encoder", layer)
        assert seen.max() > 0.3
        np.testing.assert_allclose(seen, weights[0].detach(), rtol=0, atol=1e-5)


def test_a_text_that_is_too_long_is_refused_with_the_numbers(bert: HuggingFace) -> None:
    assert bert.max_tokens == 64
    with pytest.raises(Refused, match=r"\d+ tokens; this model holds 64") as refused:
        bert.run(CaptureRequest(TEXT * 9))
    assert refused.value.code == "text_too_long"


def test_a_target_is_only_for_models_that_write_one(bert: HuggingFace) -> None:
    with pytest.raises(Refused, match="writes no target"):
        bert.run(CaptureRequest(TEXT, target=TARGET))


def test_a_second_text_is_read_as_the_tokenizer_puts_the_two_together(t5: HuggingFace) -> None:
    assert t5.pairs
    read = t5.run(CaptureRequest(TEXT, text_pair=TARGET)).tokens["source"]
    assert [token.id for token in read] == t5.tokenizer(TEXT, TARGET).input_ids


def test_a_second_text_is_not_for_decoders(tmp_path: Path) -> None:
    gpt2 = HuggingFace(tiny_checkpoints.folder(tmp_path, Kind("gpt2")), "org/gpt2", "r")
    assert not gpt2.pairs
    with pytest.raises(Refused, match="reads one text"):
        gpt2.run(CaptureRequest(TEXT, text_pair=TARGET))


def test_a_given_target_is_read_after_the_start_token(t5: HuggingFace) -> None:
    capture = t5.run(CaptureRequest(TEXT, target=TARGET))
    source, target = capture.tokens["source"], capture.tokens["target"]
    assert len(source) != len(target)
    assert [site.name for site in capture.sites] == ["encoder", "decoder", "cross"]
    assert (target[0].id, target[0].special, target[-1].special) == (1, True, False)
    assert capture.target_by == "user"
    assert len(capture.predictions) == len(target)
    written = [prediction.written.id for prediction in capture.predictions]
    assert written[:-1] == [token.id for token in target[1:]]
    t5.model.set_attn_implementation("eager")
    truth = t5.model(
        input_ids=torch.tensor([[token.id for token in source]]),
        decoder_input_ids=torch.tensor([[token.id for token in target]]),
        output_attentions=True,
    )
    t5.model.set_attn_implementation("sdpa")
    for site, shown in (
        ("encoder", truth.encoder_attentions),
        ("decoder", truth.decoder_attentions),
        ("cross", truth.cross_attentions),
    ):
        for layer, weights in enumerate(shown):
            seen = capture.weights(site, layer)
            np.testing.assert_allclose(seen, weights[0].detach(), rtol=0, atol=1e-5)


def test_a_target_left_out_is_written_greedily_and_read_back(t5: HuggingFace) -> None:
    capture = t5.run(CaptureRequest(TEXT))
    target = capture.tokens["target"]
    assert (capture.target_by, target[0].id) == ("greedy", 1)
    for prediction in capture.predictions:  # every row writes what it finds likeliest
        assert prediction.written.probability >= prediction.runners_up[0].probability


def test_positions_are_those_of_the_captured_pass_alone(bert: HuggingFace, t5: HuggingFace) -> None:
    capture = t5.run(CaptureRequest(TEXT))  # writes a target first, which is not watched
    lengths = [len(capture.tokens[seen.side]) for seen in capture.positions]
    assert [seen.side for seen in capture.positions] == ["source", "target"]
    assert lengths[0] != lengths[1]
    for seen, length in zip(capture.positions, lengths, strict=True):
        assert (seen.kind, seen.first) == ("relative", 1 - length)
        assert seen.values.shape == (4, 2 * length - 1)
    (table,) = bert.run(CaptureRequest(TEXT)).positions
    assert (table.kind, len(table.values)) == ("learned", len(capture.tokens["source"]))
    (alone,) = t5.run(CaptureRequest(TEXT, sites=("encoder",))).positions
    assert torch.equal(alone.values, capture.positions[0].values)


def test_the_encoder_alone_is_the_same_as_in_the_whole_pass(t5: HuggingFace) -> None:
    alone, whole = t5.run(CaptureRequest(TEXT, sites=("encoder",))), t5.run(CaptureRequest(TEXT))
    assert [site.name for site in alone.sites] == ["encoder"]
    assert alone.tokens["target"] == ()
    assert np.array_equal(alone.weights("encoder", 1), whole.weights("encoder", 1))


def test_a_capture_keeps_no_model_alive(tmp_path: Path) -> None:
    model = HuggingFace(tiny_checkpoints.folder(tmp_path, Kind("gpt2")), "org/gpt2", "abc")
    capture = model.run(CaptureRequest(TEXT))
    before = capture.weights("decoder", 1)
    gone = weakref.ref(model.model)
    for tensor in (*model.model.parameters(), *model.model.buffers()):
        tensor.data.zero_()
    del model, tensor
    gc.collect()
    assert gone() is None
    assert np.array_equal(capture.weights("decoder", 1), before)


def test_a_folder_without_safetensors_is_refused(tmp_path: Path) -> None:
    folder = tiny_checkpoints.folder(tmp_path, Kind("gpt2"))
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(Refused, match="holds no weights as safetensors"):
        HuggingFace(folder, "org/gpt2", "abc")


def test_a_file_that_lacks_weights_is_refused(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    folder = tiny_checkpoints.folder(tmp_path, Kind("gpt2"))
    weights = load_file(folder / "model.safetensors")
    del weights["transformer.h.1.attn.c_attn.weight"]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(Refused, match="1 weights are not in the file"):
        HuggingFace(folder, "org/gpt2", "abc")


def test_a_model_of_blocks_holds_as_many_tokens_as_it_looks_at_in_full(tmp_path: Path) -> None:
    small = {"block_size": 4, "num_random_blocks": 1}
    model = HuggingFace(tiny_checkpoints.folder(tmp_path, Kind("big_bird", small)), "org/b", "abc")
    assert (model.fidelity.verdict, model.max_tokens) == ("exact", 28)  # (5 + 2 · 1) · 4
    words = ["the"] * 64
    full = next(
        n for n in range(64, 0, -1) if len(model.tokenizer(" ".join(words[:n])).input_ids) == 28
    )
    capture = model.run(CaptureRequest(" ".join(words[:full])))
    ids = torch.tensor([[token.id for token in capture.tokens["source"]]])
    assert ids.shape[1] == 28
    fresh = type(model.model).from_pretrained(tmp_path, attn_implementation="eager").eval()
    want = fresh(ids, output_attentions=True).attentions
    for layer, weights in enumerate(want):
        np.testing.assert_allclose(
            capture.weights("encoder", layer), weights[0].detach(), rtol=0, atol=1e-5
        )
    with pytest.raises(Refused, match=r"29 tokens; this model holds 28"):
        model.run(CaptureRequest(" ".join(words[: full + 1])))


@pytest.mark.parametrize(("alibi", "verdict"), [(False, "exact"), (True, "partial")])
def test_a_model_whose_slow_way_is_another_than_its_usual_one_is_not_exact(
    tmp_path: Path, alibi: bool, verdict: str
) -> None:
    kind = Kind("falcon", {"alibi": alibi})
    model = HuggingFace(tiny_checkpoints.folder(tmp_path, kind), "org/falcon", "abc")
    usual = type(model.model).from_pretrained(tmp_path).eval()
    assert usual.config._attn_implementation == "sdpa"
    capture = model.run(CaptureRequest(TEXT))
    ids = torch.tensor([[token.id for token in capture.tokens["source"]]])
    with torch.inference_mode():
        likely = usual(ids).logits[0, -1].softmax(-1)
    written = capture.predictions[-1].written
    same = abs(float(likely[written.id]) - written.probability) < 1e-4
    assert (model.fidelity.verdict, same) == (verdict, not alibi)
    assert ("sdpa" in model.fidelity.reason) == alibi


def test_windows_that_come_as_bands_are_refused_with_that_reason(tmp_path: Path) -> None:
    narrow = {"attention_window": [8, 8, 8]}
    with pytest.raises(Refused, match="come as bands") as refused:
        HuggingFace(tiny_checkpoints.folder(tmp_path, Kind("longformer", narrow)), "org/l", "abc")
    assert refused.value.code == "no_attention"
    folder = tiny_checkpoints.folder(tmp_path / "led", Kind("led", narrow))
    led = HuggingFace(folder, "org/led", "abc")
    assert "come as bands" in led.fidelity.reason
    assert [shape.site for shape in led.shapes] == ["decoder", "cross"]
