"""Measure what causal checks cost on the default pair; prints medians. Run as a module."""

import os
import platform
import statistics
import time
from collections.abc import Callable

from model.backends.builtin.adapter import BuiltIn
from model.capture.edits import Ablate
from model.capture.request import CaptureRequest
from model.interventions.check import run_check
from model.interventions.log_odds import find_odds
from model.interventions.random_heads import compare_with_random, list_heads
from model.interventions.sweep import sweep
from model.library.interventions import under_edits
from model.library.registry import Registry

TIMES = 15
TIRED = "The animal didn't cross the street because it was too tired."
WIDE = "The animal didn't cross the street because it was too wide."


def milliseconds(work: Callable[[], object]) -> float:
    """Return the median of how long something takes."""
    took = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        work()
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took)


def main() -> None:
    """Measure and print."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    models = Registry()
    opened = models.open(models.default)
    assert isinstance(opened, BuiltIn)
    a, b = (opened.run(CaptureRequest(text)) for text in (TIRED, WIDE))
    ask = under_edits(opened)
    measured = find_odds(ask, a, against=b)
    every = list_heads(a, ["encoder"])
    edit = [Ablate(*every[len(every) // 2])]
    rows: dict[str, Callable[[], object]] = {
        "one causal check": lambda: run_check(ask, a, edit, measured),
        "… and chance, every other head": lambda: compare_with_random(ask, a, edit, measured, {}),
        "every encoder head, as one batch": lambda: list(
            sweep(ask, a, measured, ["encoder"], together=1)
        ),
        "every encoder head, one pass each": lambda: [
            ask.log_probabilities(a, [[Ablate(*head)]], [measured.row]) for head in every
        ],
        "sweep with a set of four": lambda: list(sweep(ask, a, measured, ["encoder"])),
    }
    print(
        f"{len(every)} encoder heads, {len(a.tokens['source'])} + {len(a.tokens['target'])} tokens"
    )
    for name, work in rows.items():
        print(f"{name:40} {milliseconds(work):9,.1f} ms   median of {TIMES}")


if __name__ == "__main__":
    main()
