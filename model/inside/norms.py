"""LayerNorm and RMSNorm as formulas."""

from dataclasses import dataclass
from typing import Literal

from torch import Tensor

NormName = Literal["LayerNorm", "RMSNorm"]


@dataclass(frozen=True)
class Norm:
    """(x − mean)/√(variance + epsilon) · gamma + beta; an RMSNorm subtracts nothing.

    `gamma` and `beta`, (d_model), are as they are used, None where there is none.
    """

    name: NormName
    epsilon: float
    gamma: Tensor | None
    beta: Tensor | None

    def mean(self, x: Tensor) -> Tensor | None:
        """Return the mean of each row, (…, 1); None: none is subtracted."""
        return x.mean(-1, keepdim=True) if self.name == "LayerNorm" else None

    def variance(self, x: Tensor) -> Tensor:
        """Return the variance of each row, or its mean square, (…, 1)."""
        mean = self.mean(x)
        return (x if mean is None else x - mean).square().mean(-1, keepdim=True)

    def apply(self, x: Tensor) -> Tensor:
        """Return the rows normalised, (…, d_model), in the precision of x."""
        mean = self.mean(x)
        normal = (x if mean is None else x - mean) / (self.variance(x) + self.epsilon).sqrt()
        scaled = normal if self.gamma is None else normal * self.gamma.to(x)
        return scaled if self.beta is None else scaled + self.beta.to(x)

    @property
    def nbytes(self) -> int:
        """Bytes of gamma and beta."""
        return sum(one.nbytes for one in (self.gamma, self.beta) if one is not None)
