"""What the decoder of an encoder-decoder reads: a typed target, its own source, or nothing."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModel, AutoModelForSeq2SeqLM, AutoModelForSequenceClassification

from model.backends.huggingface.adapter import HuggingFace
from model.capture.capture import Capture
from model.capture.request import CaptureRequest, InputFormat
from model.refusal import Refused
from tests.support import tiny_checkpoints
from tests.support.tiny_checkpoints import Kind

TEXT, TARGET = tiny_checkpoints.TEXTS[0], "It was wide."
START = {"decoder_start_token_id": 2}
UNTIED = {"tie_word_embeddings": False, **START}
NO_START = {"decoder_start_token_id": None, "bos_token_id": None}


def opened(path: Path, kind: Kind) -> HuggingFace:
    return HuggingFace(tiny_checkpoints.folder(path, kind), f"org/{kind}", "abc")


def check(path: Path, auto: Any, capture: Capture, target: list[int] | None) -> Any:
    """Compare all weights with those of a fresh model under "eager"; gives its output."""
    fresh = auto.from_pretrained(path, attn_implementation="eager").eval()
    source = [token.id for token in capture.tokens["source"]]
    given = {} if target is None else {"decoder_input_ids": torch.tensor([target])}
    with torch.inference_mode():
        truth = fresh(input_ids=torch.tensor([source]), output_attentions=True, **given)
    for site in ("encoder", "decoder", "cross"):
        slow = truth["cross_attentions" if site == "cross" else f"{site}_attentions"]
        for layer, weights in enumerate(slow):
            np.testing.assert_allclose(capture.weights(site, layer), weights[0], atol=1e-4)
    return truth


pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("kind", "auto"),
    [
        (Kind("bart", UNTIED, AutoModel), AutoModel),
        (Kind("bart", START, AutoModelForSequenceClassification), AutoModel),
        (Kind("t5", START, AutoModelForSequenceClassification), AutoModel),
        (Kind("t5", UNTIED, AutoModel), AutoModel),
    ],
    ids=["BartModel", "Bart classifier", "T5 classifier", "T5Model"],
)
def test_a_typed_target_is_read_without_a_head_that_writes(
    tmp_path: Path, kind: Kind, auto: Any
) -> None:
    model = opened(tmp_path, kind)
    capture = model.run(CaptureRequest(TEXT, target=TARGET))
    own = model.tokenizer(TARGET)["input_ids"]
    reads = [token.id for token in capture.tokens["target"]]
    assert reads == [2, *own[:-1]]  # the start token of the configuration, no end token
    check(tmp_path, auto, capture, reads)
    assert (capture.target_by, capture.predictions, capture.classes) == ("user", (), None)


def test_a_headless_model_shows_its_encoder_where_no_target_is_typed(tmp_path: Path) -> None:
    model = opened(tmp_path, Kind("bart", UNTIED, AutoModel))
    capture = model.run(CaptureRequest(TEXT))
    assert [site.name for site in capture.sites] == ["encoder"]
    assert "no_target" in capture.remarks
    assert not model.writes
    with pytest.raises(Refused, match="writes no target: type one") as refused:
        model.run(CaptureRequest(TEXT, sites=("cross",)))
    assert refused.value.code == "no_target"


@pytest.mark.parametrize("type", ["bart", "mbart", "t5"])
def test_a_classifiers_decoder_reads_the_source_a_place_further_on(
    tmp_path: Path, type: str
) -> None:
    auto = AutoModelForSequenceClassification
    model = opened(tmp_path, Kind(type, START, auto))
    capture = model.run(CaptureRequest(TEXT))
    source, target = ([token.id for token in capture.tokens[s]] for s in ("source", "target"))
    assert target[1:] == source[:-1]
    assert target[0] == (source[-1] if type == "mbart" else 2)  # mBART puts the language first
    check(tmp_path, auto, capture, None)
    assert capture.target_by == "source"


def test_a_classifier_that_judges_by_the_end_token_wants_one(tmp_path: Path) -> None:
    model = opened(tmp_path, Kind("bart", START, AutoModelForSequenceClassification))
    bare = InputFormat(special_tokens=False)
    with pytest.raises(Refused, match="judges a text by its end token"):
        model.run(CaptureRequest(TEXT, input_format=bare))
    assert model.run(CaptureRequest(TEXT, sites=("encoder",), input_format=bare)).sites


@pytest.mark.parametrize("type", ["bart", "t5"])
def test_a_headless_model_whose_head_is_its_embedding_writes(tmp_path: Path, type: str) -> None:
    model = opened(tmp_path, Kind(type, START, AutoModel))
    capture = model.run(CaptureRequest(TEXT, target=TARGET))
    reads = [token.id for token in capture.tokens["target"]]
    truth = check(tmp_path, AutoModelForSeq2SeqLM, capture, reads)
    last = truth.logits[0, -1].softmax(-1)
    written = capture.predictions[-1].written
    assert written.id == int(last.argmax())
    assert written.probability == pytest.approx(float(last.max()), abs=1e-4)
    assert model.writes
    assert model.run(CaptureRequest(TEXT)).target_by == "greedy"


def test_without_a_start_token_a_target_is_read_as_it_is_typed(tmp_path: Path) -> None:
    model = opened(tmp_path, Kind("t5", NO_START))
    capture = model.run(CaptureRequest(TEXT, target=TARGET))
    reads = [token.id for token in capture.tokens["target"]]
    assert reads == model.tokenizer(TARGET)["input_ids"][:-1]
    check(tmp_path, AutoModelForSeq2SeqLM, capture, reads)
    assert "no_start_token" in capture.remarks
    assert [site.name for site in model.run(CaptureRequest(TEXT)).sites] == ["encoder"]


def test_two_texts_are_read_where_the_tokenizer_takes_two(tmp_path: Path) -> None:
    auto = AutoModelForSequenceClassification
    model = opened(tmp_path, Kind("bart", {}, auto))
    assert model.pairs
    capture = model.run(CaptureRequest(TEXT, text_pair=TARGET))
    ids = [token.id for token in capture.tokens["source"]]
    assert ids == model.tokenizer(TEXT, TARGET)["input_ids"]
    check(tmp_path, auto, capture, None)
