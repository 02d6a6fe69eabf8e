"""Watch one pass for what tells the model where each token stands."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle
from transformers import PreTrainedModel

from model.capture.positions import Positions, Side
from model.huggingface.placing import EMBEDDINGS, alibi, distances, relative, rotary, table

TABLE = re.compile(r"wpe|positions?_embed(ding)?s?|pos_embed(ding)?s?|embed_positions")
BIAS = re.compile(r"relative_attention_bias|position_bias")


@dataclass
class Watch:
    """What one pass was seen to use; `positions` once it is over."""

    model: PreTrainedModel
    seen: list[Positions] = field(default_factory=list)

    def positions(self, lengths: Mapping[Side, int]) -> tuple[Positions, ...]:
        """Return what was seen, each thing once, cut to the tokens that each side has.

        Some models pad a text, and many hand the same thing to each layer.
        """
        found: list[Positions] = []
        sloped = any(seen.kind == "alibi" for seen in self.seen)
        for seen in [*self.seen, *self._kept_by_the_model()]:
            if sloped and seen.kind == "rotary":
                continue  # Falcon computes turns that it then leaves alone
            length = lengths[seen.side]
            if seen.axes[0] == "position":
                if seen.values.shape[0] < length:
                    continue  # not a place for every token
                seen = replace(seen, values=seen.values[:length])
            if not any(same(seen, other) for other in found):
                found.append(seen)
        return tuple(found)

    def _kept_by_the_model(self) -> Iterator[Positions]:
        """Read sinusoids that a model reads from a tensor of its own, row by row (CTRL)."""
        for name, module in self.model.named_modules():
            rows = getattr(module, "pos_encoding", None)
            if isinstance(rows, Tensor):
                yield replace(table(rows, rows), where="source", module=f"{name}.pos_encoding")

    def see(self, name: str, positions: Positions | None, layers: str | None = None) -> None:
        """Note that a module used positions."""
        if positions is not None:
            decodes = self.model.config.is_encoder_decoder and "decoder" in name.split(".")
            side: Side = "target" if decodes else "source"
            where = side if positions.where == EMBEDDINGS else positions.where
            self.seen.append(replace(positions, where=where, module=name, side=side, layers=layers))

    def see_table(self, name: str, module: nn.Module, output: Any) -> None:
        """Note vectors for positions; turns, where they are as wide as one head (RoFormer)."""
        added = output[0] if isinstance(output, tuple) else output
        if not isinstance(added, Tensor) or added.dim() < 2 or not added.is_floating_point():
            return
        config = self.model.config
        heads = getattr(config, "num_attention_heads", 1)
        width = added.shape[-1]
        if (
            "Sinusoid" in type(module).__name__
            and width * heads == config.hidden_size
            and heads > 1
        ):
            sines, cosines = added.chunk(2, -1)
            self.see(name, rotary(cosines, sines, None))
        else:
            rows = getattr(module, "weight", getattr(module, "weights", None))
            self.see(name, table(added, rows if isinstance(rows, Tensor) else None))

    def see_turns(self, name: str, module: nn.Module, given: Mapping[str, Any], out: Any) -> None:
        """Note cosines and sines, or complex numbers that hold both."""
        if isinstance(out, Tensor) and out.is_complex():
            out = (out.real, out.imag)
        if not isinstance(out, tuple) or len(out) != 2:
            return
        layers = given.get("layer_type")
        prefix = f"{layers}_" if layers else ""
        frequencies = getattr(module, f"{prefix}inv_freq", None)
        scaling = getattr(module, f"{prefix}attention_scaling", 1.0)
        variant = getattr(module, "rope_type", None)
        variant = variant.get(layers) if isinstance(variant, dict) else variant
        turns = rotary(*out, frequencies, scaling)
        self.see(name, turns and replace(turns, variant=variant), layers)

    def see_bias(self, name: str, output: Any) -> None:
        """Note what is added to scores, (query, key, head) or (1, head, query, key)."""
        if isinstance(output, Tensor) and output.dim() == 3:
            self.see(name, relative(output.permute(2, 0, 1)))
        elif isinstance(output, Tensor) and output.dim() == 4 and output.shape[0] == 1:
            self.see(name, relative(output[0]))

    def see_given(self, name: str, module: nn.Module, given: Mapping[str, Any]) -> None:
        """Note what a layer is given, or reads from a tensor of its own."""
        if isinstance(given.get("alibi"), Tensor) and hasattr(module, "inv_norm_factor"):
            factor = getattr(module, "beta", module.inv_norm_factor)  # Falcon scales the sum
            self.see(name, alibi(given["alibi"] * factor))
        bias = given.get("position_bias")
        if isinstance(bias, Tensor) and bias.dim() == 3:  # MPT; T5's has a batch
            self.see(name, alibi(bias))
        if isinstance(given.get("rel_embeddings"), Tensor):  # DeBERTa
            rows: Tensor = given["rel_embeddings"]
            self.see(name, distances(rows, -(rows.shape[0] // 2)))
        if isinstance(given.get("r"), Tensor) and hasattr(module, "r_r_bias"):  # XLNet
            sinusoids: Tensor = given["r"].transpose(0, 1)
            keys = sinusoids.shape[1] // 2
            self.see(name, distances(sinusoids, -keys))
        turns = getattr(module, "embed_positions", None)
        if isinstance(turns, Tensor) and isinstance(given.get("position_ids"), Tensor):  # GPT-J
            sines, cosines = turns[given["position_ids"].to(turns.device)].chunk(2, -1)
            self.see(name, rotary(cosines, sines, None))


def same(one: Positions, other: Positions) -> bool:
    """Say whether two modules used the same positions for the same."""
    return (one.kind, one.side, one.axes, one.layers, one.where) == (
        *(other.kind, other.side, other.axes, other.layers, other.where),
    ) and torch.equal(one.values, other.values)


@contextmanager
def watched(model: PreTrainedModel) -> Iterator[Watch]:
    """Watch the model inside the `with`; no hook is left, also when the pass raises.

    Hooks see the passes of every thread: whoever watches holds the model's lock.
    """
    watch = Watch(model)
    hooks: list[RemovableHandle] = []
    try:
        for name, module in model.named_modules():
            for hook in hooks_of(watch, name, module):
                hooks.append(module.register_forward_hook(hook, with_kwargs=True))
        yield watch
    finally:
        for handle in hooks:
            handle.remove()


Hook = Callable[[nn.Module, tuple[Any, ...], dict[str, Any], Any], None]
GIVEN = {"alibi", "position_bias", "rel_embeddings", "r"}


def hooks_of(watch: Watch, name: str, module: nn.Module) -> Iterator[Hook]:
    """Yield what must be called after each pass of a module; of most modules nothing."""
    last = name.rsplit(".", 1)[-1]
    forward = signature(type(module).forward)

    def given(args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        return forward.bind_partial(module, *args, **kwargs).arguments

    if "Rotary" in type(module).__name__:
        yield lambda _m, args, kw, out: watch.see_turns(name, module, given(args, kw), out)
    elif TABLE.fullmatch(last):
        yield lambda _m, _args, _kw, out: watch.see_table(name, module, out)
    elif BIAS.fullmatch(last):
        yield lambda _m, _args, _kw, out: watch.see_bias(name, out)
    elif GIVEN & set(forward.parameters) or isinstance(
        getattr(module, "embed_positions", None), Tensor
    ):
        yield lambda _m, args, kw, _out: watch.see_given(name, module, given(args, kw))


@cache
def signature(forward: Callable[..., Any]) -> inspect.Signature:
    """Return what a class's modules are called with."""
    return inspect.signature(forward)
