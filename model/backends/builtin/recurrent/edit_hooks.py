"""Edit the attention of a recurrent network, row by row as it computes, and leave no trace in it.

Whatever an edit changes, later rows are computed from: the state of each step is made of the
context of the one before.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from model.capture.edits import Ablate, HeadEdit, Knockout, PatternPatch, head_of
from model.refusal import Refused
from model.rnn.attention import RecurrentAttention


@contextmanager
def edit_rows(model: nn.Module, edits: Sequence[Sequence[HeadEdit]]) -> Iterator[None]:
    """Edit attention inside the `with`: `edits` of each text of the batch, or one for all.

    No hook is left after it, also when the pass raises. Hooks see the passes of every thread:
    whoever edits holds the model's lock.
    """
    hooks = []
    try:
        for module in model.modules():
            if isinstance(module, RecurrentAttention):
                own = [[edit for edit in some if edit.site == module.site] for some in edits]
                if any(own):
                    hook = RowEdits(own)
                    hooks.append(module.weigh.register_forward_hook(hook.edit_weights))
                    hooks.append(module.register_forward_hook(hook.edit_context))
        yield
    finally:
        for one in hooks:
            one.remove()


class RowEdits:
    """The edits of one site, text by text, and the contexts that a mean is taken over."""

    def __init__(self, edits: Sequence[Sequence[HeadEdit]]) -> None:
        self.edits = edits
        self.contexts: list[Tensor] = []  # of the rows so far, unedited, (batch, d_model)

    def of(self, texts: int) -> Sequence[Sequence[HeadEdit]]:
        """Return the edits of each text; raises ValueError for other batches."""
        edits = [self.edits[0]] * texts if len(self.edits) == 1 else self.edits
        if len(edits) != texts:
            raise ValueError(f"edits of {len(edits)} texts for a batch of {texts}")
        return edits

    def edit_weights(self, _: nn.Module, inputs: tuple[Any, ...], weights: Tensor) -> Tensor:
        """Cut edges and take rows from elsewhere; weights are (batch, key). A forward hook."""
        row: int = inputs[2]
        changed = weights.clone()
        for text, some in enumerate(self.of(len(weights))):
            for edit in some:
                if isinstance(edit, Knockout) and row in edit.queries:
                    changed[text] = cut_keys(changed[text], edit)
                elif isinstance(edit, PatternPatch):
                    changed[text] = take_row(changed[text], edit, row)
        return changed

    def edit_context(self, _: nn.Module, inputs: tuple[Any, ...], context: Tensor) -> Tensor:
        """Replace the context, (batch, d_model), where attention is off. A forward hook."""
        row: int = inputs[4]
        self.contexts = [*(self.contexts if row else []), context]
        changed = context.clone()
        for text, some in enumerate(self.of(len(context))):
            for edit in some:
                if isinstance(edit, Ablate):
                    so_far = torch.stack([one[text] for one in self.contexts])
                    changed[text] = so_far.mean(0) if edit.value == "mean" else 0
        return changed


def cut_keys(weights: Tensor, edit: Knockout) -> Tensor:
    """Return one row, (key,), without some keys; the others sum to 1, as after the softmax.

    Raises Refused where no key would be left.
    """
    left = weights.clone()
    left[[key for key in edit.keys if key < len(left)]] = 0
    whole = left.sum()
    if weights.any() and not whole > 0:
        said = f"A query of {head_of(edit)} would have no key left: cut fewer edges."
        raise Refused("row_blocked", said)
    return left / whole if whole > 0 else left


def take_row(weights: Tensor, edit: PatternPatch, row: int) -> Tensor:
    """Return the row of the other capture, (key,), where it has one that is to be taken.

    It has as many keys as this text, but those that this row has not read yet.
    """
    if row >= len(edit.weights) or (edit.queries is not None and row not in edit.queries):
        return weights
    return edit.weights[row, : len(weights)].to(weights)
