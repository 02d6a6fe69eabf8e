"""Every module that runs inside a layer, with what it was given and gave, token by token."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor, nn

from model.backends.huggingface.attention.function import AttentionCall
from model.backends.huggingface.attention.recording import copy_to_cpu

Slot = int | str  # the place of an argument, or its name


@dataclass(eq=False)
class ModuleCall:
    """One run of a module: tensors that have a row for every token, (token, width).

    `given` are its arguments, by their places or names, `gave` the first of what it returned.
    `began` and `ended` count what happened in the frame.
    """

    module: nn.Module
    path: str
    arguments: dict[Slot, Tensor]
    began: int
    gave: Tensor | None = None
    ended: int = -1

    @property
    def given(self) -> list[Tensor]:
        """The arguments in their order."""
        return list(self.arguments.values())

    def holds(self, other: "ModuleCall") -> bool:
        """Say whether another call ran inside this one."""
        return self.began < other.began and other.ended < self.ended


@dataclass(eq=False)
class Attend:
    """One attention inside a frame; `number` counts those of its site from the first layer on.

    `out` is what its heads gave out after all edits, (query, head, d_value). It and what was
    `given` are None where only weights are seen. `inside` are the calls that it ran in, the
    outermost first.
    """

    site: str
    number: int
    module: nn.Module
    given: AttentionCall | None
    out: Tensor | None
    inside: list[ModuleCall]
    at: int


@dataclass(eq=False)
class Frame:
    """What ran in one item of a list of layers; calls in the order in which they began."""

    calls: list[ModuleCall] = field(default_factory=list)
    attends: list[Attend] = field(default_factory=list)
    count: int = 0

    def tick(self) -> int:
        """Count one more thing that happened."""
        self.count += 1
        return self.count


class CallLog:
    """Keeps the calls of one frame at a time, and hands each frame over when it ends."""

    def __init__(
        self, model: nn.Module, lengths: Collection[int], done: Callable[[Frame], None]
    ) -> None:
        self.paths = {module: path for path, module in model.named_modules()}
        lists = (part for part in model.modules() if isinstance(part, nn.ModuleList))
        self.items = {item for part in lists for item in part}
        self.lengths = lengths
        self.done = done
        self.frame: Frame | None = None
        self.stack: list[ModuleCall] = []

    @contextmanager
    def watching(self, model: nn.Module) -> Iterator[None]:
        """Log calls inside the `with`; no hook is left.

        Hooks see the passes of every thread: whoever watches holds the model's lock.
        """
        hooks: list[Any] = []
        try:
            for module in model.modules():
                hooks.append(module.register_forward_pre_hook(self._begin, with_kwargs=True))
                hooks.append(module.register_forward_hook(self._end))
            yield
        finally:
            for hook in hooks:
                hook.remove()

    def attended(
        self,
        site: str,
        number: int,
        module: nn.Module,
        given: AttentionCall | None,
        out: Tensor | None,
    ) -> None:
        """Note an attention; `out` is (1, query, head, d_value)."""
        if self.frame is not None:
            heads = None if out is None else copy_to_cpu(out[0])
            attend = Attend(site, number, module, given, heads, list(self.stack), self.frame.tick())
            self.frame.attends.append(attend)

    def _begin(self, module: nn.Module, args: tuple[Any, ...], named: dict[str, Any]) -> None:
        if self.frame is None and module in self.items:
            self.frame = Frame()
        if self.frame is not None:
            slots: list[tuple[Slot, Any]] = [*enumerate(args), *named.items()]
            given = {slot: self._rows(one) for slot, one in slots}
            known = {slot: one for slot, one in given.items() if one is not None}
            call = ModuleCall(module, self.paths.get(module, ""), known, self.frame.tick())
            self.stack.append(call)
            self.frame.calls.append(call)

    def _end(self, module: nn.Module, _args: tuple[Any, ...], output: Any) -> None:
        if self.frame is None:
            return
        call = self.stack.pop()
        call.gave = self._rows(first_tensor(output))
        call.ended = self.frame.tick()
        if not self.stack:
            frame, self.frame = self.frame, None
            self.done(frame)

    def _rows(self, tensor: Any) -> Tensor | None:
        """Return a copy with a row for every token, (token, width); None where it has none."""
        if not isinstance(tensor, Tensor) or not tensor.is_floating_point():
            return None
        rows = token_rows(tensor, self.lengths)
        return None if rows is None else copy_to_cpu(rows)


def first_tensor(output: Any) -> Any:
    """Return the first tensor of what a module gave."""
    if isinstance(output, tuple | list):
        return next((one for one in output if isinstance(one, Tensor)), None)
    if isinstance(output, dict):
        return next((one for one in output.values() if isinstance(one, Tensor)), None)
    return output


def token_rows(tensor: Tensor, lengths: Collection[int]) -> Tensor | None:
    """Return (token, width) of the states of one text, however its axes lie; None: they do not.

    (1, token, …), (token, 1, width), (1, head, token, width) and (token, width) are known.
    """
    shape = tensor.shape
    if tensor.dim() == 2 and shape[0] in lengths:
        return tensor
    if tensor.dim() in (3, 4) and shape[0] == 1 and shape[1] in lengths:
        return tensor[0].flatten(1)
    if tensor.dim() == 4 and shape[0] == 1 and shape[2] in lengths:
        return tensor[0].transpose(0, 1).flatten(1)
    if tensor.dim() == 3 and shape[1] == 1 and shape[0] in lengths:
        return tensor[:, 0]
    return None
