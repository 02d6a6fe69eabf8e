"""The weights in the repository: they open, translate, and are as good as their figures say."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.source import AGREEMENT_FILE, FREE, SHIPPED, ShippedSource
from model.capture.edits import HeadId
from model.capture.request import CaptureRequest
from model.one_thread import one_thread
from model.text import pieces
from model.training.evaluation import card, teacher_forcing
from model.training.evaluation.example_table import agreement_csv
from model.training.evaluation.measurements import Caps, Evaluation, sample
from model.training.evaluation.selection_split import first_pairs
from model.training.evaluation.start_head import StartHead
from model.training.pairs.holdout import HoldOut
from model.training.pairs.minimal import minimal_pairs
from model.training.recipe import Recipe


@pytest.fixture(scope="module", params=[SHIPPED, FREE], ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    """Each model of this project."""
    found: Path = request.param
    return found


@pytest.fixture(scope="module")
def model(folder: Path) -> BuiltIn:
    return BuiltIn(folder)


@pytest.fixture(scope="module")
def said(folder: Path) -> dict[str, Any]:
    """What the folder says of its own quality."""
    figures: dict[str, Any] = json.loads((folder / "evaluation.json").read_text("utf-8"))
    return figures


def test_the_folder_is_small_and_its_weights_are_float16(folder: Path) -> None:
    assert sum(file.stat().st_size for file in folder.iterdir()) <= 30 * 10**6
    weights = load_file(folder / "model.safetensors")
    assert {weight.dtype for weight in weights.values()} == {torch.float16}
    assert all(bool(weight.isfinite().all()) for weight in weights.values())


def test_every_attention_is_reproduced_at_the_full_length(model: BuiltIn) -> None:
    assert model.fidelity.verdict == "exact"
    assert model.fidelity.tested_tokens == model.shape.max_len


def test_the_vocabulary_of_the_model_is_that_of_its_tokenizer(model: BuiltIn) -> None:
    assert model.tokenizer.get_vocab_size() == model.shape.vocabulary
    ids = [model.tokenizer.token_to_id(piece) for piece in ("<pad>", "<s>", "</s>")]
    assert ids == [model.shape.padding_id, model.shape.start_id, model.shape.end_id]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("parce qu'il", ["Ġparce", "Ġqu'", "il"]),
        ("parce qu'elle", ["Ġparce", "Ġqu'", "elle"]),
        ("because it was", ["Ġbecause", "Ġit", "Ġwas"]),
        ("The animal didn't", ["ĠThe", "Ġanimal", "Ġdidn", "'t"]),
        ("l'animal", ["Ġl'", "animal"]),
    ],
)
def test_what_agreement_is_about_are_pieces_of_their_own(
    model: BuiltIn, text: str, expected: list[str]
) -> None:
    assert [piece.piece for piece in pieces.read_pieces(model.tokenizer, text)] == expected


def test_i_love_you_becomes_french(model: BuiltIn) -> None:
    capture = model.run(CaptureRequest("I love you."))
    assert capture.target is not None
    words = set(capture.target.lower().replace("'", "' ").strip(" .!").split())
    assert words & {"je", "j'"}
    assert words & {"t'", "te", "vous", "toi"}
    assert len(capture.tokens["target"]) == len(capture.predictions) < 15
    assert all(seen.written.probability > 0.01 for seen in capture.predictions)


def test_the_evaluation_is_of_these_weights(
    folder: Path, model: BuiltIn, said: dict[str, Any]
) -> None:
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    assert said["weights"] == {"id": model.info.id, "sha256": digest}
    assert model.info.id == f"sightlines/{folder.name}"
    training = said["training"]
    assert training["data"]["leaks"] == dict.fromkeys(training["data"]["leaks"], 0)
    epochs = [row["epoch"] for row in training["curve"]]
    run = list(range(training["recipe"]["epochs"]))
    assert epochs == (run if folder == SHIPPED else [*run, "12, trial", "mean"])


def test_what_the_start_head_is_needed_for_is_said_of_these_weights_alone(
    folder: Path, said: dict[str, Any], tmp_path: Path
) -> None:
    need = said["start_head"]["need"]
    off = ShippedSource(folder).entry(None).start_off
    assert off is not None and off.sentences == need["sentences"]
    assert (off.intact, off.off) == (need["intact"]["agreement"], need["off"]["agreement"])
    other = shutil.copytree(folder, tmp_path / "other")
    with (other / "model.safetensors").open("ab") as weights:
        weights.write(b" ")
    assert ShippedSource(other).entry(None).start_off is None


def test_the_recipe_is_that_of_make_train() -> None:
    figures = json.loads((SHIPPED / "evaluation.json").read_text("utf-8"))
    assert Recipe(**figures["training"]["recipe"]) == Recipe()


def test_the_film_is_small_and_ends_with_these_weights() -> None:
    path = SHIPPED / "film.json"
    assert path.stat().st_size < 300_000
    film = json.loads(path.read_text("utf-8"))
    figures = json.loads((SHIPPED / "evaluation.json").read_text("utf-8"))["training"]
    assert film["frames"][-1]["step"] == figures["steps"]
    told = [frame for frame in film["frames"] if "epoch" not in frame]
    assert told and max(frame["step"] for frame in told) < figures["told_steps"]
    model = BuiltIn(SHIPPED)
    for sentence, text in enumerate(film["sentences"]):
        capture = model.run(CaptureRequest(text, sites=("encoder",)))
        for layer in range(4):
            want = torch.tensor(film["frames"][-1]["weights"][sentence][layer])
            rows = torch.as_tensor(capture.weights("encoder", layer))[:, film["it"][sentence]]
            torch.testing.assert_close(rows, want, rtol=0, atol=5e-3)  # shipped as float16


def test_a_sample_of_held_out_pairs_measures_as_said(
    folder: Path, model: BuiltIn, said: dict[str, Any]
) -> None:
    seen = sample(model, Evaluation(folder, Caps()).reporting)
    assert seen["noun_pairs"] == said["sample"]["noun_pairs"]
    assert len(seen["noun_pairs"]) == 12
    for part in ("delta", "pointing"):
        want = torch.tensor(said["sample"][part])
        torch.testing.assert_close(torch.tensor(seen[part]), want, rtol=0, atol=1e-3)
    assert seen["agreement"]["agreement"] == pytest.approx(
        said["sample"]["agreement"]["agreement"], abs=1 / 24 + 1e-3
    )


def test_the_page_opens_with_the_head_that_the_evaluation_found(
    folder: Path, model: BuiltIn, said: dict[str, Any]
) -> None:
    encoder = [head for head in said["heads"] if head["site"] == "encoder"]
    assert len(encoder) == model.shape.encoder_layers * model.shape.n_heads
    proven = [h for h in encoder if h["selection"]["p_holm"] < 0.05 and h["selection"]["delta"] > 0]
    by = "lesser" if folder == SHIPPED else "delta"  # free: none leans rightly both times
    assert (max(head["selection"]["lesser"] for head in proven) > 0) is (by == "lesser")
    found = max(proven, key=lambda head: head["selection"][by])
    start = {name: found[name] for name in ("site", "layer", "head")}
    assert model.description.start == start
    assert {name: said["start_head"][name] for name in start} == start


def test_the_answer_rests_on_the_start_head_of_one_model_and_of_the_other_not(
    folder: Path, model: BuiltIn, said: dict[str, Any]
) -> None:
    start = said["start_head"]
    head = HeadId(start["site"], start["layer"], start["head"])
    pairs = first_pairs(Evaluation(folder, Caps()).reporting, 24)
    batches = teacher_forcing.choices(StartHead(model, head).place(pairs), model.shape.padding_id)
    with one_thread():
        intact, off, swapped = (
            float(
                teacher_forcing.rightness(
                    teacher_forcing.margins(model.transformer, batches, **how)
                ).mean()
            )
            for how in ({}, {"off": [head]}, {"swapped": [head]})
        )
    assert intact > 0.9
    if folder == SHIPPED:
        assert off < 0.75 and swapped < 0.5
    else:
        assert off > 0.9 and swapped > 0.9


def test_the_model_card_and_the_note_say_what_the_evaluation_says(
    folder: Path, model: BuiltIn, said: dict[str, Any]
) -> None:
    written = (folder / "README.md").read_text("utf-8")
    assert written == card.card(said, model.description)
    assert model.description.note == card.note(said)


def test_the_famous_pair_looks_as_said(model: BuiltIn, said: dict[str, Any]) -> None:
    pair = minimal_pairs(HoldOut.FAMOUS)[0]
    start = said["start"]
    for sentence, text in zip("ab", pair.english, strict=True):
        capture = model.run(CaptureRequest(text, sites=("encoder",)))
        tokens = [token.text for token in capture.tokens["source"]]
        row = capture.weights("encoder", start["layer"], [start["head"]])[0, tokens.index("it")]
        for noun, name in zip(("first", "second"), ("animal", "street"), strict=True):
            want = start["famous"][f"{sentence}_{noun}"]
            assert float(row[tokens.index(name)]) == pytest.approx(want, abs=1e-3)


def test_the_table_to_begin_with_is_what_shipping_writes() -> None:
    """New pairs: write the file anew, as `ship` does."""
    assert (SHIPPED / AGREEMENT_FILE).read_text("utf-8") == agreement_csv()
