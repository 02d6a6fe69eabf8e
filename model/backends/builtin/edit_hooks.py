"""Edit one pass through a Transformer, and leave no trace in it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

from model.capture.attention_record import AttentionRecord
from model.capture.edited_record import edit_outputs
from model.capture.edits import HeadEdit
from model.transformer.attention import ScaledDotProductAttention


@contextmanager
def apply_edits(model: nn.Module, edits: Sequence[Sequence[HeadEdit]]) -> Iterator[None]:
    """Edit heads inside the `with`: `edits` are those of each text of the batch, or one for all.

    No hook is left after it, also when the pass raises. Hooks see the passes of every thread:
    whoever edits holds the model's lock. The decoder must read a whole target at once, without a
    cache, since edits name rows by their places. Raises ValueError for a layer that there is not.
    """
    wanted = {(edit.site, edit.layer) for some in edits for edit in some}
    taps = [tap for tap in model.modules() if isinstance(tap, ScaledDotProductAttention)]
    if missing := wanted - {(tap.site, tap.layer) for tap in taps}:
        raise ValueError(f"no such layers: {sorted(missing)}")
    decoded = any(site != "encoder" for site, _ in wanted)
    hooks = []
    try:
        for tap in taps:
            if (tap.site, tap.layer) in wanted:
                hooks.append(tap.register_forward_hook(EditHook(tap, edits)))
            elif decoded and tap.site == "decoder":
                hooks.append(tap.register_forward_hook(require_whole_target))
        yield
    finally:
        for hook in hooks:
            hook.remove()


def require_whole_target(
    tap: ScaledDotProductAttention, inputs: tuple[Any, ...], _output: Tensor
) -> None:
    """Raise RuntimeError where the decoder reads a part of its target; a forward hook."""
    query, key, _value, _mask = inputs
    if tap.site == "decoder" and query.shape[2] != key.shape[2]:
        raise RuntimeError("an edited decoder reads the whole target at once, without a cache")


class EditHook:
    """A forward hook that edits what the heads of one attention give out, text by text."""

    def __init__(self, tap: ScaledDotProductAttention, edits: Sequence[Sequence[HeadEdit]]) -> None:
        here = (tap.site, tap.layer)
        self.edits = [[edit for edit in some if (edit.site, edit.layer) == here] for some in edits]

    def __call__(
        self, tap: ScaledDotProductAttention, inputs: tuple[Any, ...], output: Tensor
    ) -> Tensor:
        """Return the edited (batch, head, query, d_head); raises ValueError for other batches."""
        require_whole_target(tap, inputs, output)
        query, key, value, mask = inputs
        texts = len(output)
        edits = self.edits * texts if len(self.edits) == 1 else self.edits
        if len(edits) != texts:
            raise ValueError(f"edits of {len(edits)} texts for a batch of {texts}")
        if mask is not None:
            mask = mask.expand(texts, 1, query.shape[2], key.shape[2])[:, 0]
        changed = output.clone()
        for text, some in enumerate(edits):
            if some:
                seen = None if mask is None else mask[text]
                given = AttentionRecord(query[text], key[text], value[text], seen, tap.scale)
                changed[text] = edit_outputs(output[text], given, some)
        return changed
