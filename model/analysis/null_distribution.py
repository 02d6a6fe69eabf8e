"""How unusual a head's turn is: its Δ among those of all other words of the two texts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from model.analysis.alignment import Alignment
from model.analysis.attention_mass import Counts, Doubles, sum_groups
from model.capture.capture import Capture
from model.capture.positions import Side
from model.text.words import TokenIndices, group_words

EDGES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)  # of |Δ|: weights turn seldom, and then far
MOST_CELLS = 2**14  # of a head's (query, key): of longer texts queries are taken at even distances
ROUNDING = 1e-6  # weights are float32


@dataclass(frozen=True)
class SharedWords:
    """Words that stand in both texts: their tokens in A, and those that stand for them in B."""

    a: list[TokenIndices]
    b: list[TokenIndices]

    @classmethod
    def shared(cls, tokens_of_a: Sequence[TokenIndices], alignment: Alignment) -> "SharedWords":
        """Keep the words of A of which every token has a partner in B."""
        partners = alignment.partners
        kept = [
            word for word in tokens_of_a if all(token_index in partners for token_index in word)
        ]
        return cls(kept, [alignment.carry(word) for word in kept])

    def thinned(self, most: int) -> "SharedWords":
        """Return at most so many, at even distances."""
        count = len(self.a)
        chosen = range(count) if count <= most else [i * count // most for i in range(most)]
        return SharedWords([self.a[i] for i in chosen], [self.b[i] for i in chosen])


@dataclass(frozen=True)
class NullCounts:
    """What other (query, k₁, k₂) of the same two texts give, (layer, head) each.

    Every word of `queries`, out of `queries_in_all`, is paired with every two keys that the head
    looks at in either text. Of these `others`, `as_large` have at least the head's own |Δ|;
    `above` (layer, head, edge) have at least `EDGES`, the one asked for among them.
    """

    queries: int
    queries_in_all: int
    others: Counts
    as_large: Counts
    above: Counts


def count_null(
    a: Capture, b: Capture, site: str, alignments: dict[Side, Alignment], asked: "ObservedTriple"
) -> NullCounts:
    """Count, for every head, all triples without writing one of them down.

    Of one query, Δ is the distance of two numbers, the changes of the weight on two keys: a sorted
    row is enough, O(keys·log keys).
    """
    shape = a.site(site)
    every = SharedWords.shared(group_words(a.tokens[shape.queries]), alignments[shape.queries])
    keys = SharedWords.shared(group_words(a.tokens[shape.keys]), alignments[shape.keys])
    queries = every.thinned(max(1, MOST_CELLS // max(1, len(keys.a))))
    layers = [
        count_layer(
            mass_by_word(a, site, layer, queries.a, keys.a),
            mass_by_word(b, site, layer, queries.b, keys.b),
            np.abs(asked.delta[layer]),
            asked.among(queries, keys),
        )
        for layer in range(len(shape.layers))
    ]
    others, as_large, above = (np.stack(part) for part in zip(*layers, strict=True))
    return NullCounts(len(queries.a), len(every.a), others, as_large, above)


@dataclass(frozen=True)
class ObservedTriple:
    """The triple that was asked for, as places in A, and its Δ, (layer, head)."""

    queries: TokenIndices
    keys1: TokenIndices
    keys2: TokenIndices
    delta: Doubles

    def among(self, queries: SharedWords, keys: SharedWords) -> tuple[int, int, int] | None:
        """Return where the triple stands among the words, if all three are such words."""
        if self.queries in queries.a and self.keys1 in keys.a and self.keys2 in keys.a:
            return (
                queries.a.index(self.queries),
                keys.a.index(self.keys1),
                keys.a.index(self.keys2),
            )
        return None


def mass_by_word(
    capture: Capture, site: str, layer: int, queries: list[TokenIndices], keys: list[TokenIndices]
) -> Doubles:
    """Return a layer's weights, (head, query word, key word).

    Summed over the tokens of each word of keys, averaged over those of each word of queries.
    """
    token_indices = [token_index for word in queries for token_index in word]
    weights = capture.weights(site, layer, queries=token_indices).astype(np.float64)
    sizes = [len(word) for word in queries]
    ends = np.cumsum(sizes)
    words = [tuple(range(end - size, end)) for end, size in zip(ends, sizes, strict=True)]
    rows = sum_groups(weights.swapaxes(1, 2), words) / np.array(sizes)  # (head, key, word)
    return sum_groups(rows.swapaxes(1, 2), keys)


def count_layer(
    a: Doubles, b: Doubles, size: Doubles, own: tuple[int, int, int] | None
) -> tuple[Counts, Counts, Counts]:
    """Count the triples of one layer: others, as large as `size` (head,), and above each edge."""
    seen = (a > 0) | (b > 0)  # (head, query, key); what no mask lets through is 0 in both
    change = torch.from_numpy(np.where(seen, a - b, np.inf)).sort(-1).values.contiguous()
    threshold = torch.from_numpy(size - ROUNDING)[:, None, None]
    every = count_pairs_apart(change, None)
    large = torch.where(threshold[:, 0, 0] > 0, count_pairs_apart(change, threshold), every)
    above = torch.stack([count_pairs_apart(change, torch.tensor(edge)) for edge in EDGES], dim=-1)
    itself = np.zeros(len(size), dtype=np.int64)
    if own is not None:
        query, key1, key2 = own
        itself = (seen[:, query, key1] & seen[:, query, key2]).astype(np.int64)
    return every.numpy() - itself, large.numpy() - itself, above.numpy()


def count_pairs_apart(rows: Tensor, distance: Tensor | None) -> Tensor:
    """Count the pairs of finite numbers of sorted rows (head, query, key), (head,).

    Only those at least so far apart; the distance is above 0, or None for every pair.
    """
    finite = rows.isfinite().sum(-1, keepdim=True)
    if distance is None:
        return (finite * (finite - 1) // 2).sum((1, 2))
    return (finite - torch.searchsorted(rows, rows + distance)).clamp(min=0).sum((1, 2))
