"""Turn a finished run into the folder that is opened by default, with its evaluation.

python -m model.training.run.ship --data fra-eng.zip --run runs/en-fr --into model/weights/en-fr
"""

import argparse
import shutil
from dataclasses import replace
from pathlib import Path

from model.backends.builtin import folder as model_folder
from model.backends.builtin.folder import Architecture, Description
from model.backends.builtin.recurrent.description import RecurrentDescription
from model.backends.builtin.seen import SeenInTraining
from model.backends.builtin.source import AGREEMENT_FILE
from model.rnn.simple_rnn import SimpleRNN
from model.text import tokenizer as subwords
from model.training.evaluation import card, validation
from model.training.evaluation.evaluate import evaluate, write
from model.training.evaluation.example_table import agreement_csv
from model.training.evaluation.measurements import Caps
from model.training.run.train import Run
from model.transformer.transformer import Transformer
from model.universal.universal_transformer import UniversalTransformer

TITLES = {
    "en-fr": "English → French Transformer",
    "en-fr-free": "English → French Transformer, never told where to look",
    "en-fr-rnn": "English → French RNN with attention",
    "en-fr-rnn-plain": "English → French RNN without attention",
    "en-fr-universal": "English → French Universal Transformer",
}


def ship(run: Run, data: Path, folder: Path, caps: Caps | None = None) -> None:
    """Write the folder of a finished run's weights, and describe them.

    Other models than the Transformer of the paper are measured by `evaluation.forgetting`; their
    note tells what the last epoch was watched on.
    """
    description = describe_run(run, folder.name)
    model_folder.save(folder, description, run.model, subwords.rules(run.tokenizer))
    tokenizer = subwords.load(folder / "tokenizer.json")
    SeenInTraining.count(tokenizer, run.english).write(folder)
    if run.film:
        shutil.copyfile(run.film.path, folder / run.film.path.name)
    if run.recipe.model == "transformer":
        describe(folder, data, run.folder, caps)


def describe_run(run: Run, name: str) -> Description | RecurrentDescription:
    """Say what is known of a run's model before it is measured."""
    id, title = f"sightlines/{name}", TITLES.get(name, name)
    longest = max(max(map(len, pair)) for pair in run.pairs)
    last = run.curve[-1]
    note = f"Epoch {len(run.curve)} of {run.recipe.epochs}: BLEU {last['bleu']:.1f}, greedy, on "
    note += f"{validation.SENTENCES} held-out sentences."
    if isinstance(run.model, SimpleRNN):
        return RecurrentDescription(id, title, longest, note, run.model.configuration)
    assert isinstance(run.model, Transformer)
    start: dict[str, str | int] = {"site": "encoder", "layer": 0, "head": 0}  # until it is measured
    universal = isinstance(run.model, UniversalTransformer)
    architecture: Architecture = "universal" if universal else "transformer"
    return Description(id, title, longest, start, note, run.model.configuration, architecture)


def describe(folder: Path, data: Path, run: Path | None = None, caps: Caps | None = None) -> None:
    """Measure the weights in a folder and write what is said of them: evaluation, note, card.

    The head to open with is the one that the evaluation names. Without a `run`, what the folder's
    evaluation tells of the training stays.
    """
    figures = evaluate(folder, data, run, caps)
    start = {name: figures["start"][name] for name in ("site", "layer", "head")}
    description = Description.read(folder)
    description = replace(description, start=start, note=card.note(figures))
    description.write(folder)
    write(figures, folder)
    (folder / AGREEMENT_FILE).write_text(agreement_csv(), "utf-8", newline="\n")
    (folder / "README.md").write_text(card.card(figures, description), "utf-8")


def main() -> None:
    """Read the command line and ship."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="fra-eng.zip")
    parser.add_argument("--run", type=Path, help="folder of a finished run; none: measure again")
    parser.add_argument("--into", type=Path, required=True, help="folder to write")
    options = parser.parse_args()
    if options.run:
        ship(Run.opened(options.data, options.run), options.data, options.into)
    else:
        describe(options.into, options.data)


if __name__ == "__main__":
    main()
