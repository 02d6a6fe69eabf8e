"""Pairs of ids, in batches of like length."""

import random
from collections.abc import Sequence

import torch
from tokenizers import Tokenizer
from torch import Tensor

from model.text import tokenizer as subwords
from model.training.pairs.corpus import Pair

IdPair = tuple[list[int], list[int]]  # source with end token; target with start and end token
NEIGHBOURHOOD = 20_000  # pairs sorted by length at a time: like lengths, yet another mix each epoch


def encode(tokenizer: Tokenizer, pairs: list[Pair]) -> list[IdPair]:
    """Turn texts into ids, with the start and end tokens that the model was built for."""
    vocabulary = tokenizer.get_vocab()
    start, end = vocabulary[subwords.START], vocabulary[subwords.END]
    sources = tokenizer.encode_batch([pair[0] for pair in pairs])
    targets = tokenizer.encode_batch([pair[1] for pair in pairs])
    return [
        ([*source.ids, end], [start, *target.ids, end])
        for source, target in zip(sources, targets, strict=True)
    ]


def pad(rows: Sequence[Sequence[int]], padding_id: int) -> Tensor:
    """Return the rows as one tensor, (row, token), padded at the end."""
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[padding_id] * (longest - len(row))] for row in rows])


def batches(pairs: Sequence[IdPair], tokens: int, rng: random.Random) -> list[list[int]]:
    """Return the places of the pairs, each once, in random batches of at most `tokens` a side."""
    order = list(range(len(pairs)))
    rng.shuffle(order)
    made: list[list[int]] = []
    for first in range(0, len(order), NEIGHBOURHOOD):
        near = sorted(
            order[first : first + NEIGHBOURHOOD],
            key=lambda pair_index: (len(pairs[pair_index][1]), len(pairs[pair_index][0])),
        )
        batch: list[int] = []
        width = 0
        for pair_index in near:
            width = max(width, *map(len, pairs[pair_index]))
            if batch and width * (len(batch) + 1) > tokens:
                made.append(batch)
                batch, width = [], max(map(len, pairs[pair_index]))
            batch.append(pair_index)
        made.append(batch)
    rng.shuffle(made)
    return made
