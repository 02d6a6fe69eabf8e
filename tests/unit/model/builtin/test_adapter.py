"""The built-in model: kept in a folder, opened once, asked; and what it refuses, in numbers."""

import json
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from model.backends.builtin import folder as model_folder
from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.folder import Description
from model.capture.request import CaptureRequest
from model.library.registry import Registry
from model.refusal import Refused
from tests.support import tiny_models

SOURCE, TARGET = tiny_models.SENTENCES[0], "La rue était large."
FILES = ("configuration.json", "tokenizer.json", "model.safetensors")


@pytest.fixture(scope="module")
def model(tiny_folder: Path) -> BuiltIn:
    return BuiltIn(tiny_folder)


@pytest.fixture
def copied(tiny_folder: Path, tmp_path: Path) -> Path:
    """A folder of a tiny model that a test may break."""
    return Path(shutil.copytree(tiny_folder, tmp_path / "copied"))


def test_weights_lie_as_float16_and_open_as_float32(tiny_folder: Path, model: BuiltIn) -> None:
    lying = load_file(tiny_folder / "model.safetensors")
    opened = model.transformer.state_dict()
    saved = tiny_models.transformer(model.shape).state_dict()
    assert lying.keys() == opened.keys() == saved.keys()
    for name, weight in opened.items():
        assert lying[name].dtype == torch.float16
        assert weight.dtype == torch.float32
        assert torch.equal(weight, saved[name].half().float())
    assert model.info.dtype == "float32"
    assert not model.transformer.training


def test_saving_what_was_opened_changes_no_byte(model: BuiltIn, tmp_path: Path) -> None:
    model_folder.save(tmp_path, model.description, model.transformer, model.tokenizer)
    again = BuiltIn(tmp_path)
    assert again.description == model.description
    assert again.info == model.info  # the revision too, which hashes every file
    question = CaptureRequest(SOURCE, target=TARGET)
    for site in ("encoder", "decoder", "cross"):
        seen, want = again.run(question), model.run(question)
        assert np.array_equal(seen.weights(site, 1), want.weights(site, 1))


def test_the_tokens_are_those_that_the_model_read(model: BuiltIn) -> None:
    capture = model.run(CaptureRequest(SOURCE, target=TARGET))
    source, target = capture.tokens["source"], capture.tokens["target"]
    assert [token.id for token in source] == [*model.tokenizer.encode(SOURCE).ids, 2]
    assert [token.id for token in target] == [1, *model.tokenizer.encode(TARGET).ids]
    assert (source[-1].text, source[-1].special, source[-1].word) == ("</s>", True, None)
    assert (target[0].text, target[0].special, target[0].word) == ("<s>", True, None)
    assert (source[-1].start, source[-1].end) == (len(SOURCE), len(SOURCE))
    assert (target[0].start, target[0].end) == (0, 0)
    assert (capture.text, capture.target, capture.target_by) == (SOURCE, TARGET, "user")
    assert capture.id == model.identity(CaptureRequest(SOURCE, target=TARGET))


def test_without_a_target_the_model_writes_one(model: BuiltIn) -> None:
    capture = model.run(CaptureRequest(SOURCE))
    assert capture.target_by == "beam"
    assert capture.target is not None
    target = capture.tokens["target"]
    assert capture.weights("cross", 0).shape == (4, len(target), len(capture.tokens["source"]))
    ids = [token.id for token in target[1:]]
    assert capture.target == model.tokenizer.decode(ids).strip()


def test_predictions_are_the_softmax_of_the_pass(model: BuiltIn) -> None:
    capture = model.run(CaptureRequest(SOURCE, target=TARGET))
    source, target = ([[t.id for t in capture.tokens[side]]] for side in ("source", "target"))
    with torch.inference_mode():
        logits = model.transformer(torch.tensor(source), torch.tensor(target))[0].double().numpy()
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    want = powers / powers.sum(-1, keepdims=True)
    assert len(capture.predictions) == len(target[0])
    for row, seen in enumerate(capture.predictions):
        written = (*target[0], 2)[row + 1]  # the next token, and the end token after the last
        assert (seen.place, seen.written.id) == (row, written)
        others = [id for id in np.argsort(-want[row], kind="stable").tolist() if id != written]
        assert [one.id for one in seen.runners_up] == others[:4]
        for one in (seen.written, *seen.runners_up):
            assert one.probability == pytest.approx(want[row, one.id], abs=1e-6)
            assert one.text


def test_only_the_sites_asked_for_are_kept(model: BuiltIn) -> None:
    cross = model.run(CaptureRequest(SOURCE, target=TARGET, sites=("cross",)))
    assert [site.name for site in cross.sites] == ["cross"]
    assert cross.predictions
    some = model.run(CaptureRequest(SOURCE, target=TARGET, sites=("cross", "encoder", "cross")))
    assert [site.name for site in some.sites] == ["encoder", "cross"]
    with pytest.raises(Refused, match="No site 'decoder'; this capture has encoder, cross"):
        some.weights("decoder", 0)


def test_where_no_decoder_is_asked_for_no_target_is_written(model: BuiltIn) -> None:
    capture = model.run(CaptureRequest(SOURCE, sites=("encoder",)))
    assert (capture.target, capture.target_by, capture.predictions) == (None, None, ())
    assert capture.tokens["target"] == ()
    assert [seen.where for seen in capture.positions] == ["source"]


def test_what_cannot_be_asked_is_refused(model: BuiltIn) -> None:
    for question, code, said in (
        (
            CaptureRequest(SOURCE, sites=("self",)),
            "unknown_site",
            "this model has encoder, decoder, cr",
        ),
        (CaptureRequest(SOURCE, sites=()), "unknown_site", "name at least one"),
        (CaptureRequest(SOURCE, text_pair="A dog."), "not_available", "leave text_pair out"),
    ):
        with pytest.raises(Refused, match=said) as refusal:
            model.run(question)
        assert refusal.value.code == code


