"""The tables of the model card, from the evaluation that lies beside it.

python -m model.training.card model/weights/en-fr
"""

import json
import sys
from pathlib import Path
from typing import Any

HEADS = 5  # the heads that turn most


def figures(evaluation: dict[str, Any]) -> str:
    """Return the figures as a table in Markdown."""
    by = evaluation["bleu_by"]
    rows = [
        ("measured", "on", "result"),
        ("---", "---", "---"),
        (f"BLEU ({by})", f"{evaluation['bleu_sentences']} held-out sentences", evaluation["bleu"]),
        (
            "agreement: il or elle as the noun that fits",
            f"{evaluation['agreement_sentences']} sentences on held-out noun pairs",
            f"{100 * evaluation['agreement']:.1f} %",
        ),
    ]
    for turn, delta, name in ranked(evaluation)[:HEADS]:
        on = f"{evaluation['looks_pairs']} minimal pairs"
        rows.append((f"encoder head {name}: Δ, turn", on, f"{delta:.2f}, {turn:.2f}"))
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in rows)


def ranked(evaluation: dict[str, Any]) -> list[tuple[float, float, str]]:
    """Return (turn, Δ, name) of every encoder head, the one that turns most first."""
    return sorted(
        (
            (turn, delta, f"{layer}.{head}")
            for layer, (turns, deltas) in enumerate(
                zip(evaluation["turn"], evaluation["delta"], strict=True)
            )
            for head, (turn, delta) in enumerate(zip(turns, deltas, strict=True))
        ),
        reverse=True,
    )


def curve(evaluation: dict[str, Any]) -> str:
    """Return the course of training as a table in Markdown."""
    head = "| epoch | loss (nats) | BLEU, 300 sentences | agreement | largest Δ | minutes |"
    rows = [
        f"| {epoch['epoch']} | {epoch['loss']:.2f} | {epoch['bleu']:.1f} "
        f"| {100 * epoch['agreement']:.0f} % | {max(map(max, epoch['delta'])):.2f} "
        f"| {epoch['minutes']:.0f} |"
        for epoch in evaluation["curve"]
    ]
    return "\n".join([head, "|---|---|---|---|---|---|", *rows])


def main() -> None:
    """Print both tables."""
    evaluation = json.loads(Path(sys.argv[1], "evaluation.json").read_text("utf-8"))
    print(figures(evaluation), curve(evaluation), sep="\n\n")


if __name__ == "__main__":
    main()
