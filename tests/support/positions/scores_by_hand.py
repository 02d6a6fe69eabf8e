"""Scores of a first layer split by hand, with NumPy alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Norm:
    """γ, β and ε of a LayerNorm."""

    gamma: Doubles
    beta: Doubles
    epsilon: float

    @classmethod
    def of(cls, module: Any) -> "Norm":
        return cls(doubles(module.weight), doubles(module.bias), module.eps)


@dataclass(frozen=True)
class Embedded:
    """What is added for each token, (token, d_model) each, and the norm that follows."""

    content: Doubles
    position: Doubles
    others: Doubles
    norm: Norm | None

    def deviation(self) -> Doubles:
        """Return √(variance + ε) of each token's sum, (token, 1)."""
        whole = self.content + self.position + self.others
        assert self.norm is not None
        mean = whole.mean(1, keepdims=True)
        deviation: Doubles = np.sqrt(
            ((whole - mean) ** 2).mean(1, keepdims=True) + self.norm.epsilon
        )
        return deviation

    def parts(self) -> list[Doubles]:
        """Return what the matrices are given of content, position and the rest."""
        if self.norm is None:
            return [self.content, self.position, self.others]
        given = [
            self.norm.gamma * (one - one.mean(1, keepdims=True)) / self.deviation()
            for one in (self.content, self.position, self.others)
        ]
        return [given[0], given[1], given[2] + self.norm.beta]


@dataclass(frozen=True)
class Matrix:
    """W, (width, d_model), and its bias, of all heads one after the other."""

    weight: Doubles
    bias: Doubles

    @classmethod
    def of(cls, module: Any) -> "Matrix":
        return cls(doubles(module.weight), doubles(module.bias))

    def parts(self, embedded: Embedded, head: int, width: int) -> list[Doubles]:
        """Return one head's projection of each part, (token, width)."""
        own = slice(head * width, head * width + width)
        made = [part @ self.weight[own].T for part in embedded.parts()]
        return [made[0], made[1], made[2] + self.bias[own]]


def doubles(tensor: Any) -> Doubles:
    return np.asarray(tensor.detach().double().numpy())


def terms(query: list[Doubles], key: list[Doubles], scale: float) -> dict[str, Doubles]:
    """Return the six terms of every score, (query, key)."""
    names = ("content", "position", "rest")
    every = {
        f"{a}·{b}": scale * q @ k.T
        for a, q in zip(names, query, strict=True)
        for b, k in zip(names, key, strict=True)
    }
    rest = every["rest·content"] + every["content·rest"] + every["rest·rest"]
    placed = every["rest·position"] + every["position·rest"]
    kept = {name: value for name, value in every.items() if "rest" not in name}
    return {**kept, "rest·position": placed, "rest": rest}


def total(parts: Iterable[Doubles]) -> Doubles:
    """Return the sum of parts."""
    whole: Doubles = np.sum(list(parts), axis=0)
    return whole


def share(part: Doubles, score: Doubles, seen: NDArray[np.bool_]) -> float:
    """Return Cov(part, score) / Var(score), pair by pair."""
    covariance = variance = 0.0
    for row in range(len(score)):
        keys = np.flatnonzero(seen[row])
        s, p = score[row, keys], part[row, keys]
        covariance += float(((p - p.mean()) * (s - s.mean())).sum())
        variance += float(((s - s.mean()) ** 2).sum())
    return covariance / variance


def close(found: Any, want: Doubles) -> None:
    """Compare to 1e-5 of the largest number, or of 1."""
    np.testing.assert_allclose(
        np.asarray(found), want, rtol=0, atol=1e-5 * max(1.0, np.abs(want).max())
    )
