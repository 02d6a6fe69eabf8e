"""The steps of every token through one layer, as a pass showed them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from torch import Tensor

from model.inside.neurons import NeuronTrace
from model.inside.norms import Norm

PartKind = Literal["norm", "attention", "cross_attention", "feed_forward"]
StepKind = Literal["input", "norm", "attention", "cross_attention", "add", "feed_forward", "output"]
NormOrder = Literal["post", "pre", "both", "parallel", "other"]


@dataclass(frozen=True)
class TracedStep:
    """One step: the states after it, (token, d_model), and the steps that they come from.

    An add has two: what came by, then what was added, each times its factor. `cut`: an edit let
    the second alone go on.
    """

    kind: StepKind
    module: str
    values: Tensor
    sources: tuple[int, ...]
    norm: Norm | None = None
    neurons: NeuronTrace | None = None
    neurons_reason: str | None = None
    factors: tuple[float, float] = (1.0, 1.0)
    cut: bool = False


@dataclass(frozen=True)
class LayerTrace:
    """The steps of one layer in their order, or the reason why there are none.

    `gave` is the layer's output, (token, d_model), None where not even that is known.
    """

    gave: Tensor | None
    steps: tuple[TracedStep, ...]
    reason: str | None = None

    @property
    def nbytes(self) -> int:
        """Bytes of all tensors."""
        inner = [one for step in self.steps for one in (step.norm, step.neurons) if one is not None]
        states = [] if self.gave is None else [self.gave]
        states += [step.values for step in self.steps]
        return sum(one.nbytes for one in (*states, *inner))

    def reassembled(self) -> list[Tensor]:
        """Return every step's states once more, float64: sums and norms worked out anew.

        What attentions and feed-forward networks gave is taken as it was seen.
        """
        made: list[Tensor] = []
        for step in self.steps:
            seen = step.values.double()
            if step.kind == "add":
                residual, added = (made[place] for place in step.sources)
                first, second = step.factors
                seen = added if step.cut else residual * first + added * second
            elif step.norm is not None:
                seen = step.norm.apply(made[step.sources[0]])
            elif step.kind == "output":
                seen = made[step.sources[0]]
            made.append(seen)
        return made

    @cached_property
    def checked(self) -> float:
        """Return the largest difference of the reassembled output to the model's own."""
        return float((self.reassembled()[-1] - self.steps[-1].values.double()).abs().max())

    @cached_property
    def norm_order(self) -> NormOrder:
        """Say where the norms stand around the first sublayer that has some."""
        attention, forward = (
            [n for n, step in enumerate(self.steps) if kind in step.kind]
            for kind in ("attention", "feed_forward")
        )
        if attention and forward and not any(attention[0] in self.ancestors(n) for n in forward):
            return "parallel"
        orders = (self._order_around(place) for place in (*attention, *forward))
        return next((order for order in orders if order != "other"), "other")

    def _order_around(self, sublayer: int) -> NormOrder:
        """Say where the norms stand around one sublayer."""
        steps = self.steps
        adds = (n for n, step in enumerate(steps) if step.kind == "add")
        add = next((n for n in adds if sublayer in self.ancestors(n)), None)
        if add is None:
            return "other"
        residual, added = steps[add].sources
        before = steps[sublayer].sources[0]
        pre = steps[before].kind == "norm" and before != residual
        inner = steps[added].kind == "norm"
        users = [n for n, step in enumerate(steps) if add in step.sources]
        post = bool(users) and all(steps[n].kind == "norm" for n in users)
        if pre:
            return "both" if inner or post else "pre"
        return "post" if post and not inner else "other"

    def ancestors(self, place: int) -> set[int]:
        """Return the places of all steps that a step comes from."""
        found: set[int] = set()
        for source in self.steps[place].sources:
            found |= {source} | self.ancestors(source)
        return found
