"""Recurrent networks and the Universal Transformer learn by the same run."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from model.backends.builtin.folders import read_folder
from model.capture.request import CaptureRequest
from model.text import tokenizer as subwords
from model.training.recipe import Recipe
from model.training.run.ship import ship
from model.training.run.train import Run

pytestmark = pytest.mark.slow

RECIPE = Recipe(
    model="rnn",
    start="",
    d_model=16,
    n_heads=2,
    d_ff=32,
    encoder_layers=2,
    decoder_layers=2,
    opening_epochs=2,
    epochs=2,
    tokens_per_step=120,
    peak_rate=2e-2,
    warmup_steps=3,
    sentences_per_noun_pair=0,
    few_per_noun_pair=0,
    held_out_share=0.1,
)
RECIPES = [RECIPE, replace(RECIPE, align="none"), replace(RECIPE, model="universal")]
NUMBERS = {"two": "deux", "three": "trois", "four": "quatre", "five": "cinq", "six": "six"}


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: f"{recipe.model}-{recipe.align}")
def test_they_learn_with_a_tokenizer_that_is_there_and_ship(recipe: Recipe, tmp_path: Path) -> None:
    lines = [
        f"{n.title()} and {m} dogs.\t{a.title()} et {b} chiens.\tCC-BY"
        for n, a in NUMBERS.items()
        for m, b in NUMBERS.items()
    ]
    with zipfile.ZipFile(tmp_path / "fra-eng.zip", "w") as archive:
        archive.writestr("fra.txt", "\n".join(lines))
    there = subwords.train(["They know other words than these."] * 9, 300)
    there.save(str(tmp_path / "tokenizer.json"))
    recipe = replace(recipe, tokenizer=str(tmp_path))
    run = Run(recipe, tmp_path / "fra-eng.zip", tmp_path / "run")
    assert run.tokenizer.to_str() == there.to_str()
    losses = [run.train_epoch(epoch) for epoch in range(2)]
    assert losses[1] < losses[0] < 7

    run.weights.to_float32()
    run.curve = [{"epoch": 1, "bleu": 12.34}]
    ship(run, tmp_path / "fra-eng.zip", tmp_path / "shipped")
    opened = read_folder(tmp_path / "shipped")
    for name, weight in run.model.eval().state_dict().items():
        assert torch.equal(opened.translator.state_dict()[name], weight.half().float()), name
    assert "Epoch 1 of 2: BLEU 12.3" in opened.description.note
    assert opened.run(CaptureRequest("Two and three dogs.")).target is not None


def test_a_model_without_heads_to_nudge_begins_from_nothing() -> None:
    with pytest.raises(ValueError, match="rnn begins from nothing"):
        Recipe(model="rnn")
    with pytest.raises(ValueError, match="model 'lstm' is none of"):
        Recipe(model="lstm", start="")
