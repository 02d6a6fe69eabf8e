"""What a model of transformers writes, and what the rows of its captures would write."""

from pathlib import Path
from typing import Any

import pytest
import torch

from model.backends.huggingface.adapter import HuggingFace
from model.backends.huggingface.text.predictions import predict_rows
from model.capture.attention_record import AttentionRecord
from model.capture.request import CaptureRequest
from model.generation.sampling import Sampling
from model.refusal import Refused
from tests.support import tiny_checkpoints
from tests.support.tiny_checkpoints import Kind

TEXT = tiny_checkpoints.TEXTS[0]
UNTIED = {"tie_word_embeddings": False}  # tied and random, a model repeats its last token


def opened(path: Path, kind: Kind, seed: int = 0) -> HuggingFace:
    return HuggingFace(tiny_checkpoints.folder(path, kind, seed), f"org/{kind}", "abc")


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> HuggingFace:
    kind = Kind("llama", {"num_key_value_heads": 2, **UNTIED})
    return opened(tmp_path_factory.mktemp("llama"), kind, seed=3)


@pytest.fixture(scope="module")
def bart(tmp_path_factory: pytest.TempPathFactory) -> HuggingFace:
    return opened(tmp_path_factory.mktemp("bart"), Kind("bart", {"d_model": 32}), seed=1)


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> HuggingFace:
    return opened(tmp_path_factory.mktemp("bert"), Kind("bert"))


def generated(model: Any, ids: list[int], most: int) -> list[int]:
    """Return what transformers writes greedily after these ids."""
    given = torch.tensor([ids])
    mask = torch.ones_like(given)
    out = model.generate(given, attention_mask=mask, do_sample=False, max_new_tokens=most)
    return [int(id) for id in out[0]]


def test_a_text_is_continued_as_transformers_does_without_its_closing_token(
    llama: HuggingFace,
) -> None:
    written = list(llama.write(TEXT, Sampling(9)))
    ids = llama.tokenizer(TEXT)["input_ids"]
    assert ids[-1] == 2  # this tokenizer closes every text: after that a new one would begin
    want = generated(llama.model, ids[:-1], 9)[len(ids) - 1 :]
    assert [step.prediction.written.id for step in written] == want
    assert [step.prediction.place for step in written] == list(
        range(len(ids) - 2, len(ids) - 2 + len(written))
    )
    whole = llama.tokenizer.decode(ids[:-1] + want, skip_special_tokens=True)
    assert written[-1].text == whole[len(llama.tokenizer.decode(ids[1:-1])) :]


def test_a_text_is_translated_as_transformers_does(bart: HuggingFace) -> None:
    written = list(bart.write(TEXT, Sampling(9)))
    want = generated(bart.model, bart.tokenizer(TEXT)["input_ids"], 9)[1:]
    ids = [step.prediction.written.id for step in written]
    assert ids[:8] == want[:8]
    assert written[-1].text == bart.tokenizer.decode(ids, skip_special_tokens=True)
    assert [step.prediction.place for step in written] == list(range(len(ids)))
    capture = bart.run(CaptureRequest(TEXT))
    rows = capture.predictions[: len(ids)]
    assert [row.written.id for row in rows] == ids
    for row, step in zip(rows, written, strict=True):
        likely = step.prediction.written.probability
        assert row.written.probability == pytest.approx(likely, rel=1e-3)


def test_rows_of_a_decoder_write_the_next_token(llama: HuggingFace) -> None:
    capture = llama.run(CaptureRequest(TEXT))
    ids = [token.id for token in capture.tokens["source"]]
    with torch.inference_mode():
        want = llama.model(torch.tensor([ids])).logits[0].double().softmax(-1)
    assert [row.place for row in capture.predictions] == list(range(len(ids)))
    for row in capture.predictions:
        best = want[row.place].argsort(descending=True).tolist()
        written = ids[row.place + 1] if row.place + 1 < len(ids) else best[0]
        assert row.written.id == written
        assert [one.id for one in row.runners_up] == [id for id in best if id != written][:4]
        for one in (row.written, *row.runners_up):
            assert one.probability == pytest.approx(float(want[row.place, one.id]), abs=1e-5)


def test_a_masked_model_writes_where_the_text_has_a_mask(
    bert: HuggingFace, llama: HuggingFace
) -> None:
    text = "The <mask> didn't cross the street because <mask> was wide."
    capture = bert.run(CaptureRequest(text))
    source = capture.tokens["source"]
    mask = bert.tokenizer.mask_token_id
    assert (bert.mask, llama.mask) == ("<mask>", None)
    places = [place for place, token in enumerate(source) if token.id == mask]
    assert len(places) == 2
    assert [text[source[at].start : source[at].end] for at in places] == ["<mask>", "<mask>"]
    assert [row.place for row in capture.predictions] == places
    ids = torch.tensor([[token.id for token in source]])
    with torch.inference_mode():
        want = bert.model(ids).logits[0].double().softmax(-1)
    for row in capture.predictions:
        likely, best = want[row.place].topk(5)
        seen = (row.written, *row.runners_up)
        assert [one.id for one in seen] == best.tolist()
        assert [one.probability for one in seen] == pytest.approx(likely.tolist(), abs=1e-5)
    assert bert.run(CaptureRequest(TEXT)).predictions == ()


def test_rows_that_look_ahead_predict_no_next_token(llama: HuggingFace) -> None:
    """As in models that read a text in both directions unless they are told an order."""
    source = llama.run(CaptureRequest(TEXT)).tokens["source"]
    logits = torch.randn(1, len(source), 96)
    heads = torch.randn(4, len(source), 8, generator=torch.Generator().manual_seed(0))
    back = torch.ones(len(source), len(source), dtype=torch.bool).tril()
    causal = AttentionRecord(heads, heads, heads, back, 1.0)
    both = AttentionRecord(heads, heads, heads, None, 1.0)
    for layers, rows in (([causal, causal], len(source)), ([causal, both], 0)):
        found = predict_rows(llama.tokenizer, {"logits": logits}, source, (), layers)
        assert len(found) == rows


def test_a_seed_draws_the_same_text_again(llama: HuggingFace) -> None:
    texts = [
        [step.text for step in llama.write(TEXT, Sampling(8, temperature=2.0, seed=seed))]
        for seed in (1, 1, 2)
    ]
    assert texts[0] == texts[1] != texts[2]


def test_between_two_tokens_the_model_answers_others(llama: HuggingFace) -> None:
    alone = llama.run(CaptureRequest(TEXT)).weights("decoder", 1)
    want = [step.text for step in llama.write(TEXT, Sampling(4))]
    seen = []
    for step in llama.write(TEXT, Sampling(4)):
        seen.append(step.text)
        assert (llama.run(CaptureRequest(TEXT)).weights("decoder", 1) == alone).all()
    assert seen == want


def test_what_cannot_be_written_is_refused(bert: HuggingFace, llama: HuggingFace) -> None:
    with pytest.raises(Refused, match="it writes none"):
        next(bert.write(TEXT, Sampling(1)))
    full = " ".join(["it"] * (llama.max_tokens - 2))
    assert len(llama.tokenizer(full)["input_ids"]) == llama.max_tokens
    (last,) = llama.write(full, Sampling(50))
    assert last.stopped_by == "length"
    with pytest.raises(Refused, match=r"\d+ tokens; this model holds 64"):
        next(llama.write(TEXT * 9, Sampling(1)))
