"""A whole training run, as small as can be: it learns, stops, and goes on as if it had not."""

import json
import zipfile
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from model.backends.builtin.adapter import BuiltIn
from model.capture.request import CaptureRequest
from model.training.evaluation.evaluate import read_account
from model.training.evaluation.measurements import Caps
from model.training.pairs.holdout import HoldOut
from model.training.recipe import Recipe
from model.training.run.learning_rate import count_target_tokens, learning_rates
from model.training.run.ship import ship
from model.training.run.train import Run
from model.training.run.weight_average import average_runs

pytestmark = pytest.mark.slow

RECIPE = Recipe(
    start="",
    head_dropout=0.2,
    vocabulary=420,
    d_model=16,
    n_heads=2,
    d_ff=32,
    encoder_layers=1,
    decoder_layers=1,
    opening_epochs=2,
    closing_epochs=1,
    epochs=2,
    tokens_per_step=120,
    peak_rate=2e-2,
    warmup_steps=3,
    sentences_per_noun_pair=0,
    few_per_noun_pair=0,
    held_out_share=0.1,
)
NUMBERS = ["two", "three", "four", "five", "six", "seven"]
NOMBRES = ["deux", "trois", "quatre", "cinq", "six", "sept"]


class Interrupted(Exception):
    """What ends a run too early."""


class Fragile(Run):
    """A run that breaks off in its second epoch."""

    def train_epoch(self, epoch: int) -> float:
        """Take every pair once, but in the first epoch only."""
        if epoch == 1:
            raise Interrupted
        return super().train_epoch(epoch)


class FragileTold(Fragile):
    """A run that breaks off in its second epoch, having taken a frame there."""

    def train_epoch(self, epoch: int) -> float:
        """Take every pair once, but in the first epoch only."""
        if epoch == 1:
            self.steps += 1
            self.frame(0.0)
        return super().train_epoch(epoch)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few dozen pairs; their nouns become single pieces, without which Δ cannot be measured."""
    lines = [
        f"The {noun} saw {n} cats because it was here.\t{french} a vu {nombre} chats ici.\tCC-BY"
        for noun, french in (("animal", "L'animal"), ("street", "La rue"))
        for n, nombre in zip(NUMBERS, NOMBRES, strict=True)
    ]
    lines += [
        f"{n.title()} and {m} dogs.\t{a.title()} et {b} chiens.\tCC-BY"
        for n, a in zip(NUMBERS, NOMBRES, strict=True)
        for m, b in zip(NUMBERS, NOMBRES, strict=True)
    ]
    path = tmp_path_factory.mktemp("data") / "fra-eng.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("fra.txt", "\n".join(lines))
    return path


@pytest.fixture(scope="module")
def finished(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that nothing interrupted."""
    run = Run(RECIPE, data, tmp_path_factory.mktemp("finished"))
    run.train()
    return run


def test_the_loss_falls_and_every_epoch_is_measured(finished: Run) -> None:
    assert [epoch["epoch"] for epoch in finished.curve] == [0, 1]
    first, second = (float(str(epoch["loss"])) for epoch in finished.curve)
    assert second < first < 7
    for epoch in finished.curve:
        assert 0 <= float(str(epoch["bleu"])) <= 100
        held_out = epoch["held out"]
        assert isinstance(held_out, dict)
        assert set(held_out) == {kind.value for kind in HoldOut}
        for measured in held_out.values():
            assert 0 <= measured["agreement"] <= 1 and measured["agreement_sentences"] > 0
            assert [len(layer) for layer in measured["delta"]] == [2]  # one layer, two heads


def test_a_run_resumed_after_an_epoch_ends_with_exactly_the_same_weights(
    finished: Run, data: Path, tmp_path: Path
) -> None:
    with pytest.raises(Interrupted):
        Fragile(RECIPE, data, tmp_path).train()
    resumed = Run(RECIPE, data, tmp_path)
    assert len(resumed.curve) == 1
    resumed.train()
    want = finished.model.state_dict()
    for name, weight in resumed.model.state_dict().items():
        assert weight.dtype == torch.float32
        assert torch.equal(weight, want[name]), name
    assert [epoch["loss"] for epoch in resumed.curve] == [e["loss"] for e in finished.curve]


