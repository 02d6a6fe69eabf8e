"""Try every text architecture that transformers has; prints a table and the totals.

`python -m tests.benchmarks.all_architectures` takes minutes; names of architectures as arguments
try only those. Each is built small and random, tested as at load, and then judged apart from that
test: captured weights beside `output_attentions` under "eager", in float32, and in float64 where
that is too coarse. Its positions are judged by the test at load, which compares them with other
passes; what is told of the inside of its heads and layers, by hand.
"""

import multiprocessing
import sys
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
import transformers

from model.backends.huggingface.architecture import HEADS, family
from model.backends.huggingface.attention.function import register
from model.backends.huggingface.attention.passes import ModelInput, ModelPasses
from model.backends.huggingface.self_test.lengths import sample_input
from model.backends.huggingface.self_test.precision import in_float64
from model.backends.huggingface.self_test.self_test import run_self_test
from model.capture.positions import PositionsFidelity
from model.refusal import Refused
from tests.benchmarks.architectures_inside import InsideCounts, judge_inside
from tests.support import shrunken_architectures

SECONDS = 60  # for one architecture
BAR = 1e-5
FIELDS = {
    "encoder": ("encoder_attentions", "attentions"),
    "decoder": ("decoder_attentions", "attentions"),
    "cross": ("cross_attentions",),
}
VERDICTS = ("refused", "not_checked", "exact")
AT_WORST = ("some refused", "some not checked", "all checked")
ROUTES = {"sdpa": "q and k", "sightlines": "q and k", None: "tap"}


@dataclass(frozen=True)
class Row:
    """What came of one architecture: how it is watched, the verdict, and how far it is off."""

    type: str
    verdict: str
    route: str = ""
    reason: str = ""
    off: float = 0.0
    off_in_float64: float | None = None
    layers: str = ""
    positions: tuple[PositionsFidelity, ...] = ()
    inside: InsideCounts | None = None

    @property
    def wrong(self) -> bool:
        """Whether it says to be exact and is not."""
        off = self.off if self.off_in_float64 is None else self.off_in_float64
        told_wrong = self.inside is not None and bool(self.inside.wrong)
        return self.verdict in ("exact", "partial") and (not off <= BAR or told_wrong)

    def __str__(self) -> str:
        numbers = f"{self.off:.0e}" if self.route else ""
        if self.off_in_float64 is not None:
            numbers += f" ({self.off_in_float64:.0e} in float64)"
        said = "WRONG" if self.wrong else self.verdict
        inside = "" if self.inside is None else str(self.inside)
        told = (self.type, said, self.route, self.layers, numbers, self.placed, inside, self.reason)
        return "| " + " | ".join(told) + " |"

    @property
    def placed(self) -> str:
        """The verdicts on its positions."""
        return "; ".join(dict.fromkeys(f"{one.kind} {one.verdict}" for one in self.positions))


def judged(passes: ModelPasses, read: ModelInput) -> tuple[float, str]:
    """Return how far captured weights are from shown ones at most, and how many were compared.

    Every layer that was seen is compared with the shown one that it is nearest to, of its site.
    Those that no shown weights stand for are not judged here; the count says how many.
    """
    with torch.inference_mode():
        _, recording = passes.watched(read)
        passes.attend("eager")
        output = passes.plain(read, output_attentions=True)
        passes.use(passes.implementation)
    worst, compared, seen = 0.0, 0, 0
    for site, fields in FIELDS.items():
        shown = next((output.get(f) for f in fields if output.get(f)), ())
        off = [nearest(one.record, shown) for one in recording.sites.get(site, ())]
        seen += len(off)
        compared += sum(one is not None for one in off)
        worst = max([worst, *(one for one in off if one is not None)])
    return worst, f"{compared}/{seen}"


def nearest(record: Any, shown: Any) -> float | None:
    """Return the least difference from one of the shown weights; None where none has the shape."""
    weights = record.weights(list(range(record.heads))).double()
    every = []
    for truth in shown:
        if isinstance(truth, torch.Tensor) and truth.shape == (1, *weights.shape):
            truth = truth[0].double()
            if truth.min() < 0 or truth.sum(-1).max() > 1.001:  # scores, in old files
                truth = truth.softmax(-1)
            shares = weights / weights.sum(-1, keepdim=True).clamp(min=1e-30)
            every += [float((one - truth).abs().max()) for one in (weights, shares)]
    return min(every, default=None)


