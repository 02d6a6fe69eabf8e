"""Whether the positions that would be drawn of our Transformer are those that a pass uses."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor, nn

from model.capture.attention_record import AttentionRecord
from model.capture.positions import Positions, PositionsFidelity
from model.capture.rotary import Pairs, off, turn
from model.transformer.attention import MultiHeadAttention
from model.transformer.transformer import Transformer

SITES = {"source": "encoder", "target": "decoder"}
Place = tuple[str, int]  # site and layer


@dataclass
class Witness:
    """What one pass had before positions came in, and after.

    `embedded` and `sums` are (token, d_model), first of the source, then of the target. `queries`
    and `keys`, (head, token, d_head), are those that no rotary has turned yet.
    """

    embedded: list[Tensor] = field(default_factory=list)
    sums: list[Tensor] = field(default_factory=list)
    queries: dict[Place, Tensor] = field(default_factory=dict)
    keys: dict[Place, Tensor] = field(default_factory=dict)

    def off_added(self, drawn: Positions, number: int) -> float:
        """Compare rows with what embeddings gained, as a share of the largest number."""
        return off(self.sums[number] - self.embedded[number], drawn.values)

    def off_turned(self, drawn: Positions, used: Mapping[Place, AttentionRecord]) -> float:
        """Turn queries and keys by what is drawn, and compare them with those in use."""
        both = [(self.queries[at], used[at].query) for at in self.queries]
        both += [(self.keys[at], used[at].key) for at in self.keys]
        return max(off(turn(before, drawn.values, Pairs()), after) for before, after in both)


def judge_positions(
    drawn: Sequence[Positions],
    seen: Witness,
    used: Mapping[Place, AttentionRecord],
    tolerance: float,
) -> Iterator[PositionsFidelity]:
    """Yield a verdict on each of the positions of a pass; `used` is its attention."""
    for number, one in enumerate(drawn):
        turns = one.kind == "rotary"
        by = seen.off_turned(one, used) if turns else seen.off_added(one, number)
        said = "queries and keys are turned by" if turns else "embeddings gain"
        site = SITES[one.side]
        if by <= tolerance:
            yield PositionsFidelity(site, one.kind, "exact", f"{said} them, to {by:.0e}")
        else:
            yield PositionsFidelity(site, one.kind, "refused", f"{said} others, off by {by:.1e}")


@contextmanager
def watch_positions(model: Transformer) -> Iterator[Witness]:
    """Keep, inside the `with`, what goes in and out beside what hands positions on."""
    seen = Witness()
    scale = math.sqrt(model.configuration.d_model)

    def embedded(_module: nn.Module, _inputs: Any, output: Tensor) -> None:
        seen.embedded.append(output[0] * scale)

    def added(_module: nn.Module, inputs: tuple[Tensor]) -> None:
        seen.sums.append(inputs[0][0])

    hooks = [
        model.embedding.register_forward_hook(embedded),
        model.dropout.register_forward_pre_hook(added),
    ]
    for module in model.modules():
        if isinstance(module, MultiHeadAttention) and module.rotary is not None:
            hooks += [
                module.query.register_forward_hook(keep(module, seen.queries)),
                module.key.register_forward_hook(keep(module, seen.keys)),
            ]
    try:
        yield seen
    finally:
        for hook in hooks:
            hook.remove()


def keep(attention: MultiHeadAttention, into: dict[Place, Tensor]) -> Any:
    """Return a hook that keeps what a projection gives, by head."""

    def hook(_module: nn.Module, _inputs: Any, output: Tensor) -> None:
        into[attention.attend.site, attention.attend.layer] = attention.split(output)[0]

    return hook
