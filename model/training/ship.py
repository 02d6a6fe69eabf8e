"""Turn a finished run into the folder that is opened by default, with its measurement.

python -m model.training.ship --data fra-eng.zip --run runs/en-fr --into model/weights/en-fr
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import sacrebleu
import torch

from model import builtin
from model.text import tokenizer as subwords
from model.training import card, measure
from model.training.recipe import Recipe
from model.training.train import Run


def measured(run: Run) -> dict[str, object]:
    """Measure on everything held out; Δ and turn are means over minimal pairs, by head."""
    looks = measure.looks_of_it(run.model, run.tokenizer, run.minimal_pairs)
    sentences = len({english for english, _ in run.held_out})
    return {
        "bleu": round(measure.bleu(run.model, run.tokenizer, run.held_out), 2),
        "bleu_sentences": sentences,
        "bleu_by": f"sacrebleu {sacrebleu.__version__}, greedy, all references of each sentence",
        "agreement": round(measure.agreement(run.model, run.tokenizer, run.minimal_pairs), 4),
        "agreement_sentences": 2 * len(run.minimal_pairs),
        "delta": measure.rounded(measure.contrasts(looks)),
        "turn": measure.rounded(measure.turns(looks)),
        "looks_pairs": len(looks),
        "tatoeba_pairs": len(run.pairs) - run.generated,
        "generated_pairs": run.generated,
        "recipe": asdict(run.recipe),
        "curve": run.curve,
    }


def ship(run: Run, folder: Path) -> None:
    """Write the folder; the head to open with is the one that turns most surely."""
    run.model.eval()
    figures = measured(run)
    turn = torch.tensor(figures["turn"])
    layer, head = divmod(int(turn.argmax()), turn.shape[1])
    description = builtin.Description(
        id="sightlines/en-fr",
        title="English → French Transformer",
        trained_tokens=max(max(map(len, pair)) for pair in run.pairs),
        start={"site": "encoder", "layer": layer, "head": head},
        shape=run.configuration,
    )
    builtin.save(folder, description, run.model, subwords.rules(run.tokenizer))
    text = json.dumps(figures, indent=1)
    (folder / "evaluation.json").write_text(text + "\n")
    (folder / "README.md").write_text(card.card(figures, description), "utf-8")
    print({name: figures[name] for name in figures if name not in ("recipe", "curve")})


def main() -> None:
    """Read the command line and ship."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="fra-eng.zip")
    parser.add_argument("--run", type=Path, required=True, help="folder of a finished run")
    parser.add_argument("--into", type=Path, required=True, help="folder to write")
    options = parser.parse_args()
    saved = torch.load(options.run / "checkpoint.pt", map_location="cpu", weights_only=True)
    ship(Run(Recipe(**saved["recipe"]), options.data, options.run), options.into)


if __name__ == "__main__":
    main()
