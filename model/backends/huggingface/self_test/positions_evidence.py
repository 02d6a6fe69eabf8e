"""What a pass under "eager" is seen to do: what it adds, and of what its scores are made.

Nothing here knows where a model keeps its positions: this is what a reading of them is judged by.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from model.backends.huggingface.attention.softmax_hook import SOFTMAX
from model.backends.huggingface.positions.hooks import GIVEN, Inputs, given

SUMS, IN_PLACE = {"add", "add_"}, {"add_"}
PRODUCTS = {"matmul", "bmm", "baddbmm", "einsum"}


@dataclass(frozen=True)
class Call:
    """One attention: scores (head, query, key), and the product that they come from.

    `query` and `key` (…, token, width) are what was multiplied; `sums` is what the same module
    added up before, `inputs` what it was called with.
    """

    module: nn.Module
    inputs: Inputs
    scores: Tensor
    query: Tensor
    key: Tensor
    sums: tuple[Tensor, ...]


@dataclass(frozen=True)
class Added:
    """By how much something that a module added is off from the rows of a table.

    `largest` is the largest sum.
    """

    table: int
    module: nn.Module
    off: float
    largest: float


@dataclass
class Running:
    """A module that has begun and not ended, and what it computed so far."""

    module: nn.Module
    inputs: Inputs
    sums: list[Tensor] = field(default_factory=list)
    product: tuple[Tensor, Tensor, int] | None = None  # query, key, and how many keys


class Evidence(TorchFunctionMode):
    """Watches a pass of this thread.

    `tables`, (position, dimension), are looked for in all that is added. `held` are the calls of
    an earlier pass: every attention is given the same hidden states again as it was given then.
    """

    def __init__(self, tables: Sequence[Tensor] = (), held: Sequence[Call] = ()) -> None:
        super().__init__()
        self.tables = tables
        self.added: list[Added] = []
        self.calls: list[Call] = []
        self._running: list[Running] = []
        self._held: dict[nn.Module, list[Inputs]] = defaultdict(list)
        for call in held:
            calls = self._held[call.module]
            if not calls or calls[-1] is not call.inputs:  # some attend twice when called once
                calls.append(call.inputs)

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Call the function, and keep what it tells."""
        kwargs = kwargs or {}
        if not self._running:
            return func(*args, **kwargs)
        name = getattr(func, "__name__", "")
        tensors = [one for one in (*args, *kwargs.values()) if isinstance(one, Tensor)]
        if name in SUMS and len(tensors) > 1:
            parts = [one.clone() if name in IN_PLACE else one for one in tensors[:2]]
            out = func(*args, **kwargs)
            self._running[-1].sums.append(out)
            self._see_sum(out, parts)
            return out
        out = func(*args, **kwargs)
        if name in PRODUCTS and len(tensors) > 1:
            self._running[-1].product = (tensors[-2], tensors[-1], out.shape[-1])
        elif func in SOFTMAX:
            self._see_softmax(tensors[0])
        return out

    def enter(self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Inputs:
        """Note that a module begins; gives what it is called with."""
        held = self._held.get(module)
        if held:
            args, kwargs = as_before(module, args, kwargs, held.pop(0))
        self._running.append(Running(module, (args, kwargs)))
        return args, kwargs

    def leave(self, _module: nn.Module, _inputs: Any, _output: Any) -> None:
        """Note that a module has ended."""
        self._running.pop()

    def _see_sum(self, out: Tensor, parts: Sequence[Tensor]) -> None:
        """Compare what each part gained by the sum with the tables."""
        for number, table in enumerate(self.tables):
            length, width = table.shape
            if out.shape[-1:] != (width,) or out.numel() < table.numel():
                continue
            for part in parts:
                gained = kept(out - part).squeeze()
                if gained.dim() == 2 and len(gained) >= length:  # some models pad a text
                    off = float((gained[:length] - table).abs().max())
                    at = self._running[-1].module
                    self.added.append(Added(number, at, off, float(out.abs().max())))

    def _see_softmax(self, scores: Tensor) -> None:
        """Keep a call, if a product of queries and keys went before it in the same module."""
        running = [one for one in self._running if not isinstance(one.module, nn.Softmax)][-1]
        if running.product is None or scores.dim() < 3:
            return
        query, key, keys = running.product
        sinks = scores.shape[-1] == keys + 1  # a column of theirs comes last
        matrix = kept(scores[..., :keys] if sinks else scores).flatten(0, -3)
        product = kept(query), kept(key).transpose(-1, -2)
        sums = tuple(map(kept, running.sums))
        self.calls.append(Call(running.module, running.inputs, matrix, *product, sums))
        running.product, running.sums = None, []


def as_before(
    module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], before: Inputs
) -> Inputs:
    """Return what a module is called with, its hidden states replaced by earlier ones."""
    was = {id(value): name for name, value in given(module, args, kwargs).items()}

    def held(now: Any, then: Any) -> Any:
        hidden = isinstance(now, Tensor) and now.dim() == 3 and now.is_floating_point()
        return then if hidden and was.get(id(now)) not in GIVEN else now

    return (
        tuple(held(now, then) for now, then in zip(args, before[0], strict=True)),
        {name: held(now, before[1][name]) for name, now in kwargs.items()},
    )


def kept(tensor: Tensor) -> Tensor:
    """Return a float64 copy in main memory, of the same axes."""
    return tensor.detach().to("cpu", torch.float64, copy=True)


@contextmanager
def watch_evidence(model: nn.Module, evidence: Evidence) -> Iterator[None]:
    """Let evidence be taken of what the model does inside the `with`; no hook is left.

    Hooks see the passes of every thread: whoever takes evidence holds the model's lock.
    """
    hooks = []
    try:
        for module in model.modules():
            hooks.append(module.register_forward_pre_hook(evidence.enter, with_kwargs=True))
            hooks.append(module.register_forward_hook(evidence.leave))
        with evidence:
            yield
    finally:
        for hook in hooks:
            hook.remove()