def test_a_finished_run_is_not_trained_again(finished: Run, data: Path) -> None:
    before = finished.checkpoint.read_bytes()
    again = Run(RECIPE, data, finished.folder)
    again.train()
    assert finished.checkpoint.read_bytes() == before
    for name, weight in again.model.state_dict().items():
        assert torch.equal(weight, finished.model.state_dict()[name])


def test_the_rate_falls_to_zero_by_the_tokens_of_the_epochs(data: Path, tmp_path: Path) -> None:
    run = Run(replace(RECIPE, epochs=3), data, tmp_path)
    peak, sizes = (
        RECIPE.peak_rate,
        [count_target_tokens(run.course, run.pairs, at) for at in range(3)],
    )
    rates = [learning_rates(run.recipe, run.course, run.pairs, epoch) for epoch in range(3)]
    assert rates[0] == pytest.approx((peak, peak * sum(sizes[1:]) / sum(sizes)))
    assert rates[1] == pytest.approx((rates[0][1], peak * sizes[2] / sum(sizes)))
    assert rates[2] == pytest.approx((rates[1][1], 0))


def test_a_run_goes_on_after_another_by_its_own_recipe(
    finished: Run, data: Path, tmp_path: Path
) -> None:
    longer = replace(RECIPE, opening_epochs=3, epochs=3, head_dropout=0.5)
    run = Run(longer, data, tmp_path, after=finished.folder)
    assert run.curve == finished.curve and run.steps == finished.steps
    for name, weight in run.model.state_dict().items():
        assert torch.equal(weight, finished.model.state_dict()[name])
    run.train()
    assert run.curve[:2] == finished.curve and len(run.curve) == 3
    again = Run(longer, data, tmp_path, after=finished.folder)
    assert (again.curve, again.before) == (run.curve, [asdict(RECIPE)])
    assert Run.opened(data, tmp_path).recipe == longer


def test_the_mean_of_two_runs_is_measured_and_kept(
    finished: Run, data: Path, tmp_path: Path
) -> None:
    longer = replace(RECIPE, opening_epochs=3, epochs=3)
    other = Run(longer, data, tmp_path / "other", after=finished.folder)
    other.train()
    average_runs(finished, other, data, tmp_path / "average_runs")
    kept = Run.opened(data, tmp_path / "average_runs")
    assert kept.recipe == RECIPE
    want = other.model.state_dict()
    for name, weight in kept.model.state_dict().items():
        torch.testing.assert_close(weight, (finished.model.state_dict()[name] + want[name]) / 2)
    assert kept.curve[:2] == finished.curve
    assert [row["epoch"] for row in kept.curve] == [0, 1, "2, again", "mean"]
    assert kept.curve[-1]["of"] == [asdict(RECIPE), asdict(longer)]
    assert 0 <= float(str(kept.curve[-1]["bleu"])) <= 100


def test_heads_are_dropped_in_the_closing_epochs_alone(data: Path, tmp_path: Path) -> None:
    run = Run(replace(RECIPE, opening_epochs=3, epochs=3), data, tmp_path)
    seen = []
    for epoch in range(3):
        run.train_epoch(epoch)
        seen.append(run.head_dropout.probability)
    assert seen == [0, 0, RECIPE.head_dropout]


def test_a_run_that_begins_with_shipped_weights_is_told_in_its_first_epoch_and_filmed(
    finished: Run, data: Path, tmp_path: Path
) -> None:
    save_file(finished.model.state_dict(), finished.folder / "model.safetensors")
    begun = replace(
        RECIPE,
        start=str(finished.folder),
        nudged_layer=0,
        nudged_head=1,
        emerging_part=1,
        later_part=1,
    )
    run = Run(begun, data, tmp_path)
    for name, weight in run.model.state_dict().items():
        kept = torch.equal(weight, finished.model.state_dict()[name])
        assert kept is not any(part in name for part in ("query.", "key.")), name
    with pytest.raises(Interrupted):
        FragileTold(begun, data, tmp_path).train()
    resumed = Run(begun, data, tmp_path)
    resumed.train()
    run = Run(begun, data, tmp_path / "at once")
    run.train()
    for name, weight in resumed.model.state_dict().items():
        assert torch.equal(weight, run.model.state_dict()[name]), name
    films = [json.loads((each.folder / "film.json").read_text("utf-8")) for each in (run, resumed)]
    assert films[0] == films[1]
    frames = films[0]["frames"]
    assert [frame["epoch"] for frame in frames if "epoch" in frame] == [0, 1]
    assert frames[-1]["step"] == run.steps
    for sentence, tokens in enumerate(films[0]["tokens"]):
        for head in frames[0]["weights"][sentence][0]:
            assert len(head) == len(tokens) and sum(head) == pytest.approx(1, abs=0.02)


