"""One cell of the built-in encoder from the weights of its file, with NumPy alone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

FOLDER = Path(__file__).parents[3] / "model/weights/en-fr"
Array = NDArray[np.float64]


@dataclass(frozen=True)
class EncoderCell:
    """Every number between a query and a key, in float64; rows are of keys or of heads."""

    states: Array  # (token, d_model), the layer's input
    query: Array  # (d_head,)
    keys: Array  # (key, d_head)
    values: Array  # (key, d_head)
    scores: Array  # (key,)
    weights: Array  # (key,)
    unscaled: Array  # (key,), with the scale left out
    mixed: Array  # (d_head,), what the head gives out
    parts: Array  # (head, d_model), each head's part through W_O
    bias: Array  # (d_model,)


def cell_by_hand(
    ids: Sequence[int], layer: int, head: int, query: int, scale: float | None = None
) -> EncoderCell:
    """Return the row of a query; `scale` is 1/√d_head unless another one is wanted."""
    shape = json.loads((FOLDER / "configuration.json").read_text())["shape"]
    assert (shape["norm"], shape["positions"]) == ("post", "sinusoidal")
    read = {
        name: of.astype(np.float64) for name, of in load_file(FOLDER / "model.safetensors").items()
    }
    heads, d_model = shape["n_heads"], shape["d_model"]
    d_head = d_model // heads
    x = read["embedding.weight"][list(ids)] * np.sqrt(d_model) + sines(len(ids), d_model)
    for number in range(layer):
        x = encoder_layer(read, number, x, heads)
    name = f"encoder.{layer}.self_attention"
    q, k, v = (split(linear(read, f"{name}.{of}", x), heads) for of in ("query", "key", "value"))
    by = 1 / np.sqrt(d_head) if scale is None else scale
    dots = k[head] @ q[head, query]
    each = np.stack(
        [softmax(k[one] @ q[one, query] / np.sqrt(d_head)) @ v[one] for one in range(heads)]
    )
    out = read[f"{name}.output.weight"].reshape(d_model, heads, d_head)
    return EncoderCell(
        x,
        q[head, query],
        k[head],
        v[head],
        dots * by,
        softmax(dots * by),
        softmax(dots),
        softmax(dots * by) @ v[head],
        np.einsum("hd,mhd->hm", each, out),
        read[f"{name}.output.bias"],
    )


def encoder_layer(read: dict[str, Array], number: int, x: Array, heads: int) -> Array:
    """Return what a layer makes of its input, (token, d_model)."""
    name = f"encoder.{number}.self_attention"
    q, k, v = (split(linear(read, f"{name}.{of}", x), heads) for of in ("query", "key", "value"))
    weights = softmax(q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1]))  # (head, query, key)
    mixed = (weights @ v).transpose(1, 0, 2).reshape(len(x), -1)
    x = layer_norm(
        read, f"encoder.{number}.after_attention", x + linear(read, f"{name}.output", mixed)
    )
    inner = np.maximum(linear(read, f"encoder.{number}.feed_forward.0", x), 0)
    fed = linear(read, f"encoder.{number}.feed_forward.2", inner)
    return layer_norm(read, f"encoder.{number}.after_feed_forward", x + fed)


def linear(read: dict[str, Array], name: str, x: Array) -> Array:
    """Return xWᵀ + b."""
    product: Array = x @ read[f"{name}.weight"].T + read[f"{name}.bias"]
    return product


def split(x: Array, heads: int) -> Array:
    """Cut (token, d_model) into (head, token, d_head)."""
    return x.reshape(len(x), heads, -1).transpose(1, 0, 2)


def softmax(scores: Array) -> Array:
    """Return shares of the last axis."""
    exps = np.exp(scores - scores.max(-1, keepdims=True))
    shares: Array = exps / exps.sum(-1, keepdims=True)
    return shares


def layer_norm(read: dict[str, Array], name: str, x: Array) -> Array:
    """Return LayerNorm with PyTorch's epsilon."""
    centred = x - x.mean(-1, keepdims=True)
    scaled: Array = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)
    return scaled * read[f"{name}.norm.weight"] + read[f"{name}.norm.bias"]


def sines(tokens: int, width: int) -> Array:
    """Return the sinusoidal encodings (Vaswani et al. 2017, section 3.5), (token, width)."""
    angles = np.arange(tokens)[:, None] / 10000 ** (np.arange(0, width, 2) / width)
    return np.stack([np.sin(angles), np.cos(angles)], -1).reshape(tokens, width)
