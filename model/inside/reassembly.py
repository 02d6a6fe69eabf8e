"""A layer put together again from the parts that were seen to run in it.

What every part was given must be the layer's input, what another part gave, or a sum of such: it
is found by the numbers, so that no model's names need be known, and a wiring that does not
reproduce them is not told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import add

import torch
from torch import Tensor

from model.inside.layer_trace import LayerTrace, PartKind, TracedStep
from model.inside.neurons import NeuronTrace
from model.inside.norms import Norm
from model.inside.sameness import FIRST, nearness, same


@dataclass(frozen=True)
class PartCall:
    """One part of a layer that ran: what it was given and gave, (token, d_model) each.

    `cut` is the residual to which its output was not added, by an edit.
    """

    kind: PartKind
    module: str
    given: Tensor
    gave: Tensor
    norm: Norm | None = None
    neurons: NeuronTrace | None = None
    neurons_reason: str | None = None
    cut: Tensor | None = None


class Reassembly:
    """Explains a layer's output by its input and the parts that ran; `parts` in their order."""

    def __init__(self, given: Tensor, parts: Sequence[PartCall]) -> None:
        self.given = given
        self.parts = parts
        self.steps: list[TracedStep] = [TracedStep("input", "", given, ())]
        self._places: dict[int, int | None] = {}  # id of a tensor: its step, None: unexplained
        # In the order in which they were there; a part's input before its output.
        self.tensors = [given, *(one for part in parts for one in (part.given, part.gave))]

    def explain(self, tensor: Tensor) -> int | None:
        """Return the place of the step whose values are this tensor's; None: none is found."""
        if id(tensor) not in self._places:
            self._places[id(tensor)] = None  # no tensor is explained by itself
            self._places[id(tensor)] = self._find(tensor)
        return self._places[id(tensor)]

    def _find(self, tensor: Tensor) -> int | None:
        if same(tensor, self.given):
            return 0
        for place, step in enumerate(self.steps):
            if step.kind != "output" and same(tensor, step.values):
                return place
        for part in self.parts:
            if part.gave is tensor or same(part.gave, tensor) or went_alone(part, tensor):
                found = self._call(part)
                if found is not None:
                    return found
        for terms, factors in self._sums(tensor):
            found = self._add(terms, factors, tensor)
            if found is not None:
                return found
        return None

    def _call(self, part: PartCall) -> int | None:
        """Add the step of a part, after those that its input comes from."""
        before = len(self.steps)
        source = self.explain(part.given)
        if source is None:
            self._forget(before)
            return None
        place = self._append(
            TracedStep(
                part.kind,
                part.module,
                part.gave,
                (source,),
                norm=part.norm,
                neurons=part.neurons,
                neurons_reason=part.neurons_reason,
            )
        )
        residual = None if part.cut is None else self.explain(part.cut)
        if residual is None:
            return place
        return self._append(TracedStep("add", "", part.gave, (residual, place), cut=True))

    def _add(self, terms: Sequence[Tensor], factors: Sequence[float], total: Tensor) -> int | None:
        """Add the steps of a sum of two or three."""
        before = len(self.steps)
        place = self.explain(terms[0])
        for number, term in enumerate(terms[1:], start=1):
            added = None if place is None else self.explain(term)
            if place is None or added is None:
                self._forget(before)
                return None
            last = number == len(terms) - 1
            scales = (factors[0] if number == 1 else 1.0, factors[number])
            values = self.steps[place].values * scales[0] + self.steps[added].values * scales[1]
            values = total if last else values
            place = self._append(TracedStep("add", "", values, (place, added), factors=scales))
        return place

    def _sums(self, total: Tensor) -> Iterator[tuple[list[Tensor], list[float]]]:
        """Yield what earlier tensors add up to a total: two, scaled ones, or three."""
        earlier = self._earlier(total)
        for one, other in combinations(earlier, 2):
            if adds_up([one, other], [1.0, 1.0], total):
                yield [one, other], [1.0, 1.0]
        for one, other, third in combinations(earlier, 3):
            if adds_up([one, other, third], [1.0, 1.0, 1.0], total):
                yield [one, other, third], [1.0, 1.0, 1.0]
        for one, other in combinations(earlier, 2):
            few = fit_factors(one[:FIRST], other[:FIRST], total[:FIRST])
            if adds_up([one[:FIRST], other[:FIRST]], few, total[:FIRST]):
                factors = fit_factors(one, other, total)
                if adds_up([one, other], factors, total):
                    yield [one, other], factors

    def _earlier(self, total: Tensor) -> list[Tensor]:
        """Return the different tensors that were there before this one, in their order."""
        found: list[Tensor] = []
        for tensor in self.tensors:
            if tensor is total:
                break
            if tensor.shape == total.shape and not any(same(tensor, one) for one in found):
                found.append(tensor)
        return found

    def _append(self, step: TracedStep) -> int:
        self.steps.append(step)
        return len(self.steps) - 1

    def _forget(self, length: int) -> None:
        """Take back the steps of an explanation that came to nothing."""
        del self.steps[length:]
        self._places = {
            of: place for of, place in self._places.items() if place is None or place < length
        }


def adds_up(terms: Sequence[Tensor], factors: Sequence[float], total: Tensor) -> bool:
    """Say whether terms times their factors are a total: in the first rows, then in all."""

    def total_of(rows: slice) -> Tensor:
        each = (term[rows] * by for term, by in zip(terms, factors, strict=True))
        return reduce(add, each)

    few, every = slice(0, FIRST), slice(None)
    return same(total_of(few), total[few]) and same(total_of(every), total)


def went_alone(part: PartCall, tensor: Tensor) -> bool:
    """Say whether a state is what a part gave, but for the rounding of the residual taken away."""
    if part.cut is None or part.gave.shape != tensor.shape:
        return False
    largest = max(float(one.abs().max()) for one in (part.gave, part.cut))
    return float((part.gave - tensor).abs().max()) <= nearness(tensor.dtype) * largest


def fit_factors(one: Tensor, other: Tensor, total: Tensor) -> list[float]:
    """Return the two numbers by which two tensors come closest to a total."""
    columns = torch.stack((one.flatten(), other.flatten()), 1).double()
    found = torch.linalg.lstsq(columns, total.flatten()[:, None].double()).solution
    return [float(factor) for factor in found[:, 0]]


def reassemble(given: Tensor, gave: Tensor, parts: Sequence[PartCall]) -> LayerTrace:
    """Return a layer's steps, from what it was given to what it gave, (token, d_model) each."""
    work = Reassembly(given, parts)
    place = work.explain(gave)
    if place is None:
        return LayerTrace(gave, (), said_of_unexplained(work))
    work.steps.append(TracedStep("output", "", gave, (place,)))
    return LayerTrace(gave, tuple(work.steps))


def said_of_unexplained(work: Reassembly) -> str:
    """Say what could not be put together."""
    kinds = ", ".join(sorted({part.kind.replace("_", " ") for part in work.parts})) or "none"
    return (
        "This layer's output is no sum of what its parts were seen to give "
        f"(parts found: {kinds}), so its steps are not shown."
    )