def test_another_recipe_in_the_same_folder_is_refused(finished: Run, data: Path) -> None:
    with pytest.raises(ValueError, match="holds a run of another recipe"):
        Run(replace(RECIPE, seed=1), data, finished.folder)


def test_another_seed_ends_with_other_weights(finished: Run, data: Path, tmp_path: Path) -> None:
    other = Run(replace(RECIPE, seed=1), data, tmp_path)
    assert not torch.equal(other.model.embedding.weight, finished.model.embedding.weight)


def test_no_held_out_sentence_is_trained_on(finished: Run) -> None:
    assert finished.held_out
    trained = {finished.tokenizer.decode(source) for source, _ in finished.pairs}
    assert trained.isdisjoint({" " + english for english, _ in finished.held_out})
    told = json.loads((finished.folder / "data.json").read_text("utf-8"))
    dropped = sum(told["tatoeba_pairs_dropped_as_leaks"].values())
    assert dropped == 6  # the cat and the street are a noun pair that is held out
    assert set(told["leaks"].values()) == {0}
    assert len(finished.pairs) + len(finished.held_out) + dropped == 2 * 6 + 6 * 6


def test_padding_counts_neither_in_the_loss_nor_as_a_token(finished: Run) -> None:
    short, long = sorted(finished.pairs, key=lambda pair: len(pair[1]))[:: len(finished.pairs) - 1]
    with torch.no_grad():
        alone = [finished.loss([pair]) for pair in (short, long)]
        together = finished.loss([short, long])
    assert together[1] == alone[0][1] + alone[1][1] == len(short[1]) + len(long[1]) - 2
    torch.testing.assert_close(together[0], alone[0][0] + alone[1][0], rtol=1e-5, atol=1e-4)


def test_a_finished_run_ships_as_a_folder_that_opens_with_its_evaluation(tmp_path: Path) -> None:
    numbered = (f"Cat {n} sleeps.\tLe chat {n} dort.\tCC-BY" for n in range(400))
    with zipfile.ZipFile(tmp_path / "fra-eng.zip", "w") as archive:
        archive.writestr("fra.txt", "\n".join(numbered))
    recipe = replace(RECIPE, epochs=1, held_out_share=0.9)  # some are left after validation
    run = Run(recipe, tmp_path / "fra-eng.zip", tmp_path / "run")
    run.train()
    caps = Caps(sentences=4, pairs=2, noun_pairs=20, switching=2, sets=3)
    ship(run, tmp_path / "fra-eng.zip", tmp_path / "en-fr-free", caps)
    model = BuiltIn(tmp_path / "en-fr-free")
    assert model.fidelity.verdict == "exact"
    said = json.loads((tmp_path / "en-fr-free" / "evaluation.json").read_text("utf-8"))
    start = {name: said["start"][name] for name in ("site", "layer", "head")}
    assert model.description.start == start
    assert said["training"]["data"]["sha256"]
    readme = (tmp_path / "en-fr-free" / "README.md").read_text("utf-8")
    assert said["training"]["data"]["sha256"] in readme and model.description.note in readme
    assert model.run(CaptureRequest("Two and three dogs.")).target is not None
    assert model.seen
    assert model.seen.sentences == len(run.english) == len(run.pairs)


def test_a_folder_that_is_measured_again_keeps_what_is_told_of_its_training(tmp_path: Path) -> None:
    assert read_account(tmp_path) == {}
    told = {"recipe": asdict(Recipe()), "steps": 7}
    (tmp_path / "evaluation.json").write_text(json.dumps({"training": told}), "utf-8")
    assert read_account(tmp_path) == told
