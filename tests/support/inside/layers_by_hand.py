"""The steps of the built-in encoder's layers from the weights of its file, with NumPy alone."""

import json
from dataclasses import dataclass

import numpy as np
from safetensors.numpy import load_file

from tests.support.inside.encoder_by_hand import (
    FOLDER,
    Array,
    encoder_layer,
    layer_norm,
    linear,
    sines,
    softmax,
    split,
)


@dataclass(frozen=True)
class EncoderSteps:
    """What a layer's parts give out, each (token, d_model), and its neurons, (token, d_ff)."""

    input: Array
    attention: Array
    attended: Array
    attended_norm: Array
    neurons: Array
    feed_forward: Array
    fed: Array
    output: Array

    @property
    def all(self) -> list[Array]:
        """The states in the order in which the layer makes them, the last one once more."""
        parts = [self.input, self.attention, self.attended, self.attended_norm]
        return [*parts, self.feed_forward, self.fed, self.output, self.output]


class LayersByHand:
    """Reads the weights that ship, and takes layers of the encoder apart."""

    def __init__(self) -> None:
        shape = json.loads((FOLDER / "configuration.json").read_text("utf-8"))["shape"]
        self.heads: int = shape["n_heads"]
        self.d_model: int = shape["d_model"]
        tensors = load_file(FOLDER / "model.safetensors")
        self.weights = {name: tensor.astype(np.float64) for name, tensor in tensors.items()}

    def layer(self, ids: list[int], number: int) -> EncoderSteps:
        """Return the steps of one layer for all tokens of a source."""
        embedding = self.weights["embedding.weight"][ids] * np.sqrt(self.d_model)
        x = embedding + sines(len(ids), self.d_model)
        for below in range(number):
            x = encoder_layer(self.weights, below, x, self.heads)
        name = f"encoder.{number}"
        attention = self._attention(x, f"{name}.self_attention")
        attended = x + attention
        attended_norm = layer_norm(self.weights, f"{name}.after_attention", attended)
        neurons = np.maximum(0, self._linear(attended_norm, f"{name}.feed_forward.0"))
        feed_forward = self._linear(neurons, f"{name}.feed_forward.2")
        fed = attended_norm + feed_forward
        output = layer_norm(self.weights, f"{name}.after_feed_forward", fed)
        return EncoderSteps(
            x, attention, attended, attended_norm, neurons, feed_forward, fed, output
        )

    def _linear(self, x: Array, name: str) -> Array:
        return linear(self.weights, name, x)

    def _attention(self, x: Array, name: str) -> Array:
        query, key, value = (
            split(self._linear(x, f"{name}.{part}"), self.heads)
            for part in ("query", "key", "value")
        )
        weights = softmax(query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1]))
        mixed = (weights @ value).transpose(1, 0, 2).reshape(len(x), -1)
        return self._linear(mixed, f"{name}.output")
