"""Tell the tokens of a Hugging Face model other positions than their own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle
from transformers import PreTrainedModel

from model.backends.fidelity import Fidelity
from model.backends.huggingface.positions.hooks import (
    given,
    innermost,
    is_bias,
    is_rotary,
    is_table,
    side_of,
    signature,
    turns_heads,
)
from model.backends.huggingface.positions.table_rows import NO_ROWS, first_row, rows_at
from model.capture.position_edit import MODES, OFF_IS, Places, PositionMode, all_modes
from model.capture.positions import Side
from model.refusal import Refused

SLOPES = ("alibi", "position_bias")  # what layers are given, (…, head, 1, key)
STRAIGHT = 1e-5  # as a share of the largest number
WHOLE = "A bias is known for whole distances alone."
UNSEEN = "Nothing was seen that tells this model where a token stands."
Instead = Callable[..., Any]


def position_modes(model: PreTrainedModel, fidelity: Fidelity) -> tuple[PositionMode, ...]:
    """Return the ways in which a model's positions may be changed, and why not in the others."""
    whole = why_none(model, fidelity)
    if whole is not None:
        return all_modes(dict.fromkeys(MODES, whole))
    kinds = {one.kind for one in fidelity.positions}
    rotary = filter(is_rotary, model.modules())
    if "learned" in kinds or ("rotary" in kinds and not all(map(has_frequencies, rotary))):
        return all_modes({"stretch": NO_ROWS})
    return all_modes({"stretch": WHOLE} if "relative" in kinds else {})


def why_none(model: PreTrainedModel, fidelity: Fidelity) -> str | None:
    """Return why the positions of a model cannot be changed at all; None where they can."""
    if fidelity.verdict != "exact":
        return f"Positions are changed only where all layers are drawn; here {fidelity.reason}."
    if not fidelity.positions:
        return UNSEEN
    for one in fidelity.positions:
        if one.verdict != "exact":
            return f"It is not certain how this model uses its {one.kind} positions: {one.reason}."
    kinds = {one.kind for one in fidelity.positions}
    modules = dict(model.named_modules())
    if any(isinstance(getattr(one, "pos_encoding", None), Tensor) for one in modules.values()):
        return "This model reads its sinusoids from a tensor of its own, row by row."
    if "rotary" in kinds and not all(map(takes_positions, filter(is_rotary, modules.values()))):
        return "This model's turns count positions by themselves: they cannot be told others."
    if "relative" in kinds and not any(map(is_bias, modules)):
        return "This model makes its scores of vectors for distances, layer by layer."
    return None


def say_off(fidelity: Fidelity) -> str | None:
    """Say what the positions of a model are when they are off; None where none were seen."""
    return " ".join(dict.fromkeys(OFF_IS[one.kind] for one in fidelity.positions)) or None


@contextmanager
def place_tokens(model: PreTrainedModel, places: Places | None) -> Iterator[None]:
    """Tell the tokens of each side their places inside the `with`; no hook is left after it.

    Passes read each side as a whole: with a cache there is no telling where a token stands. Hooks
    see the passes of every thread: whoever places tokens holds the model's lock. Raises Refused
    where a pass counts its positions in another way.
    """
    if places is None:
        yield
        return
    placing = Placing(model, places)
    hooks: list[RemovableHandle] = []
    try:
        hooks += placing.hooks()
        yield
    except IndexError as error:  # turns that are rows of a table
        raise Refused("unknown_position", "This model has no such position.") from error
    finally:
        for handle in hooks:
            handle.remove()


