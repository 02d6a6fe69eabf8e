"""Watch, in one pass, what goes into and out of the projections of every attention."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

from model.inside.attention_inside import AttentionInside, OutputProjection
from model.transformer.attention import MultiHeadAttention

Place = tuple[str, int]  # site and layer
Seen = dict[Place, dict[str, Tensor]]
PROJECTIONS = ("query", "key", "output")


@contextmanager
def watch_projections(model: nn.Module) -> Iterator[Seen]:
    """Keep the inputs and outputs of W_Q, W_K and W_O, (token, d_model), of passes inside.

    No hook is left. Hooks see the passes of every thread: whoever watches holds the model's lock.
    """
    seen: Seen = {}

    def keep(place: Place, name: str) -> Callable[[nn.Module, tuple[Any, ...], Tensor], None]:
        def hook(_module: nn.Module, inputs: tuple[Any, ...], output: Tensor) -> None:
            of = seen.setdefault(place, {})
            of[f"{name}_input"], of[f"{name}_output"] = inputs[0][0].clone(), output[0].clone()

        return hook

    hooks = []
    try:
        for module in model.modules():
            if isinstance(module, MultiHeadAttention):
                place = (module.attend.site, module.attend.layer)
                for name in PROJECTIONS:
                    part: nn.Linear = getattr(module, name)
                    hooks.append(part.register_forward_hook(keep(place, name)))
        yield seen
    finally:
        for hook in hooks:
            hook.remove()


def gather_attention(model: nn.Module, seen: Seen) -> dict[Place, AttentionInside]:
    """Return every attention that was seen, from inside."""
    found: dict[Place, AttentionInside] = {}
    for module in model.modules():
        if not isinstance(module, MultiHeadAttention):
            continue
        place = (module.attend.site, module.attend.layer)
        if place not in seen:
            continue
        of, width = seen[place], module.d_head
        turned = module.rotary is not None
        found[place] = AttentionInside(
            of["query_input"],
            of["key_input"],
            query_unturned=split_heads(of["query_output"], width) if turned else None,
            key_unturned=split_heads(of["key_output"], width) if turned else None,
            mixed=of["output_input"].view(len(of["output_input"]), -1, width),
            projection=OutputProjection(
                module.output.weight, module.output.bias, of["output_output"]
            ),
        )
    return found


def split_heads(states: Tensor, width: int) -> Tensor:
    """Return (head, token, d_head) of (token, d_model)."""
    return states.view(len(states), -1, width).transpose(0, 1)
