"""Read positions from the tensors in which Hugging Face models hand them on."""

import torch
from torch import Tensor

from model.capture.positions import Positions

EMBEDDINGS = "embeddings"  # what a table is added to


def kept(tensor: Tensor) -> Tensor:
    """Return a float32 copy in main memory."""
    return tensor.detach().to("cpu", torch.float32, copy=True)


def table(added: Tensor, rows: Tensor | None) -> Positions:
    """Read vectors that were added to embeddings, (position, dimension), from a table with rows."""
    added = kept(added.reshape(-1, *added.shape[-2:])[0])
    if sines(added if rows is None else rows[-added.shape[0] :]):
        return Positions("sinusoidal", EMBEDDINGS, added)
    first = 0
    if rows is not None and rows.shape[1] == added.shape[1]:
        first = int((rows.to("cpu", torch.float32) - added[0]).abs().sum(-1).argmin())
    return Positions("learned", EMBEDDINGS, added, first=first)


def sines(rows: Tensor) -> bool:
    """Say whether rows are sines and cosines of the same angles: each has length √(d/2)."""
    lengths = rows.float().square().sum(-1)
    return torch.allclose(lengths, torch.full_like(lengths, rows.shape[-1] / 2), rtol=1e-3)


def rotary(
    cosines: Tensor, sines: Tensor, frequencies: Tensor | None, scaling: float = 1.0
) -> Positions | None:
    """Read turns from cosines and sines, (…, position, r); None where they are no such thing.

    Models repeat both for the two dimensions of a pair, half by half or side by side: here each
    pair stands once, sine first.
    """
    cosines, sines = (kept(one.reshape(-1, *one.shape[-2:])[0]) for one in (cosines, sines))
    unit = (cosines.square() + sines.square()).sqrt()
    if cosines.shape != sines.shape or not torch.allclose(unit, unit[:1, :1], rtol=1e-2):
        return None
    chosen = once(cosines, sines)
    turns = torch.stack((sines[:, chosen], cosines[:, chosen]), -1).flatten(1)
    turning = None if frequencies is None else kept(frequencies)
    return Positions(
        "rotary", "queries and keys", turns, frequencies=turning, scaling=float(scaling)
    )


def once(cosines: Tensor, sines: Tensor) -> slice:
    """Return which columns hold each pair of dimensions once."""
    width = cosines.shape[1]
    if width % 2 == 0:
        for half, other in (
            (slice(0, width // 2), slice(width // 2, None)),
            (slice(0, None, 2), slice(1, None, 2)),
        ):
            if all(torch.equal(one[:, half], one[:, other]) for one in (cosines, sines)):
                return half
    return slice(None)


def alibi(bias: Tensor) -> Positions | None:
    """Read slopes from what is added to the scores of one query, (…, head, 1, key).

    None where it is not linear in the key's place, or there is but one.
    """
    line = kept(bias).reshape(-1, bias.shape[-1])  # (head, key)
    steps = line.shape[1] - 1
    if steps < 1:
        return None
    slopes = (line[:, -1] - line[:, 0]) / steps
    straight = line[:, :1] + slopes[:, None] * torch.arange(steps + 1)
    if not torch.allclose(line, straight, rtol=1e-2, atol=1e-2 * float(slopes.abs().max())):
        return None
    return Positions("alibi", "scores", slopes, axes=("head",))


def relative(bias: Tensor) -> Positions:
    """Read what each head's scores gained, (head, query, key).

    Where that depends on the distance alone, one number stands for each.
    """
    bias = kept(bias)
    queries, keys = bias.shape[1:]
    along = torch.cat((bias[:, -1, : queries - 1], bias[:, 0]), -1)  # (head, distance)
    distances = torch.arange(keys)[None] - torch.arange(queries)[:, None] + queries - 1
    if queries == keys and torch.equal(along[:, distances], bias):
        return Positions("relative", "scores", along, axes=("head", "distance"), first=1 - queries)
    return Positions("relative", "scores", bias, axes=("head", "query", "key"))


def distances(vectors: Tensor, first: int) -> Positions:
    """Read vectors for distances, (…, distance, dimension), from the least key − query on."""
    vectors = kept(vectors.reshape(-1, *vectors.shape[-2:])[0])
    return Positions(
        "relative", "queries and keys", vectors, axes=("distance", "dimension"), first=first
    )