class Placing:
    """Replaces what modules hand on of positions."""

    def __init__(self, model: PreTrainedModel, places: Places) -> None:
        self.model = model
        self.places = places

    def hooks(self) -> Iterator[RemovableHandle]:
        """Yield a hook for every module that hands positions on."""
        for name, module in self.model.named_modules():
            side = side_of(self.model, name)
            if is_rotary(module):
                yield module.register_forward_pre_hook(self.told(side), with_kwargs=True)
            elif is_table(name):
                yield module.register_forward_hook(self.rows(side))
            elif is_bias(name):
                yield module.register_forward_hook(self.bias(side))
        for name, module in innermost(self.model, SLOPES):
            hook = self.sloped(side_of(self.model, name))
            yield module.register_forward_pre_hook(hook, with_kwargs=True)

    def of(self, side: Side, tokens: int) -> Tensor | None:
        """Return the places of so many tokens; None: off."""
        return self.places.of(side, torch.arange(tokens, device=self.model.device))

    def told(self, side: Side) -> Instead:
        """Let rotary positions be computed of other places; off: of 0, where nothing is turned."""

        def instead(module: nn.Module, args: Any, kwargs: dict[str, Any]) -> Any:
            own = given(module, args, kwargs).get("position_ids")
            if not isinstance(own, Tensor) or not counts(own):
                said = "This model was not seen to count its positions one by one."
                raise Refused("not_available", said)
            places = self.of(side, own.shape[-1])
            other = torch.zeros_like(own) if places is None else as_ids(places).expand_as(own)
            return (
                tuple(other if one is own else one for one in args),
                {name: other if one is own else one for name, one in kwargs.items()},
            )

        return instead

    def rows(self, side: Side) -> Instead:
        """Give the rows of other places; off: nothing, or, where rows turn heads, the first."""

        def instead(module: nn.Module, _args: Any, output: Any) -> Any:
            table = getattr(module, "weight", getattr(module, "weights", None))
            if not isinstance(output, Tensor) or not isinstance(table, Tensor):
                raise Refused("not_available", "This model's table of positions is not a tensor.")
            first = first_row(table.to(output), output)
            places = self.of(side, output.shape[-2])
            if places is not None:
                return rows_at(table.to(output), first, places).expand_as(output)
            turning = turns_heads(self.model, module, output)
            return table[first].to(output).expand_as(output) if turning else output * 0

        return instead

    def bias(self, side: Side) -> Instead:
        """Give what lies between other places, (query, key, head); off: nothing."""

        def instead(_module: nn.Module, _args: Any, output: Any) -> Any:
            tokens = output.shape[0]
            if output.dim() != 3 or output.shape[1] != tokens:
                raise Refused("not_available", "Here a bias lies between other things than tokens.")
            if self.places.edit.mode == "shift":
                return output  # distances stay what they are
            places = self.of(side, tokens)
            if places is None:
                return output * 0
            if self.places.edit.mode == "same":
                places = places * 0
            return output[places.long()[:, None], places.long()]

        return instead

    def sloped(self, side: Side) -> Instead:
        """Let slopes run over the places of the keys; off: slopes of 0."""

        def instead(module: nn.Module, args: Any, kwargs: dict[str, Any]) -> Any:
            known = given(module, args, kwargs)
            own = [known[name] for name in SLOPES if is_line(known.get(name))]
            lines = {id(bias): self.line(side, bias, known["hidden_states"]) for bias in own}
            return (
                tuple(lines.get(id(one), one) for one in args),
                {name: lines.get(id(one), one) for name, one in kwargs.items()},
            )

        return instead

    def line(self, side: Side, bias: Tensor, hidden: Tensor) -> Tensor:
        """Return what the keys' places add to scores, (…, key); keys that are none come first."""
        tokens = hidden.shape[-2]
        line = bias[..., bias.shape[-1] - tokens :]
        slopes = (line[..., -1:] - line[..., :1]) / max(1, tokens - 1)
        own = line[..., :1] + slopes * torch.arange(tokens, device=line.device)
        if float((own - line).abs().max()) > STRAIGHT * float(line.abs().max()):
            said = "Here this model's slopes do not count keys one by one: leave hidden tokens out."
            raise Refused("not_available", said)
        places = self.of(side, tokens)
        moved = line * 0 if places is None else (line[..., :1] + slopes * places).to(line)
        return torch.cat((bias[..., : bias.shape[-1] - tokens], moved), -1)


def is_line(bias: Any) -> bool:
    """Say whether something is added to the scores of a row alike, (…, head, 1, key)."""
    return isinstance(bias, Tensor) and bias.dim() == 3 and bias.shape[-2] == 1


def takes_positions(module: nn.Module) -> bool:
    """Say whether a module is told positions."""
    return "position_ids" in signature(type(module).forward).parameters


def has_frequencies(module: nn.Module) -> bool:
    """Say whether turns are computed, not looked up."""
    return any(name.endswith("inv_freq") for name, _ in module.named_buffers())


def counts(positions: Tensor) -> bool:
    """Say whether positions, (…, token), are 0, 1, 2 and so on."""
    return bool((positions == torch.arange(positions.shape[-1], device=positions.device)).all())


def as_ids(places: Tensor) -> Tensor:
    """Return places as models take them: whole numbers where they are whole."""
    whole = bool((places == places.round()).all())
    return places.long() if whole else places.float()
