"""What a vocabulary lacks is said to be unknown; texts with the same ids do not differ."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from app.serialize.head_csv import head_csv
from app.serialize.head_selection import HeadChoice, select_heads
from model.analysis.contrast import Triple, contrast_heads
from model.backends.huggingface.adapter import HuggingFace
from model.backends.huggingface.interventions import HuggingFaceInterventions
from model.capture.edits import Ablate
from model.capture.request import CaptureRequest
from model.interventions.check import run_check
from model.interventions.log_odds import find_odds
from tests.support import small_tokenizers, tiny_checkpoints
from tests.support.tiny_checkpoints import Kind

A, B = "😃 the animal was tired", "🍕 The animal Was tired"


@pytest.fixture(scope="module")
def uncased(tmp_path_factory: pytest.TempPathFactory) -> HuggingFace:
    """As an uncased BERT."""
    folder = tiny_checkpoints.folder(tmp_path_factory.mktemp("bert"), Kind("bert"))
    small_tokenizers.wordpiece().save_pretrained(folder)
    return HuggingFace(folder, "org/bert", "abc")


def test_two_texts_that_a_model_reads_alike_do_not_differ(uncased: HuggingFace) -> None:
    a, b = (uncased.run(CaptureRequest(text)) for text in (A, B))
    ids = [uncased.tokenizer(text)["input_ids"] for text in (A, B)]
    assert ids[0] == ids[1]
    for layer in range(3):
        assert np.array_equal(a.weights("encoder", layer), b.weights("encoder", layer))
    seen = contrast_heads(a, b, "encoder", Triple((2,), (3,), (1,)))
    assert {step.op for step in seen.alignments["source"].steps} == {"equal"}
    assert not seen.delta.any()
    for capture, shown in ((a, "😃"), (b, "🍕")):
        assert [(t.text, t.piece) for t in capture.tokens["source"] if t.unknown] == [
            (shown, "[UNK]")
        ]


def test_a_table_of_weights_marks_what_is_unknown(uncased: HuggingFace) -> None:
    capture = uncased.run(CaptureRequest(A))
    body = head_csv(select_heads(capture, HeadChoice(layers=(1,), heads=(2,))))
    first, *rows = csv.reader(io.StringIO(body.decode("utf-8-sig")))
    assert first[1:4] == ["[CLS] (0)", "[UNK] 😃 (1)", "the (2)"]
    assert [row[0] for row in rows][:3] == first[1:4]


def test_a_row_writes_what_stands_after_it_by_the_same_name(tmp_path: Path) -> None:
    """Byte by byte, and in a check, where the name leads back to the token."""
    folder = tiny_checkpoints.folder(tmp_path, Kind("gpt2", {"vocab_size": 300}))
    small_tokenizers.gpt2().save_pretrained(folder)
    model = HuggingFace(folder, "org/gpt2", "abc")
    capture = model.run(CaptureRequest("a\n\nb\tc 你"))
    source = capture.tokens["source"]
    written = [row.written.text for row in capture.predictions[:-1]]
    assert written == [token.text for token in source[1:]]
    assert written == ["↵", "↵", "b", "⇥", "c", "␣", *(f"你 ({n}/3)" for n in (1, 2, 3))]
    for likely in (one for row in capture.predictions for one in row.runners_up):
        assert not {"Ċ", "ĉ", "Ġ", "\n", "\t", "\N{REPLACEMENT CHARACTER}"} & set(likely.text)
    ask = HuggingFaceInterventions(model)
    row = len(source) - 2
    odds = find_odds(ask, capture, row, ("你 (3/3)", "‹E4›"))
    assert odds.tokens == (source[-1].id, source[-3].id)
    seen = run_check(ask, capture, [Ablate("decoder", 0, 0)], odds)
    assert [one.text for one in seen.before.written[:-1]] == written
    assert [one.text for one in seen.after.tokens] == ["你 (3/3)", "‹E4›"]
