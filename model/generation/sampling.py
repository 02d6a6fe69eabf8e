"""How the next token is chosen: the likeliest one, or one that is drawn."""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor


@dataclass(frozen=True)
class Sampling:
    """How much is written, and how: greedily at temperature 0, else by drawing.

    Probabilities are softmax(logits / temperature); drawn is among the likeliest tokens that
    together reach `top_p` (Holtzman et al. 2020). The same `seed` draws the same text.
    """

    max_new_tokens: int
    temperature: float = 0
    top_p: float = 1
    seed: int = 0

    @property
    def name(self) -> Literal["greedy", "sampled"]:
        """What this way is called."""
        return "sampled" if self.temperature else "greedy"


class TokenSampler:
    """Chooses one token after another; it holds the state of the drawing."""

    def __init__(self, way: Sampling) -> None:
        self.way = way
        self.drawing = torch.Generator().manual_seed(way.seed)

    def __call__(self, scores: Tensor) -> int:
        """Return an id; scores are (vocabulary,), -inf for what may not be written."""
        if not self.way.temperature:
            return int(scores.argmax())
        exact = scores.double().cpu()
        flat = (exact - exact.max()) / self.way.temperature  # may be -inf, never inf
        likely, ids = flat.softmax(-1).sort(descending=True, stable=True)
        before = likely.cumsum(-1) - likely
        likely[before >= self.way.top_p] = 0  # before the likeliest there is 0: it always stays
        return int(ids[torch.multinomial(likely, 1, generator=self.drawing)])
