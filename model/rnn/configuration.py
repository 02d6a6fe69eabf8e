"""The shape of a recurrent translator: everything that must be known to build one."""

from dataclasses import dataclass
from typing import Literal, get_args

AlignKind = Literal["additive", "dot", "none"]


@dataclass(frozen=True)
class RecurrentConfiguration:
    """Sizes and choices of one recurrent translator.

    `align` says how a state is compared with those that it may look at; "none" is a network
    without attention. `max_len` is the number of tokens that source and target may each have.
    """

    vocabulary: int
    d_model: int = 320
    align: AlignKind = "additive"
    max_len: int = 128
    dropout: float = 0.1
    padding_id: int = 0
    start_id: int = 1
    end_id: int = 2

    def __post_init__(self) -> None:
        """Raise ValueError for an unknown kind of align."""
        if self.align not in get_args(AlignKind):
            raise ValueError(f"align {self.align!r} is none of {get_args(AlignKind)}")
