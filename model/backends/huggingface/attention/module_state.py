"""A model that is after a pass as it was before: some put other parts in place for some texts.

A short text makes BigBird attend in full from then on; a long one moves the frequencies of dynamic
rotary positions. What a capture shows must not depend on what was asked before it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

PARTS = ("_modules", "_buffers")


@contextmanager
def restore_after(model: nn.Module) -> Iterator[None]:
    """Put back, after the `with`, every part, buffer and plain attribute that was replaced."""
    before = [(module, module_state(module)) for module in model.modules()]
    try:
        yield
    finally:
        for module, (parts, plain) in before:
            for name, part in parts.items():
                getattr(module, name).clear()
                getattr(module, name).update(part)
            vars(module).update(plain)


def module_state(module: nn.Module) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """Return the parts of a module, and its attributes that are words, numbers or tensors."""
    parts = {name: dict(getattr(module, name)) for name in PARTS}
    simple = (str, int, float, Tensor)
    return parts, {name: of for name, of in vars(module).items() if isinstance(of, simple)}