def digits(tokens: int) -> str:
    """Return a text of so many tokens, the special one included: each digit is one, as is Ġ."""
    return "7" * (tokens - 2)


def test_a_text_or_target_too_long_is_refused_with_the_numbers(model: BuiltIn) -> None:
    for tokens in (65, 93):
        for question, code in (
            (CaptureRequest(digits(tokens)), "text_too_long"),
            (CaptureRequest(SOURCE, target=digits(tokens)), "target_too_long"),
        ):
            with pytest.raises(Refused) as refusal:
                model.run(question)
            assert refusal.value.code == code
            assert refusal.value.detail == f"{tokens} tokens; this model holds 64."
    full = model.run(CaptureRequest(digits(64), target=digits(64)))
    assert [len(full.tokens["source"]), len(full.tokens["target"])] == [64, 64]


def test_a_text_longer_than_any_in_training_is_answered_with_a_remark(model: BuiltIn) -> None:
    said = "41 tokens; the longest text in training had 40: expect worse."
    for question in (
        CaptureRequest(digits(41), target=TARGET),
        CaptureRequest(SOURCE, target=digits(41)),
        CaptureRequest(digits(41), sites=("encoder",)),
    ):
        assert model.run(question).remarks == {"longer_than_trained": said}
    assert model.run(CaptureRequest(digits(40), target=digits(40))).remarks == {}


def at_once(count: int, work: Callable[[int], object]) -> list[object]:
    """Let threads begin one piece of work each at the same moment."""
    gate = threading.Barrier(count)

    def begin(number: int) -> object:
        gate.wait()
        return work(number)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(begin, range(count)))


def test_many_who_ask_at_once_share_one_loading(tiny_folder: Path) -> None:
    models = Registry([tiny_folder])
    assert models.entry("tiny").status == "available"
    first, *others = at_once(12, lambda _: models.open("tiny"))
    assert all(other is first for other in others)
    assert models.entry("tiny").status == "ready"


def test_many_who_ask_at_once_get_their_own_answer(model: BuiltIn) -> None:
    texts = [SOURCE[: 10 + 3 * number] for number in range(12)]
    want = [model.run(CaptureRequest(text, target=TARGET)).weights("cross", 1) for text in texts]

    def ask(number: int) -> bool:
        seen = model.run(CaptureRequest(texts[number], target=TARGET)).weights("cross", 1)
        return np.array_equal(seen, want[number])

    assert all(at_once(12, ask))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def larger(path: Path) -> None:
    fields = json.loads(path.read_text())
    fields["shape"]["d_ff"] += 1
    path.write_text(json.dumps(fields))


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        *(("model.safetensors", cut), ("model.safetensors", empty)),
        *(("tokenizer.json", cut), ("tokenizer.json", empty), ("configuration.json", larger)),
    ],
)
def test_a_broken_folder_fails_with_a_sentence(
    copied: Path, name: str, spoil: Callable[[Path], None]
) -> None:
    spoil(copied / name)
    models = Registry([copied])
    for _ in range(2):
        with pytest.raises(Refused) as refusal:
            models.open("tiny")
        assert refusal.value.code == "model_failed"
        entry = models.entry("tiny")
        assert (entry.status, entry.error) == ("failed", refusal.value.detail)
        assert len(refusal.value.detail) > 20


def test_a_model_that_fails_the_self_test_is_not_opened(copied: Path) -> None:
    weights = load_file(copied / "model.safetensors")
    weights["encoder.2.self_attention.value.weight"][:] = torch.nan
    save_file(weights, copied / "model.safetensors")
    with pytest.raises(Refused, match="captured weights are off by nan"):
        Registry([copied]).open("tiny")


def test_a_mended_folder_opens(copied: Path, tiny_folder: Path) -> None:
    empty(copied / "model.safetensors")
    models = Registry([copied])
    with pytest.raises(Refused):
        models.open("tiny")
    shutil.copy(tiny_folder / "model.safetensors", copied)
    assert models.open("tiny").fidelity.verdict == "exact"
    assert (models.entry("tiny").status, models.entry("tiny").error) == ("ready", None)


def test_the_revision_changes_with_any_file(copied: Path) -> None:
    seen = {model_folder.revision(copied)}
    for name in FILES:
        with (copied / name).open("ab") as file:
            file.write(b" ")
        seen.add(model_folder.revision(copied))
    (copied / "evaluation.json").write_text("{}")
    seen.add(model_folder.revision(copied))
    assert len(seen) == 4


def test_the_description_is_read_back_as_written(copied: Path) -> None:
    written = Description.read(copied)
    assert written.shape == replace(tiny_models.SHAPE, vocabulary=written.shape.vocabulary)
    assert written.start == {"site": "encoder", "layer": 1, "head": 2}
    assert written.layers == {"encoder": 3, "decoder": 2, "cross": 2}


def test_the_registry_refuses_a_model_that_it_does_not_have(copied: Path) -> None:
    other = tiny_models.folder(copied.parent / "other", id="other", seed=1)
    models = Registry([copied, other])
    assert models.default == "tiny"
    assert [entry.id for entry in models.entries()] == ["tiny", "other"]
    with pytest.raises(Refused, match="No model 'huge'; there are tiny, other"):
        models.run("huge", CaptureRequest(SOURCE))
    question = CaptureRequest(SOURCE, target=TARGET)
    assert models.identity("tiny", question) != models.identity("other", question)
