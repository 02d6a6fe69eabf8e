"""Held-out noun pairs in two halves: one to select heads on, the other to report them on."""

from collections.abc import Sequence

from model.training.evaluation.tokenized_pairs import pair_name
from model.training.pairs.corpus import share
from model.training.pairs.minimal import MinimalPair


def split_halves(
    pairs: Sequence[MinimalPair], famous: Sequence[MinimalPair]
) -> tuple[list[MinimalPair], list[MinimalPair]]:
    """Return the selection half and the reporting half, both without the famous noun pairs.

    A hash of the two nouns decides, so all sentences about them stay together.
    """
    apart = {pair_name(pair) for pair in famous}
    selection: list[MinimalPair] = []
    reporting: list[MinimalPair] = []
    for pair in pairs:
        if pair_name(pair) not in apart:
            (selection if share("half " + pair_name(pair)) < 1 / 2 else reporting).append(pair)
    return selection, reporting


def first_pairs(pairs: Sequence[MinimalPair], noun_pairs: int) -> list[MinimalPair]:
    """Return one minimal pair for each of so many noun pairs: a fixed sample across all scenes."""
    one_each = {pair_name(pair): pair for pair in reversed(pairs)}
    chosen = sorted(one_each, key=lambda noun_pair: share("sample " + noun_pair))[:noun_pairs]
    return [one_each[noun_pair] for noun_pair in chosen]
