"""Files older than the attention interface: the softmax itself is watched.

What a softmax gives out inside a module whose class is called an attention is taken for weights;
the self-test says whether that was right.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

SOFTMAX = {F.softmax, torch.softmax, Tensor.softmax, torch.special.softmax}
ATTENTION = re.compile("Att(ention|n)")  # in the name of a class


class Tap(TorchFunctionMode):
    """Tells of every softmax of this thread that runs inside an attention module."""

    def __init__(self, inside: list[nn.Module], tell: Callable[[nn.Module, Tensor], None]) -> None:
        super().__init__()
        self.inside = inside
        self.tell = tell

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Call the function, and tell what came out if it is a softmax."""
        out = func(*args, **(kwargs or {}))
        if func in SOFTMAX and self.inside:
            self.tell(self.inside[-1], out)
        return out


@contextmanager
def tap_softmax(model: nn.Module, tell: Callable[[nn.Module, Tensor], None]) -> Iterator[None]:
    """Have `tell` told of the weights of every attention inside the `with`; no hook is left.

    The hooks that say which module runs see every thread's pass: whoever taps holds the model's
    lock.
    """
    inside: list[nn.Module] = []

    def enter(module: nn.Module, _inputs: Any) -> None:
        inside.append(module)

    def leave(_module: nn.Module, _inputs: Any, _output: Any) -> None:
        inside.pop()

    hooks = []
    try:
        for module in model.modules():
            if ATTENTION.search(type(module).__name__):
                hooks.append(module.register_forward_pre_hook(enter))
                hooks.append(module.register_forward_hook(leave, always_call=True))
        with Tap(inside, tell):
            yield
    finally:
        for hook in hooks:
            hook.remove()
