"""Average the weights of two runs that went on from the same one.

python -m model.training.run.weight_average --data fra-eng.zip --runs runs/a runs/b --into runs/mean
"""

import argparse
from dataclasses import asdict
from pathlib import Path

import torch

from model.training.evaluation import validation
from model.training.run.train import Run


def average_runs(one: Run, other: Run, data: Path, folder: Path) -> Run:
    """Return a run with the mean of their weights, measured and saved.

    Runs from a common beginning lie in one basin, where the mean is often better than either
    (Wortsman et al. 2022, "Model soups"). Its curve is that of `one`, then the epochs that `other`
    has of its own, then a row of the mean.
    """
    run = Run(one.recipe, data, folder, after=one.folder)
    run.before = one.before
    with torch.no_grad():
        masters = (each.weights.master for each in (run, one, other))
        for weight, first, second in zip(*masters, strict=True):
            weight.copy_((first + second) / 2)
    run.weights.to_float32()
    measured = validation.validate(run.model, run.tokenizer, run.held_out)
    own = [
        {**row, "epoch": f"{row['epoch']}, again"} for row in other.curve if row not in one.curve
    ]
    of = [asdict(each.recipe) for each in (one, other)]
    run.curve = [*one.curve, *own, {"epoch": "mean", "of": of, **measured}]
    run.save()
    return run


def main() -> None:
    """Read the command line and average."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="fra-eng.zip")
    parser.add_argument("--runs", type=Path, nargs=2, required=True, help="folders of two runs")
    parser.add_argument("--into", type=Path, required=True, help="folder of the mean")
    options = parser.parse_args()
    one, other = (Run.opened(options.data, folder) for folder in options.runs)
    average_runs(one, other, options.data, options.into)


if __name__ == "__main__":
    main()
