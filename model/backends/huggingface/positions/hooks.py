"""Watch one pass for what tells the model where each token stands."""

import inspect
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle
from transformers import PreTrainedModel

from model.backends.huggingface.positions.readers import (
    EMBEDDINGS,
    between,
    read_alibi,
    read_distances,
    read_relative,
    read_rotary,
    read_table,
    turns,
)
from model.capture.positions import Positions, Side

TABLE = re.compile(r"wpe|positions?_embed(ding)?s?|pos_embed(ding)?s?|embed_positions")
BIAS = re.compile(r"relative_attention_bias|position_bias")


@dataclass
class PositionWatch:
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
            elif seen.axes == ("head", "query", "key") and seen.values.shape[1:] != (length,) * 2:
                continue  # between other things than tokens, such as blocks of them
            if not any(same_positions(seen, other) for other in found):
                found.append(seen)
        return tuple(found)

    def _kept_by_the_model(self) -> Iterator[Positions]:
        """Read sinusoids that a model reads from a tensor of its own, row by row (CTRL)."""
        for name, module in self.model.named_modules():
            rows = getattr(module, "pos_encoding", None)
            if isinstance(rows, Tensor):
                yield replace(read_table(rows, rows), where="source", module=f"{name}.pos_encoding")

    def see(self, name: str, positions: Positions | None, layers: str | None = None) -> None:
        """Note that a module used positions."""
        if positions is not None:
            side = side_of(self.model, name)
            where = side if positions.where == EMBEDDINGS else positions.where
            self.seen.append(replace(positions, where=where, module=name, side=side, layers=layers))

    def see_table(self, name: str, module: nn.Module, output: Any) -> None:
        """Note vectors for positions; turns, where they are as wide as one head (RoFormer)."""
        added = output[0] if isinstance(output, tuple) else output
        if not isinstance(added, Tensor) or added.dim() < 2 or not added.is_floating_point():
            return
        if turns_heads(self.model, module, added):
            sines, cosines = added.chunk(2, -1)
            self.see(name, read_rotary(cosines, sines, None))
        else:
            rows = getattr(module, "weight", getattr(module, "weights", None))
            self.see(name, read_table(added, rows if isinstance(rows, Tensor) else None))

    def see_turns(self, name: str, module: nn.Module, given: Mapping[str, Any], out: Any) -> None:
        """Note cosines and sines, or complex numbers that hold both."""
        pair = turns(out, at_first(module, given))
        if pair is None:
            return
        layers = given.get("layer_type")
        prefix = f"{layers}_" if layers else ""
        frequencies = getattr(module, f"{prefix}inv_freq", None)
        scaling = getattr(module, f"{prefix}attention_scaling", 1.0)
        variant = getattr(module, "rope_type", None)
        variant = variant.get(layers) if isinstance(variant, dict) else variant
        found = read_rotary(*pair, frequencies, scaling)
        self.see(name, found and replace(found, variant=variant), layers)

    def see_bias(self, name: str, output: Any) -> None:
        """Note what is added to scores, (query, key, head) or (1, head, query, key)."""
        if isinstance(output, Tensor) and output.dim() == 3:
            self.see(name, read_relative(output.permute(2, 0, 1)))
        elif isinstance(output, Tensor) and output.dim() == 4 and output.shape[0] == 1:
            self.see(name, read_relative(output[0]))

    def see_given(self, name: str, module: nn.Module, given: Mapping[str, Any]) -> None:
        """Note what a layer is given, or reads from a tensor of its own."""
        if isinstance(given.get("alibi"), Tensor) and hasattr(module, "inv_norm_factor"):
            factor = getattr(module, "beta", module.inv_norm_factor)  # Falcon scales the sum
            self.see(name, read_alibi(given["alibi"] * factor))
        bias = given.get("position_bias")
        if isinstance(bias, Tensor) and bias.dim() == 3:  # MPT; T5's has a batch
            self.see(name, read_alibi(bias))
        rows, apart = given.get("rel_embeddings"), given.get("relative_pos")
        if isinstance(rows, Tensor) and isinstance(apart, Tensor):  # DeBERTa: query − key, or less
            numbers = apart.reshape(-1, *apart.shape[-2:])[0] + rows.shape[-2] // 2
            self.see(name, read_distances(rows, numbers))
        rows, hidden = given.get("r"), given.get("h")
        if isinstance(rows, Tensor) and isinstance(hidden, Tensor):  # XLNet: from the first key on
            self.see(name, read_distances(rows.transpose(0, 1), between(len(hidden)) + len(hidden)))


