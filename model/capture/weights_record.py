"""The attention of one layer where only its weights could be had: they are kept as they are."""

from dataclasses import dataclass

from torch import Tensor

from model.refusal import Refused


@dataclass(frozen=True)
class WeightsRecord:
    """The weights that one layer's attention used, for one text, (head, query, key)."""

    kept: Tensor

    @property
    def heads(self) -> int:
        """Number of heads."""
        return self.kept.shape[0]

    @property
    def queries(self) -> int:
        """Number of tokens that look."""
        return self.kept.shape[1]

    @property
    def keys(self) -> int:
        """Number of tokens that are looked at."""
        return self.kept.shape[2]

    @property
    def has_sink(self) -> bool:
        """Not that it could be seen: rows are what the softmax gave."""
        return False

    @property
    def tensors(self) -> list[Tensor]:
        """Every tensor that is kept: the weights, (head, query, key)."""
        return [self.kept]

    def scores(self, heads: list[int], rows: list[int] | None = None) -> Tensor:
        """Raise Refused: what the softmax was given is not kept."""
        raise Refused("not_available", "Of this model the weights are kept, not the scores.")

    def weights(self, heads: list[int], rows: list[int] | None = None) -> Tensor:
        """Return the weights of these heads, (head, query, key); `rows`: only these queries."""
        return (self.kept if rows is None else self.kept[:, rows])[heads].float()
