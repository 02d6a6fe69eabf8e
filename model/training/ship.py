"""Turn a finished run into the folder that is opened by default, with its evaluation.

python -m model.training.ship --data fra-eng.zip --run runs/en-fr --into model/weights/en-fr
"""

import argparse
from dataclasses import replace
from pathlib import Path

from model import builtin
from model.text import tokenizer as subwords
from model.training import card
from model.training.evaluate import evaluate, write
from model.training.evaluation import Caps
from model.training.train import Run

NAME = "sightlines/en-fr"
TITLE = "English → French Transformer"


def ship(run: Run, data: Path, folder: Path, caps: Caps | None = None) -> None:
    """Write the folder; the head to open with is the one that its evaluation names."""
    description = builtin.Description(
        id=NAME,
        title=TITLE,
        trained_tokens=max(max(map(len, pair)) for pair in run.pairs),
        start={"site": "encoder", "layer": 0, "head": 0},  # until the evaluation has found one
        note="",
        shape=run.configuration,
    )
    tokenizer = subwords.rules(run.tokenizer)
    builtin.save(folder, description, run.model, tokenizer)
    figures = evaluate(folder, data, run.folder, caps)
    start = {name: figures["start"][name] for name in ("site", "layer", "head")}
    description = replace(description, start=start, note=card.note(figures))
    builtin.save(folder, description, run.model, tokenizer)
    write(figures, folder)
    (folder / "README.md").write_text(card.card(figures, description), "utf-8")


def main() -> None:
    """Read the command line and ship."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="fra-eng.zip")
    parser.add_argument("--run", type=Path, required=True, help="folder of a finished run")
    parser.add_argument("--into", type=Path, required=True, help="folder to write")
    options = parser.parse_args()
    run = Run.opened(options.data, options.run)
    ship(run, options.data, options.into)


if __name__ == "__main__":
    main()
