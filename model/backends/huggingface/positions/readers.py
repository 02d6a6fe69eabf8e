"""Read positions from the tensors in which Hugging Face models hand them on."""

from typing import Any

import torch
from torch import Tensor

from model.capture.positions import Positions

EMBEDDINGS = "embeddings"  # what a table is added to


def copy_float32(tensor: Tensor) -> Tensor:
    """Return a float32 copy in main memory, of the same axes."""
    return tensor.detach().to("cpu", torch.float32, copy=True)


def read_table(added: Tensor, rows: Tensor | None) -> Positions:
    """Read vectors that were added to embeddings, (position, dimension), from a table with rows."""
    added = copy_float32(added.reshape(-1, *added.shape[-2:])[0])
    if are_sinusoids(added if rows is None else rows[-added.shape[0] :]):
        return Positions("sinusoidal", EMBEDDINGS, added)
    first = 0
    if rows is not None and rows.shape[1] == added.shape[1]:
        first = int((rows.to("cpu", torch.float32) - added[0]).abs().sum(-1).argmin())
    return Positions("learned", EMBEDDINGS, added, first=first)


def are_sinusoids(rows: Tensor) -> bool:
    """Say whether rows are sines and cosines of the same angles: each has length √(d/2)."""
    lengths = rows.float().square().sum(-1)
    return torch.allclose(lengths, torch.full_like(lengths, rows.shape[-1] / 2), rtol=1e-3)


def turns(output: Any, unmoved: Any = None) -> tuple[Tensor, Tensor] | None:
    """Return the cosines and sines that a module gives, (…, position, r); None if it gives none.

    They come as complex numbers or as two tensors. Which two are the sines is not agreed on: they
    are taken for those that are 0 at the first position, where nothing is turned. `unmoved` is what
    the module gives there, if that is not where the output begins.
    """
    if isinstance(output, Tensor) and output.is_complex():
        return output.real, output.imag
    if not isinstance(output, tuple) or len(output) != 2:
        return None
    one, other = output
    if not (isinstance(one, Tensor) and isinstance(other, Tensor)) or one.shape != other.shape:
        return None
    first, second = output if unmoved is None else unmoved
    swapped = not first[..., 0, :].any() and bool(second[..., 0, :].any())
    return (other, one) if swapped else (one, other)


def unturned(output: Any) -> Any:
    """Return what a module that gives turns would give if every position were the first.

    Of length 1, whatever scaling it has; which are the sines does not matter here.
    """
    parts = (output.real, output.imag) if isinstance(output, Tensor) else output
    first = [one[..., :1, :] for one in parts]
    unit = torch.stack(first).square().sum(0).sqrt()
    one, other = ((part / unit).expand_as(whole) for part, whole in zip(first, parts, strict=True))
    return torch.complex(one, other) if isinstance(output, Tensor) else (one, other)


def read_rotary(
    cosines: Tensor, sines: Tensor, frequencies: Tensor | None, scaling: float = 1.0
) -> Positions | None:
    """Read turns from cosines and sines, (…, position, r); None where they are no such thing.

    Models repeat both for the two dimensions of a pair, half by half or side by side: here each
    pair stands once, sine first.
    """
    cosines, sines = (copy_float32(one.reshape(-1, *one.shape[-2:])[0]) for one in (cosines, sines))
    unit = (cosines.square() + sines.square()).sqrt()
    if cosines.shape != sines.shape or not torch.allclose(unit, unit[:1, :1], rtol=1e-2):
        return None
    chosen = unique_columns(cosines, sines)
    turns = torch.stack((sines[:, chosen], cosines[:, chosen]), -1).flatten(1)
    turning = None if frequencies is None else copy_float32(frequencies)
    return Positions(
        "rotary", "queries and keys", turns, frequencies=turning, scaling=float(scaling)
    )


def unique_columns(cosines: Tensor, sines: Tensor) -> slice:
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


def read_alibi(bias: Tensor) -> Positions | None:
    """Read slopes from what is added to the scores of one query, (…, head, 1, key).

    None where it is not linear in the key's place, or there is but one.
    """
    line = copy_float32(bias).reshape(-1, bias.shape[-1])  # (head, key)
    steps = line.shape[1] - 1
    if steps < 1:
        return None
    slopes = (line[:, -1] - line[:, 0]) / steps
    straight = line[:, :1] + slopes[:, None] * torch.arange(steps + 1)
    if not torch.allclose(line, straight, rtol=1e-2, atol=1e-2 * float(slopes.abs().max())):
        return None
    return Positions("alibi", "scores", slopes, axes=("head",))


def read_relative(bias: Tensor) -> Positions:
    """Read what each head's scores gained, (head, query, key).

    Where that depends on the distance alone, one number stands for each.
    """
    bias = copy_float32(bias)
    along = each_once(bias)  # (head, distance)
    if along is None:
        return Positions("relative", "scores", bias, axes=("head", "query", "key"))
    first = 1 - bias.shape[1]
    return Positions("relative", "scores", along, axes=("head", "distance"), first=first)


def read_distances(vectors: Tensor, numbers: Tensor) -> Positions | None:
    """Read vectors for distances, (…, row, dimension), and of which row which scores are made.

    `numbers` are of rows, (query, key), the first and the last for what lies beyond. None where
    they depend on more than the distance.
    """
    vectors = copy_float32(vectors.reshape(-1, *vectors.shape[-2:])[0])
    along = each_once(numbers.cpu()[None].clamp(0, len(vectors) - 1))
    if along is None:
        return None
    axes, first = ("distance", "dimension"), 1 - len(numbers)
    return Positions("relative", "queries and keys", vectors[along[0]], axes=axes, first=first)


def each_once(table: Tensor) -> Tensor | None:
    """Return what stands at each distance, (head, distance), of a table, (head, query, key).

    None where not everything at one distance is the same.
    """
    queries, keys = table.shape[1:]
    if queries != keys:
        return None
    along = torch.cat((table[:, -1, : queries - 1], table[:, 0]), -1)
    return along if torch.equal(along[:, between(queries) + queries - 1], table) else None


def between(tokens: int) -> Tensor:
    """Return key − query, (query, key)."""
    return torch.arange(tokens)[None] - torch.arange(tokens)[:, None]
