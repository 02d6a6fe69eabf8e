"""Norms of any model, read by what they do: a formula counts only if it gives their numbers."""

from collections.abc import Iterator

from torch import Tensor, nn

from model.backends.huggingface.inside.matching import is_close, tolerance
from model.inside.norms import Norm

EPSILONS = ("eps", "variance_epsilon", "epsilon", "layer_norm_eps", "norm_eps")


def read_norm(module: nn.Module, given: Tensor, gave: Tensor) -> Norm | None:
    """Return the norm that makes what a module gave of what it was given; None: none does."""
    if "norm" not in type(module).__name__.lower() or given.shape != gave.shape:
        return None
    for norm in possible_norms(module, given.shape[-1]):
        if is_close(norm.apply(given.double()), gave.double(), tolerance(gave.dtype)):
            return norm
    return None


def possible_norms(module: nn.Module, width: int) -> Iterator[Norm]:
    """Yield the norms that a module's parameters may stand for; some add 1 to their weight.

    Those of another width than the states', such as of each head alone, are none of theirs.
    """
    named = (getattr(module, name, None) for name in EPSILONS)
    epsilon = next((float(one) for one in named if isinstance(one, float | int)), 0.0)
    gamma, beta = (_vector(module, name) for name in ("weight", "bias"))
    if any(one is not None and len(one) != width for one in (gamma, beta)):
        return
    gammas = [gamma] if gamma is None else [gamma, gamma + 1]
    for used in gammas:
        yield Norm("LayerNorm", epsilon, used, beta)
        yield Norm("RMSNorm", epsilon, used, beta)


def _vector(module: nn.Module, name: str) -> Tensor | None:
    found = getattr(module, name, None)
    if not isinstance(found, Tensor) or found.dim() != 1:
        return None
    return found.detach().cpu().float()
