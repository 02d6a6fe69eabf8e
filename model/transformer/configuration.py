"""The shape of a Transformer: everything that must be known to build one."""

from dataclasses import dataclass
from typing import Literal, get_args

PositionKind = Literal["sinusoidal", "learned", "rotary"]
NormOrder = Literal["post", "pre"]


@dataclass(frozen=True)
class Configuration:
    """Sizes and choices of one Transformer; names as in Vaswani et al. 2017, table 3.

    `max_len` is the number of tokens that source and target may each have. `norm` is "post" in the
    paper (section 5.4): x + sublayer(x), then LayerNorm; "pre" normalises the sublayer's input.
    """

    vocabulary: int
    d_model: int = 128
    n_heads: int = 8
    d_ff: int = 512
    encoder_layers: int = 4
    decoder_layers: int = 2
    max_len: int = 128
    positions: PositionKind = "sinusoidal"
    norm: NormOrder = "post"
    dropout: float = 0.1
    padding_id: int = 0
    start_id: int = 1
    end_id: int = 2

    def __post_init__(self) -> None:
        """Raise ValueError for sizes that do not fit together, and for unknown kinds."""
        if self.d_model % self.n_heads:
            raise ValueError(f"d_model {self.d_model} does not divide into {self.n_heads} heads")
        if self.d_model % 2 or (self.positions == "rotary" and self.d_head % 2):
            raise ValueError("sine and cosine come in pairs: the width they fill must be even")
        if self.positions not in get_args(PositionKind):
            raise ValueError(f"positions {self.positions!r} are none of {get_args(PositionKind)}")
        if self.norm not in get_args(NormOrder):
            raise ValueError(f"norm {self.norm!r} is none of {get_args(NormOrder)}")

    @property
    def d_head(self) -> int:
        """Width of one head's queries, keys and values."""
        return self.d_model // self.n_heads
