"""Measure a model's folder on everything that was held out, and write one JSON.

python -m model.training.evaluation.evaluate --weights model/weights/en-fr --data fra-eng.zip
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from model.one_thread import one_thread
from model.training.evaluation.measurements import Caps, Evaluation
from model.training.recipe import CHECKPOINT, Recipe

DIGITS = 4


def round_numbers(value: Any) -> Any:
    """Round every number of a JSON value to 4 digits; a p below 0.01 keeps 4 significant ones."""
    if isinstance(value, float):
        return round(value, DIGITS) if abs(value) >= 0.01 else float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {key: round_numbers(inner) for key, inner in value.items()}
    return [round_numbers(inner) for inner in value] if isinstance(value, list) else value


def evaluate(folder: Path, data: Path, run: Path | None = None, caps: Caps | None = None) -> Any:
    """Return everything measured of a model's folder, and what its training run tells of itself.

    Without a run, what an earlier evaluation in the folder says of it.
    """
    told = read_account(folder) if run is None else read_run(run)
    recipe = Recipe(**told["recipe"]) if "recipe" in told else Recipe()
    evaluation = Evaluation(folder, caps or Caps())
    with one_thread():
        figures = evaluation.whole(data, recipe)
    evaluation.say("done")
    return round_numbers({**figures, "training": told})


def read_account(folder: Path) -> dict[str, Any]:
    """Read what an earlier evaluation says of the training; nothing where there is none."""
    path = folder / "evaluation.json"
    if not path.exists():
        return {}
    told: dict[str, Any] = json.loads(path.read_text("utf-8"))["training"]
    return told


def read_run(run: Path) -> dict[str, Any]:
    """Read a run's own account: recipe, curve, and the counts and SHA-256 of its data."""
    told: dict[str, Any] = {}
    if (run / CHECKPOINT).exists():
        saved = torch.load(run / CHECKPOINT, map_location="cpu", weights_only=True, mmap=True)
        told.update({key: saved[key] for key in ("recipe", "before", "steps")})
    for part in ("curve", "data"):
        if (run / f"{part}.json").exists():
            told[part] = json.loads((run / f"{part}.json").read_text("utf-8"))
    if (run / "film.json").exists():
        frames = json.loads((run / "film.json").read_text("utf-8"))["frames"]
        told["told_steps"] = next(frame["step"] for frame in frames if frame.get("epoch") == 0)
    return told


def write(figures: Any, folder: Path) -> None:
    """Write the evaluation into a model's folder."""
    text = json.dumps(figures, indent=1, ensure_ascii=False, allow_nan=False)
    (folder / "evaluation.json").write_text(text + "\n", "utf-8")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True, help="folder of a model")
    parser.add_argument("--data", type=Path, required=True, help="fra-eng.zip")
    parser.add_argument("--run", type=Path, help="folder of the training run")
    parser.add_argument("--into", type=Path, help="folder of evaluation.json; default: the model's")
    for option, value in asdict(Caps()).items():
        parser.add_argument("--" + option.replace("_", "-"), type=int, default=value)
    options = vars(parser.parse_args())
    weights, data, run, into = (options.pop(key) for key in ("weights", "data", "run", "into"))
    write(evaluate(weights, data, run, Caps(**options)), into or weights)


if __name__ == "__main__":
    main()
