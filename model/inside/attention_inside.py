"""What a second pass shows around one attention: its inputs, and what W_O was given and gave."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class OutputProjection:
    """W_O of one attention, and what came of it.

    `weight` is (d_model, head · d_value), the heads one after the other, and `bias` (d_model) or
    None: the model's own tensors. `output` is what the module gave, (query, d_model).
    """

    weight: Tensor
    bias: Tensor | None
    output: Tensor


@dataclass(frozen=True)
class AttentionInside:
    """One attention of one pass, seen from inside; what is None was not found, and why.

    `query_input` (query, d_model) and `key_input` (key, d_model) went into W_Q and W_K.
    `query_unturned` (head, query, d_head) and `key_unturned` (key head, key, d_head) are those
    before rotary; None without a reason where nothing is turned. `mixed` is what W_O was given,
    (query, head, d_value), after all edits; the note says why it is not what the heads gave out.
    """

    query_input: Tensor | None = None
    key_input: Tensor | None = None
    inputs_reason: str | None = None
    query_unturned: Tensor | None = None
    key_unturned: Tensor | None = None
    unturned_reason: str | None = None
    mixed: Tensor | None = None
    mixed_note: str | None = None
    projection: OutputProjection | None = None
    projection_reason: str | None = None

    @property
    def nbytes(self) -> int:
        """Bytes of the tensors that are its own, each once; the weights are the model's."""
        kept = [
            *(self.query_input, self.key_input, self.query_unturned, self.key_unturned),
            *(self.mixed, None if self.projection is None else self.projection.output),
        ]
        return sum({id(one): one.nbytes for one in kept if one is not None}.values())
