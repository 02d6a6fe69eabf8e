"""What is changed in a pass before it is captured: for now, source tokens that are hidden."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from model.refusal import Refused


@dataclass(frozen=True)
class Mask:
    """Places of the source that no head may look at, as if they were padding.

    Their weight is 0 wherever source tokens are the keys: in the encoder and in
    cross-attention. As queries they go on looking.
    """

    tokens: tuple[int, ...]
    op: Literal["mask"] = "mask"

    def __post_init__(self) -> None:
        """Put the places in order; raises Refused where there is none, or one stands twice."""
        if not self.tokens:
            raise Refused("nothing_masked", "A mask of 0 tokens changes nothing: leave it out.")
        place, times = Counter(self.tokens).most_common(1)[0]
        if times > 1:
            raise Refused("masked_twice", f"Token {place} is masked {times} times: name it once.")
        object.__setattr__(self, "tokens", tuple(sorted(self.tokens)))


def may_look(edits: Sequence[Mask], tokens: int) -> Tensor | None:
    """Return where heads may look in a source of so many tokens, (source,), or None: everywhere.

    Raises Refused for a place that the source has not, and where no place is left.
    """
    if not edits:
        return None
    seen = torch.ones(tokens, dtype=torch.bool)
    for place in (place for edit in edits for place in edit.tokens):
        if not 0 <= place < tokens:
            said = f"Token {place} to mask; this text has tokens 0 to {tokens - 1}."
            raise Refused("unknown_token", said)
        seen[place] = False
    if not seen.any():
        raise Refused("all_masked", f"All {tokens} tokens are masked: leave at least one.")
    return seen