def row(type: str) -> Row:
    """Build, test and judge one architecture."""
    try:
        config = shrunken_architectures.small(type)
        model = shrunken_architectures.built(type, config)
    except Exception as error:
        return Row(type, "not built", reason=f"{error.__class__.__name__}: {error}"[:160])
    try:
        model.config.architectures = [model.__class__.__name__]
        passes = ModelPasses(model, family(model.config))
        read = sample_input(passes, 64)
        fidelity, _ = run_self_test(passes, read)
    except Refused as refused:
        return Row(type, "refused", reason=refused.detail)
    except Exception as error:
        return Row(type, "failed", reason=f"{error.__class__.__name__}: {error}"[:160])
    route = ROUTES[passes.implementation]
    off, layers = judged(passes, read)
    exact = None
    if not off <= BAR:
        with in_float64(model):
            exact, layers = judged(passes, read)
    inside = judge_inside(passes, read)
    if inside.wrong:  # float32 may be too coarse: scores of T5 are 50 and more
        with in_float64(model):
            inside = judge_inside(passes, read)
    numbers = (off, exact, layers, fidelity.positions, inside)
    return Row(type, fidelity.verdict, route, fidelity.reason, *numbers)


def work(type: str, answers: Any) -> None:
    """Answer for one architecture, in a process of its own."""
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    answers.put(row(type))


def tried(type: str) -> Row:
    """Try one architecture, for so long and no longer."""
    context = multiprocessing.get_context("fork")
    answers: Any = context.Queue()
    process = context.Process(target=work, args=(type, answers))
    process.start()
    try:
        found: Row = answers.get(timeout=SECONDS)
    except Exception:
        found = Row(type, "failed", reason=f"no answer within {SECONDS} seconds")
    process.kill()
    process.join()
    return found


def main(names: list[str]) -> None:
    """Print the table and the totals."""
    transformers.logging.set_verbosity_error()
    register()
    types = names or sorted({type for _, mapping in HEADS for type in mapping})
    columns = ("architecture", "verdict", "by", "layers compared", "largest difference")
    print("| " + " | ".join((*columns, "positions", "inside", "reason")) + " |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    rows = []
    for type in types:
        rows.append(tried(type))
        print(rows[-1], flush=True)
    totals = Counter("WRONG" if r.wrong else f"{r.verdict} {r.route}".strip() for r in rows)
    print("\n" + "\n".join(f"{count:4} {what}" for what, count in totals.most_common()))
    print(told_of_positions([row for row in rows if row.route]))
    print(told_of_inside(rows))


def told_of_positions(rows: Sequence[Row]) -> str:
    """Return how many architectures have their positions checked, and what the others lack."""
    every = [(row.type, one) for row in rows for one in row.positions]
    gravest = Counter(
        min((VERDICTS.index(one.verdict) for one in row.positions), default=-1) for row in rows
    )
    lines = [
        f"positions of {len(rows)} architectures: none read in {gravest[-1]}; "
        + ", ".join(f"{said} in {gravest[rank]}" for rank, said in enumerate(AT_WORST)),
        "| kind | exact | not_checked | refused |",
        "|---|---|---|---|",
    ]
    for kind in sorted({one.kind for _, one in every}):
        of = Counter(one.verdict for _, one in every if one.kind == kind)
        lines.append(f"| {kind} | {of['exact']} | {of['not_checked']} | {of['refused']} |")
    lines += [
        f"{one.verdict}: {type}, {one.kind} of the {one.site}{of_layers(one)}: {one.reason}"
        for type, one in every
        if one.verdict != "exact"
    ]
    return "\n" + "\n".join(lines)


def told_of_inside(rows: Sequence[Row]) -> str:
    """Return of how many architectures every cell, input, output and layer is told."""
    lines = [""]
    for route in ("q and k", "tap"):
        seen = [row.inside for row in rows if row.route == route and row.inside is not None]
        exact = [row for row in rows if row.route == route and row.verdict == "exact"]
        whole = {
            "cells": sum(one.cells == one.attentions for one in seen),
            "inputs of q and k": sum(one.inputs == one.attentions for one in seen),
            "heads through W_O": sum(one.projections == one.attentions for one in seen),
            "layers": sum(one.layers == one.stacked for one in seen),
        }
        told = ", ".join(f"{name} in {count}" for name, count in whole.items())
        lines.append(f"inside of {len(seen)} by {route} ({len(exact)} exact), told of all: {told}")
    return "\n".join(lines)


def of_layers(one: PositionsFidelity) -> str:
    """Return for which layers positions are, if not for all."""
    return f" ({one.layers})" if one.layers else ""


if __name__ == "__main__":
    main(sys.argv[1:])
