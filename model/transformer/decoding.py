"""Writing a target with a trained model: token by token, greedily, or by beam search."""

from collections.abc import Callable

import torch
from torch import Tensor

from model.transformer.translator import CacheT, MemoryT, Translator


def reader(model: Translator[MemoryT, CacheT], memory: MemoryT) -> Callable[[list[int]], Tensor]:
    """Return a function that reads further target ids and gives the logits of the next one.

    It remembers what it has read: the first call begins with the start token. The logits are
    (vocabulary,).
    """
    cache = model.begin()

    def read(fresh: list[int]) -> Tensor:
        return model.decode(torch.tensor([fresh]), memory, cache)[0, -1]

    return read


@torch.inference_mode()
def greedy(model: Translator[MemoryT, CacheT], memory: MemoryT, max_tokens: int) -> list[list[int]]:
    """Write the likeliest token again and again, for every row of the batch.

    Returns the ids without start and end token, at most `max_tokens` of them per row.
    """
    shape = model.configuration
    batch = memory.states.shape[0]
    cache = model.begin()
    last = torch.full((batch, 1), shape.start_id, device=memory.states.device)
    open_rows = torch.ones(batch, dtype=torch.bool, device=last.device)
    written: list[list[int]] = [[] for _ in range(batch)]
    for _ in range(max_tokens):
        last = model.decode(last, memory, cache)[:, -1].argmax(-1, keepdim=True)
        open_rows &= last[:, 0] != shape.end_id
        if not open_rows.any():
            break
        for row in open_rows.nonzero()[:, 0].tolist():
            written[row].append(int(last[row, 0]))
    return written


def length_penalty(length: int, alpha: float) -> float:
    """Return ((5 + length) / 6)^alpha, by which log-probabilities are divided (Wu et al. 2016)."""
    return float(((5 + length) / 6) ** alpha)


@torch.inference_mode()
def beam(
    model: Translator[MemoryT, CacheT],
    memory: MemoryT,
    max_tokens: int,
    beams: int = 4,
    alpha: float = 0.6,
    cached: bool = True,
) -> list[int]:
    """Write the target of one source, keeping the `beams` best beginnings at every step.

    Beam 4 and alpha 0.6 are those of Vaswani et al. 2017, section 6.1. Stops when no open
    beginning can overtake the best finished one. Returns ids without start and end token. Without
    `cached` every step reads the whole beginning again, as edits of the decoder need.
    """
    shape = model.configuration
    memory = memory.expand(beams)
    cache = model.begin() if cached else None
    last = torch.full((beams, 1), shape.start_id, device=memory.states.device)
    start = last
    totals = torch.full((beams,), -torch.inf, device=last.device)
    totals[0] = 0.0  # all beginnings are equal at first: let one of them grow
    written = torch.empty(beams, 0, dtype=torch.long, device=last.device)
    best: tuple[float, list[int]] = (-torch.inf, [])  # the first step finishes the empty target
    for length in range(1, max_tokens + 2):
        step = model.decode(last, memory, cache)[:, -1].log_softmax(-1)  # (beam, vocabulary)
        scores = totals[:, None] + step
        finished = scores[:, shape.end_id] / length_penalty(length, alpha)
        if float(finished.max()) > best[0]:
            best = (float(finished.max()), written[int(finished.argmax())].tolist())
        scores[:, shape.end_id] = -torch.inf
        totals, flat = scores.flatten().topk(beams)
        reachable = float(totals[0]) / length_penalty(max_tokens + 1, alpha)
        if best[0] >= reachable or length > max_tokens:
            break
        rows, last = flat // shape.vocabulary, (flat % shape.vocabulary)[:, None]
        written = torch.cat((written[rows], last), dim=1)
        if cache is None:
            last = torch.cat((start, written), dim=1)
            continue
        cache.reorder(rows)
    return best[1]
