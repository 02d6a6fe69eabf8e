"""Watch one pass through a Transformer, and leave no trace in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from model.capture.attention_record import AttentionRecord
from model.capture.capture import HaltingShares
from model.capture.positions import Positions, Side
from model.transformer.attention import ScaledDotProductAttention
from model.transformer.configuration import Configuration
from model.transformer.positions import PositionalEncoding, RotaryTurns, frequencies
from model.universal.universal_transformer import UniversalTransformer

SIDES: tuple[Side, Side] = ("source", "target")


@dataclass
class Recording:
    """What the hooks saw: one record per attention site and layer, encodings in call order.

    `encodings` holds what was added to the embeddings, (position, d_model) each: first for the
    source, then for the target. `turns` holds the sines and cosines of rotary positions, one
    (position, d_head) per call. `steps` holds, by side, which share of each token's output every
    step of a Universal Transformer had, (token,) each.
    """

    attention: dict[tuple[str, int], AttentionRecord] = field(default_factory=dict)
    encodings: list[Tensor] = field(default_factory=list)
    turns: list[Tensor] = field(default_factory=list)
    steps: dict[Side, list[Tensor]] = field(default_factory=dict)

    def see_attention(
        self, tap: ScaledDotProductAttention, inputs: tuple[Any, ...], _output: Tensor
    ) -> None:
        """Keep what one attention was given; a forward hook."""
        site_and_layer = (tap.site, tap.layer)
        if site_and_layer in self.attention:
            raise RuntimeError(f"{site_and_layer} was seen twice: two passes share one recording")
        query, key, value, mask = inputs
        if query.shape[0] != 1:
            raise RuntimeError(f"a recorded pass holds one text, not {query.shape[0]}")
        if mask is not None:
            mask = mask.expand(1, 1, query.shape[2], key.shape[2])[0, 0].clone()
        self.attention[site_and_layer] = AttentionRecord(
            query[0].clone(), key[0].clone(), value[0].clone(), mask, tap.scale
        )

    def see_encoding(
        self, _tap: PositionalEncoding, _inputs: tuple[Any, ...], output: Tensor
    ) -> None:
        """Keep what was added to the embeddings; a forward hook."""
        self.encodings.append(output.clone())

    def see_turns(self, _tap: RotaryTurns, _inputs: tuple[Any, ...], output: Tensor) -> None:
        """Keep the sines and cosines by which queries or keys were turned; a forward hook."""
        self.turns.append(output.clone())

    def see_step(self, side: Side) -> Callable[[nn.Module, tuple[Any, ...], Tensor], None]:
        """Return a forward hook that keeps what a side's tokens have of a step."""

        def see(_halting: nn.Module, _inputs: tuple[Any, ...], share: Tensor) -> None:
            self.steps.setdefault(side, []).append(share[0].clone())

        return see

    def halting(self) -> HaltingShares | None:
        """Return every token's shares, step by step; None of a model that has layers."""
        found: HaltingShares = {
            side: tuple(tuple(token) for token in torch.stack(steps, 1).tolist())
            for side, steps in self.steps.items()
        }
        return found or None

    def positions(self, shape: Configuration) -> tuple[Positions, ...]:
        """Return what told the tokens of each side apart."""
        kind = shape.positions
        if kind == "rotary":
            turning = frequencies(shape.d_head).float()
            return (Positions(kind, "queries and keys", self.turns[0], frequencies=turning),)
        return tuple(
            Positions(kind, side, values, side)
            for side, values in zip(SIDES, self.encodings, strict=False)  # a target or none
        )


@contextmanager
def record(model: nn.Module) -> Iterator[Recording]:
    """Record every tap of the model inside the `with`; no hook is left, also when the pass raises.

    Hooks see the passes of every thread: whoever records holds the model's lock.
    """
    recording = Recording()
    hooks = []
    try:
        for module in model.modules():
            if isinstance(module, ScaledDotProductAttention):
                hooks.append(module.register_forward_hook(recording.see_attention))
            elif isinstance(module, PositionalEncoding):
                hooks.append(module.register_forward_hook(recording.see_encoding))
            elif isinstance(module, RotaryTurns):
                hooks.append(module.register_forward_hook(recording.see_turns))
        if isinstance(model, UniversalTransformer):
            halting = {"source": model.encoder_halting, "target": model.decoder_halting}
            for side in SIDES:
                hooks.append(halting[side].register_forward_hook(recording.see_step(side)))
        yield recording
    finally:
        for hook in hooks:
            hook.remove()
