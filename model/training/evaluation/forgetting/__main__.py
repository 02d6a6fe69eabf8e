"""Measure BLEU by the sentence's length and agreement by the noun's distance, with intervals.

python -m model.training.evaluation.forgetting --data fra-eng.zip --into curve.json
    --weights FOLDER OF THE FIRST MODEL, OF ANOTHER …

Every later model is compared with the first one on the same sentences.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import sacrebleu
import torch

from model.analysis.significance import DRAWS, LEVEL
from model.backends.builtin.folders import read_folder
from model.one_thread import one_thread
from model.training.evaluation.evaluate import round_numbers
from model.training.evaluation.forgetting.bleu_intervals import BLEU_DRAWS
from model.training.evaluation.forgetting.measured_models import Remembered, Sentences


def measure_forgetting(
    data: Path, folders: Sequence[Path], sentences: int, noun_pairs: int
) -> dict[str, object]:
    """Return the figures of every folder's model; those of the first are what others are above."""
    asked: Sentences | None = None
    found: list[Remembered] = []
    with one_thread():
        for folder in folders:
            model = read_folder(folder)
            asked = asked or Sentences.held_out(data, model, sentences, noun_pairs)
            found.append(asked.ask(folder, model))
            print(f"{model.info.id} has translated", flush=True)
    assert asked is not None
    return {
        "measured": {
            "by": "python -m model.training.evaluation.forgetting",
            "torch": torch.__version__,
            "sacrebleu": sacrebleu.__version__,
            "bleu": f"greedy, all references; {LEVEL:.0%}, bootstrap of sentences, {BLEU_DRAWS} "
            "draws",
            "agreement": f"{LEVEL:.0%}, bootstrap of noun pairs, {DRAWS} draws",
        },
        "models": [
            asked.report(one, None if number == 0 else found[0]) for number, one in enumerate(found)
        ],
    }


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="fra-eng.zip")
    parser.add_argument("--weights", type=Path, nargs="+", required=True, help="folders of models")
    parser.add_argument("--into", type=Path, required=True, help="file to write, JSON")
    parser.add_argument("--sentences", type=int, default=2500, help="of Tatoeba, at most")
    parser.add_argument("--noun-pairs", type=int, default=200, help="one minimal pair of each")
    options = parser.parse_args()
    figures = measure_forgetting(
        options.data, options.weights, options.sentences, options.noun_pairs
    )
    text = json.dumps(round_numbers(figures), indent=1, ensure_ascii=False, allow_nan=False)
    options.into.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
