"""The inside of a feed-forward network, found by what its last matrix was given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import permutations

import torch.nn.functional as F
from torch import Tensor

from model.inside.sameness import same

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": F.relu,
    "gelu": F.gelu,
    "gelu_tanh": partial(F.gelu, approximate="tanh"),
    "silu": F.silu,
    "quick_gelu": lambda x: x * (1.702 * x).sigmoid(),
    "relu2": lambda x: F.relu(x).square(),
    "tanh": lambda x: x.tanh(),
    "sigmoid": lambda x: x.sigmoid(),
    "identity": lambda x: x,
}


@dataclass(frozen=True)
class NeuronTrace:
    """Every neuron of every token, (token, d_ff): before the activation, and as W₂ is given it.

    `gate` is what the activated numbers were multiplied by; None: nothing.
    """

    activation: str
    before: Tensor
    after: Tensor
    gate: Tensor | None

    @property
    def nbytes(self) -> int:
        """Bytes of its tensors."""
        kept = (self.before, self.after, self.gate)
        return sum(one.nbytes for one in kept if one is not None)


def find_neurons(after: Tensor, made: Sequence[Tensor]) -> NeuronTrace | None:
    """Return how what W₂ was given, (token, d_ff), follows from what matrices before it made.

    `made` are (token, d_ff), or (token, 2·d_ff): gate and partner in one. None: it does not.
    """
    width = after.shape[-1]
    candidates = [one for one in made if one.shape == after.shape]
    halves = [half for one in made if one.shape[-1] == 2 * width for half in one.chunk(2, -1)]
    for name, activate in ACTIVATIONS.items():
        for before in candidates:
            if same(activate(before), after):
                return NeuronTrace(name, before, after, None)
    for name, activate in ACTIVATIONS.items():
        for before, gate in (*permutations(candidates, 2), *permutations(halves, 2)):
            if same(activate(before) * gate, after):
                return NeuronTrace(name, before, after, gate)
    return None
