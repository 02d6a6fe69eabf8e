"""What a classifier says, and what its heads have to do with it: as transformers gives it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from transformers import (
    AutoModelForQuestionAnswering,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
)

from model.backends.huggingface.adapter import HuggingFace
from model.capture.capture import Capture
from model.capture.edits import Ablate
from model.capture.request import CaptureRequest
from model.interventions.check import run_check
from model.interventions.log_odds import find_odds
from model.interventions.sweep import sweep
from model.library.interventions import under_edits
from model.refusal import Refused
from tests.support import tiny_checkpoints
from tests.support.tiny_checkpoints import Kind

pytestmark = pytest.mark.slow

TEXT = tiny_checkpoints.TEXTS[0]
NAMES = {0: "sad", 1: "glad", 2: "neither"}
THREE = {"id2label": NAMES, "label2id": {name: id for id, name in NAMES.items()}}
WHOLE, TOKENS = AutoModelForSequenceClassification, AutoModelForTokenClassification
SPAN = AutoModelForQuestionAnswering


def opened(path: Path, kind: Kind) -> HuggingFace:
    return HuggingFace(tiny_checkpoints.folder(path, kind), f"org/{kind}", "abc")


def truth(path: Path, auto: Any, capture: Capture) -> Any:
    """Ask a fresh model of transformers about the same ids."""
    fresh = auto.from_pretrained(path).eval()
    with torch.inference_mode():
        return fresh(torch.tensor([[token.id for token in capture.tokens["source"]]]))


def said(capture: Capture) -> dict[tuple[int | None, str], float | None]:
    assert capture.classes is not None
    return {(one.token, one.label): one.probability for one in capture.classes.listed()}


def compare(capture: Capture, rows: dict[Any, Tensor], labels: Callable[[int], str]) -> None:
    """Compare every class with the probabilities of transformers, by row."""
    want = {
        (row, labels(at)): pytest.approx(float(one), abs=1e-5)
        for row, likely in rows.items()
        for at, one in enumerate(likely)
    }
    assert said(capture) == want


@pytest.mark.parametrize("type", ["bert", "gpt2", "bart", "xlnet"])
def test_a_text_has_the_classes_of_transformers(tmp_path: Path, type: str) -> None:
    model = opened(tmp_path, Kind(type, THREE, WHOLE))
    capture = model.run(CaptureRequest(TEXT))
    likely = truth(tmp_path, WHOLE, capture).logits[0].softmax(-1)
    compare(capture, {None: likely}, NAMES.__getitem__)
    assert likely.max() - likely.min() > 0.01
    assert capture.predictions == ()
    assert capture.sites


@pytest.mark.parametrize("type", ["bert", "t5"])
def test_every_token_has_the_classes_of_transformers(tmp_path: Path, type: str) -> None:
    model = opened(tmp_path, Kind(type, THREE, TOKENS))
    assert model.info.family == "encoder"
    capture = model.run(CaptureRequest(TEXT))
    rows = truth(tmp_path, TOKENS, capture).logits[0].softmax(-1)
    assert len(rows) == len(capture.tokens["source"])
    compare(capture, dict(enumerate(rows)), NAMES.__getitem__)


@pytest.mark.parametrize("type", ["bert", "bart"])
def test_an_answer_in_the_text_has_a_start_and_an_end(tmp_path: Path, type: str) -> None:
    model = opened(tmp_path, Kind(type, {}, SPAN))
    assert model.cannot_hide is None
    capture = model.run(CaptureRequest("Who was tired?", text_pair=TEXT))
    both = model.tokenizer("Who was tired?", TEXT, return_tensors="pt")
    with torch.inference_mode():
        output = SPAN.from_pretrained(tmp_path).eval()(**both)
    ends = {"start": output.start_logits[0], "end": output.end_logits[0]}
    want = {
        (at, end): pytest.approx(float(one), abs=1e-5)
        for end, logits in ends.items()
        for at, one in enumerate(logits.softmax(-1))
    }
    assert said(capture) == want


def test_several_classes_may_hold_and_a_rank_is_no_probability(tmp_path: Path) -> None:
    several = Kind("bert", {**THREE, "problem_type": "multi_label_classification"}, WHOLE)
    capture = opened(tmp_path / "several", several).run(CaptureRequest(TEXT))
    logits = truth(tmp_path / "several", WHOLE, capture).logits[0]
    compare(capture, {None: logits.sigmoid()}, NAMES.__getitem__)
    ranks = opened(tmp_path / "rank", Kind("bert", {"num_labels": 1}, WHOLE))
    one = ranks.run(CaptureRequest(TEXT))
    assert one.classes is not None
    (rank,) = one.classes.listed()
    assert rank.probability is None
    want = truth(tmp_path / "rank", WHOLE, one).logits[0, 0]
    assert rank.logit == pytest.approx(float(want), abs=1e-5)
    with pytest.raises(Refused, match="do not exclude each other"):
        find_odds(under_edits(ranks), one)


def test_the_check_measures_one_class_against_another(tmp_path: Path) -> None:
    for type in ("bert", "gpt2"):
        model = opened(tmp_path / type, Kind(type, THREE, WHOLE))
        ask, capture = under_edits(model), model.run(CaptureRequest(TEXT))
        odds = find_odds(ask, capture, tokens=("glad", "sad"))
        assert (odds.row, odds.tokens, odds.by) == (0, (1, 0), "class")
        off = [Ablate(model.shapes[0].site, 1, 2)]
        done = run_check(ask, capture, off, odds)
        logits = truth(tmp_path / type, WHOLE, capture).logits[0]
        assert done.before.log_odds == pytest.approx(float(logits[1] - logits[0]), abs=1e-4)
        assert [one.text for one in done.before.tokens] == ["glad", "sad"]
        assert done.before.text is None
        edited = model.run(CaptureRequest(TEXT, edits=tuple(off)))
        assert edited.classes is not None
        want = edited.classes.logits[0, 1] - edited.classes.logits[0, 0]
        assert done.after.log_odds == pytest.approx(float(want), abs=1e-4)
        assert done.after.log_odds != pytest.approx(done.before.log_odds, abs=1e-3)
        effects = {
            one.head: one.log_odds
            for step in sweep(ask, capture, odds, [model.shapes[0].site], together=0)
            for one in step.effects
        }
        here = next(head for head in effects if (head.layer, head.head) == (1, 2))
        assert effects[here] == pytest.approx(done.after.log_odds, abs=1e-4)


def test_the_class_of_a_token_and_the_place_of_an_answer_can_be_asked(tmp_path: Path) -> None:
    model = opened(tmp_path / "tokens", Kind("bert", THREE, TOKENS))
    capture = model.run(CaptureRequest(TEXT))
    logits = truth(tmp_path / "tokens", TOKENS, capture).logits[0]
    odds = find_odds(under_edits(model), capture, row=3, tokens=("neither", "sad"))
    done = run_check(under_edits(model), capture, [Ablate("encoder", 0, 0)], odds)
    assert done.before.log_odds == pytest.approx(float(logits[3, 2] - logits[3, 0]), abs=1e-4)
    model = opened(tmp_path / "span", Kind("bert", {}, SPAN))
    capture = model.run(CaptureRequest(TEXT))
    ends = truth(tmp_path / "span", SPAN, capture).end_logits[0]
    odds = find_odds(under_edits(model), capture, row=1, tokens=(4, 2))
    done = run_check(under_edits(model), capture, [Ablate("encoder", 0, 0)], odds)
    assert done.before.log_odds == pytest.approx(float(ends[4] - ends[2]), abs=1e-4)
