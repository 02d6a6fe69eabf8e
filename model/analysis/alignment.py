"""Which tokens of one text stand for which of another: an edit script that inserts and deletes."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np

from model.refusal import Refused

Operation = Literal["equal", "replace", "delete", "insert"]


@dataclass(frozen=True)
class AlignmentStep:
    """One step from A to B; None is the place in the text that has no token for it."""

    op: Operation
    a: int | None
    b: int | None


@dataclass(frozen=True)
class Alignment:
    """The edit script that makes B's tokens of A's, which are called `names`."""

    names: tuple[str, ...]
    steps: tuple[AlignmentStep, ...]

    @cached_property
    def partners(self) -> dict[int, int]:
        """The place in B of every token of A that is kept or replaced."""
        return {s.a: s.b for s in self.steps if s.a is not None and s.b is not None}

    def carry(self, token_indices: Iterable[int]) -> tuple[int, ...]:
        """Return the places in B that stand for places in A; raises Refused where one has none."""
        carried = []
        for token_index in token_indices:
            if token_index not in self.partners:
                said = (
                    f"“{self.names[token_index]}”, token {token_index} of A, has no partner in B: "
                )
                raise Refused("no_partner", said + "it was deleted there, or its length changed.")
            carried.append(self.partners[token_index])
        return tuple(carried)


def align(a: Sequence[Hashable], b: Sequence[Hashable], names: Sequence[str] = ()) -> Alignment:
    """Pair tokens in order, so that as many equal ones as can be are paired.

    What lies between two such pairs is replaced one by one where both texts have as much of it;
    else it is deleted and inserted. `state/align.js` pairs in the same way.
    """
    steps: list[AlignmentStep] = []
    pairs = [(-1, -1), *longest_common_subsequence(a, b), (len(a), len(b))]
    for (i, j), (next_i, next_j) in pairwise(pairs):
        mine, other = range(i + 1, next_i), range(j + 1, next_j)
        if len(mine) == len(other):
            steps += [AlignmentStep("replace", *pair) for pair in zip(mine, other, strict=True)]
        else:
            steps += [AlignmentStep("delete", token_index, None) for token_index in mine]
            steps += [AlignmentStep("insert", None, token_index) for token_index in other]
        if next_i < len(a):
            steps.append(AlignmentStep("equal", next_i, next_j))
    return Alignment(tuple(names or map(str, a)), tuple(steps))


def longest_common_subsequence(
    a: Sequence[Hashable], b: Sequence[Hashable]
) -> list[tuple[int, int]]:
    """Return the pairs of a longest common subsequence, the one that pairs earliest in A's order.

    Of two ways that leave as many pairs, a token of A is passed over before one of B.
    """
    ids = {token: number for number, token in enumerate(dict.fromkeys([*a, *b]))}
    ours, others = (np.array([ids[token] for token in text], dtype=np.intp) for text in (a, b))
    most = np.zeros((len(a) + 1, len(b) + 1), dtype=np.int32)  # pairs of a[i:] and b[j:]
    for i in range(len(a) - 1, -1, -1):
        paired = np.where(others == ours[i], most[i + 1, 1:] + 1, most[i + 1, :-1])
        most[i, :-1] = np.maximum.accumulate(paired[::-1])[::-1]
    pairs = []
    i = j = 0
    while i < len(a) and j < len(b):
        if ours[i] == others[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif most[i + 1, j] >= most[i, j + 1]:
            i += 1
        else:
            j += 1
    return pairs
