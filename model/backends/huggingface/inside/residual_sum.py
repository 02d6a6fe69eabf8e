"""Where a layer adds what an attention gave to what came by, and how to leave that sum out."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from model.backends.huggingface.inside.calls import ModuleCall, Slot, first_tensor
from model.inside.layer_trace import LayerTrace, PartKind

SHARED = "Its attention and its feed-forward network share one residual, which cannot be cut alone."
NOT_ADDED = "What this attention gives is not seen to be added to anything."
NO_MODULE = "No module of this layer alone gives what is added, or holds what came by."


@dataclass(frozen=True)
class Spot:
    """A tensor of a pass: what a module gives (`slot` None), or one of its arguments."""

    path: str
    slot: Slot | None


@dataclass(frozen=True)
class ResidualSum:
    """A sum: `added` is the module whose output is added, `residual` where what came by stands.

    `total` is where the sum stands. It is `factors[0]` · residual + `factors[1]` · added.
    """

    added: str
    residual: Spot
    total: Spot
    factors: tuple[float, float]


def find_sum(calls: Sequence[ModuleCall], trace: LayerTrace, kind: PartKind) -> ResidualSum | str:
    """Return the sum after an attention of a layer, or the reason why there is none to cut."""
    if not trace.steps:
        return trace.reason or NOT_ADDED
    if trace.norm_order == "parallel":
        return SHARED
    steps = trace.steps
    place = next((n for n, step in enumerate(steps) if step.kind == kind), None)
    adds = (n for n, step in enumerate(steps) if step.kind == "add")
    add = next((n for n in adds if place in trace.ancestors(n)), None)
    if place is None or add is None:
        return NOT_ADDED
    residual, added = steps[add].sources
    if place in (residual, *trace.ancestors(residual)):
        return NOT_ADDED
    adder = next((call.path for call in calls if call.gave is steps[added].values), None)
    spots = [find_spot(calls, steps[of].values) for of in (residual, add)]
    if adder is None or spots[0] is None or spots[1] is None:
        return NO_MODULE
    return ResidualSum(adder, spots[0], spots[1], steps[add].factors)


def find_spot(calls: Sequence[ModuleCall], tensor: Tensor) -> Spot | None:
    """Return where a tensor of a layer stands: as an argument if so, else as what is given."""
    for call in calls:
        for slot, given in call.arguments.items():
            if given is tensor:
                return Spot(call.path, slot)
    return next((Spot(call.path, None) for call in calls if call.gave is tensor), None)


def residual_of(calls: Sequence[ModuleCall], of: ResidualSum) -> Tensor | None:
    """Return what came by in a pass, (token, d_model); None where it is not among the calls."""
    for call in calls:
        if call.path == of.residual.path:
            slot = of.residual.slot
            return call.gave if slot is None else call.arguments.get(slot)
    return None


class CutSum:
    """The hooks that leave one sum out; `ran` counts how often, `alone` is what was added last."""

    def __init__(self, model: nn.Module, of: ResidualSum) -> None:
        self.model = model
        self.of = of
        self.ran = 0
        self.residual: Tensor | None = None
        self.alone: Tensor | None = None

    @contextmanager
    def cutting(self) -> Iterator[None]:
        """Take the residual from what is added, so that their sum is what was added alone."""
        hooks: list[Any] = []
        try:
            hooks.append(watch_spot(self.model, self.of.residual, self._keep))
            adder = self.model.get_submodule(self.of.added)
            hooks.append(adder.register_forward_hook(self._take_away))
            yield
        finally:
            for hook in hooks:
                hook.remove()

    def _keep(self, tensor: Tensor) -> None:
        self.residual = tensor

    def _take_away(self, _module: nn.Module, _inputs: Any, output: Any) -> Any:
        added = first_tensor(output)
        assert self.residual is not None and isinstance(added, Tensor)
        self.ran += 1
        self.alone = added
        first, second = self.of.factors
        less = added - self.residual * (first / second)
        if isinstance(output, Tensor):
            return less
        return type(output)(less if one is added else one for one in output)


def watch_spot(model: nn.Module, spot: Spot, keep: Any) -> Any:
    """Register a hook that tells `keep` of the tensor at a spot, and return its handle."""
    module, slot = model.get_submodule(spot.path), spot.slot
    if slot is None:
        return module.register_forward_hook(lambda _m, _a, output: keep(first_tensor(output)))
    return module.register_forward_pre_hook(
        lambda _m, args, named: keep(args[slot] if isinstance(slot, int) else named[slot]),
        with_kwargs=True,
    )