def at_first(module: nn.Module, given: Mapping[str, Any]) -> Any:
    """Return what a module gives for the first position, None where it begins with that."""
    told = given.get("position_ids")
    if not isinstance(told, Tensor) or not bool(told[..., 0].any()):
        return None
    return type(module).forward(**{**given, "position_ids": told * 0})


def same_positions(one: Positions, other: Positions) -> bool:
    """Say whether two modules used the same positions for the same."""
    return (one.kind, one.side, one.axes, one.layers, one.where) == (
        *(other.kind, other.side, other.axes, other.layers, other.where),
    ) and torch.equal(one.values, other.values)


def turns_heads(model: PreTrainedModel, module: nn.Module, rows: Tensor) -> bool:
    """Say whether sinusoids are as wide as one head: they turn it and are added to nothing."""
    if "Sinusoid" not in type(module).__name__:
        return False
    heads = getattr(model.config, "num_attention_heads", 1)
    fits: bool = heads > 1 and rows.shape[-1] * heads == model.config.hidden_size
    return fits


@contextmanager
def watch_positions(model: PreTrainedModel) -> Iterator[PositionWatch]:
    """Watch the model inside the `with`; no hook is left, also when the pass raises.

    Hooks see the passes of every thread: whoever watches holds the model's lock.
    """
    watch = PositionWatch(model)
    hooks: list[RemovableHandle] = []
    try:
        for name, module in model.named_modules():
            for hook in hooks_of(watch, name, module):
                hooks.append(module.register_forward_hook(hook, with_kwargs=True))
        yield watch
    finally:
        for handle in hooks:
            handle.remove()


Inputs = tuple[tuple[Any, ...], dict[str, Any]]  # what a module is called with
Hook = Callable[[nn.Module, tuple[Any, ...], dict[str, Any], Any], None]
GIVEN = {"alibi", "position_bias", "rel_embeddings", "r"}


def hooks_of(watch: PositionWatch, name: str, module: nn.Module) -> Iterator[Hook]:
    """Yield what must be called after each pass of a module; of most modules nothing."""
    if is_rotary(module):
        yield lambda m, args, kw, out: watch.see_turns(name, m, given(m, args, kw), out)
    elif is_table(name):
        yield lambda m, _args, _kw, out: watch.see_table(name, m, out)
    elif is_bias(name):
        yield lambda _m, _args, _kw, out: watch.see_bias(name, out)
    elif GIVEN & set(signature(type(module).forward).parameters):
        yield lambda m, args, kw, _out: watch.see_given(name, m, given(m, args, kw))


def is_rotary(module: nn.Module) -> bool:
    """Say whether a module gives cosines and sines, by the name of its class."""
    return "Rotary" in type(module).__name__


def is_table(name: str) -> bool:
    """Say whether a module gives vectors for positions, by its own name."""
    return TABLE.fullmatch(name.rsplit(".", 1)[-1]) is not None


def is_bias(name: str) -> bool:
    """Say whether a module gives what scores gain by distance, by its own name."""
    return BIAS.fullmatch(name.rsplit(".", 1)[-1]) is not None


def side_of(model: PreTrainedModel, name: str) -> Side:
    """Return whose tokens the module of that name reads."""
    decodes = model.config.is_encoder_decoder and "decoder" in name.split(".")
    return "target" if decodes else "source"


def innermost(model: nn.Module, names: Collection[str]) -> Iterator[tuple[str, nn.Module]]:
    """Yield the modules that may be given one of these by name, and hand it to no other."""
    taking = {
        module: name
        for name, module in model.named_modules()
        if signature(type(module).forward).parameters.keys() & names
    }
    for module, name in taking.items():
        if not any(part in taking for part in module.modules() if part is not module):
            yield name, module


def given(module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return what a module is called with, by name."""
    return signature(type(module).forward).bind_partial(module, *args, **kwargs).arguments


@cache
def signature(forward: Callable[..., Any]) -> inspect.Signature:
    """Return what a class's modules are called with."""
    return inspect.signature(forward)
