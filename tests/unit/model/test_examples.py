"""What the examples claim is what the shipped weights do, and it is worth showing."""

import json
import shutil
from pathlib import Path

import pytest
import regex
import torch
from safetensors.torch import load_file, save_file

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.folder import revision
from model.backends.builtin.source import EXAMPLES_FILE, FREE, SHIPPED, ShippedSource
from model.capture.request import CaptureRequest
from model.examples import words
from model.examples.measuring import measure_example
from model.examples.table import EXAMPLES, ExampleSpec
from model.refusal import Refused

FOLDERS = (SHIPPED, FREE)
STORED = {
    folder: {entry.name: entry for entry in ShippedSource(folder).examples} for folder in FOLDERS
}


@pytest.fixture(scope="module")
def opened() -> dict[Path, BuiltIn]:
    """Both models of this project."""
    return {folder: BuiltIn(folder) for folder in FOLDERS}


@pytest.fixture
def shipped(opened: dict[Path, BuiltIn]) -> BuiltIn:
    """The model that everybody opens first."""
    return opened[SHIPPED]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_file_holds_every_example_in_order_and_no_other(folder: Path) -> None:
    """Stale numbers are not read at all: after new weights, run python -m model.examples."""
    assert list(STORED[folder]) == [example.name for example in EXAMPLES]
    assert len(set(STORED[folder])) == len(EXAMPLES) >= 8


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_a_claim_is_measured_again_on_the_shipped_weights(
    opened: dict[Path, BuiltIn], example: ExampleSpec, folder: Path
) -> None:
    found, stored = measure_example(opened[folder], example), STORED[folder][example.name]
    assert found.number == pytest.approx(stored.number, abs=1e-3)
    assert found.choice == stored.choice
    assert (found.title, found.look) == (stored.title, stored.look)
    numbers = r"-?\d+\.\d+"
    said, written = (regex.findall(numbers, claim) for claim in (found.claim, stored.claim))
    assert [float(one) for one in said] == pytest.approx([float(one) for one in written], abs=0.011)
    assert regex.sub(numbers, "", found.claim) == regex.sub(numbers, "", stored.claim)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_a_claim_holds_its_bar(example: ExampleSpec, folder: Path) -> None:
    assert example.least <= STORED[folder][example.name].number <= example.most


def test_each_model_has_an_example_that_opens_the_other() -> None:
    for folder, other in (FOLDERS, FOLDERS[::-1]):
        opens = [one.choice["model"] for one in STORED[folder].values() if "model" in one.choice]
        assert opens == [ShippedSource(other).id]


def test_every_measure_has_a_bar_that_something_can_fail() -> None:
    for example in EXAMPLES:
        assert example.least > 0 or example.most < 1, example.name


def test_examples_of_other_weights_are_not_shown(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "copied"))
    assert ShippedSource(folder).examples == ShippedSource(SHIPPED).examples
    weights = load_file(folder / "model.safetensors")
    weights["embedding.weight"][0, 0] += torch.tensor(1.0)
    save_file(weights, folder / "model.safetensors")
    assert ShippedSource(folder).examples == ()
    (folder / EXAMPLES_FILE).unlink()
    assert ShippedSource(folder).examples == ()


def test_other_weights_make_another_claim(shipped: BuiltIn, tmp_path: Path) -> None:
    """A head that is picked by measurement moves with the weights."""
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "copied"))
    name = "encoder.3.self_attention.query.weight"
    weights = load_file(folder / "model.safetensors")
    weights[name][:] = 0
    save_file(weights, folder / "model.safetensors")
    turns = EXAMPLES[0]
    before, after = measure_example(shipped, turns), measure_example(BuiltIn(folder), turns)
    assert before.choice["heads"] != after.choice["heads"]
    assert after.number < before.number


def test_a_word_is_found_whole_and_last(shipped: BuiltIn) -> None:
    text = "It is an item, and it isn't it."
    capture = shipped.run(CaptureRequest(text, sites=("encoder",)))
    tokens = capture.tokens["source"]
    found = words.tokens_of_word(capture, "source", "it")
    assert "".join(text[tokens[place].start : tokens[place].end] for place in found) == "it"
    assert tokens[found[0]].start == text.rindex("it")
    with pytest.raises(Refused, match="There is no 'cat'"):
        words.tokens_of_word(capture, "source", "cat")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_file_names_the_command_that_measured_it(folder: Path) -> None:
    document = json.loads((folder / EXAMPLES_FILE).read_text("utf-8"))
    assert document["measured_by"] == "python -m model.examples"
    assert document["revision"] == revision(folder)
