"""The whole Transformer: tied embeddings, encoder, decoder, and their masks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from model.transformer.configuration import Configuration
from model.transformer.layers import DecoderLayer, EncoderLayer, LayerCache, LayerCaches
from model.transformer.positions import PositionalEncoding
from model.transformer.translator import Translator


@dataclass(frozen=True)
class Memory:
    """What the decoder looks at: states (batch, source, d_model), and where it may look.

    `mask` is (batch, 1, 1, source), True = may look, or None when no row is padded.
    """

    states: Tensor
    mask: Tensor | None

    def expand(self, rows: int) -> "Memory":
        """Return that of one source for so many rows."""
        return Memory(self.states.expand(rows, -1, -1), self.mask)


class Transformer(Translator[Memory, LayerCaches]):
    """Encoder and decoder over one joint vocabulary (Vaswani et al. 2017, figure 1)."""

    configuration: Configuration

    def __init__(self, configuration: Configuration) -> None:
        super().__init__()
        self.configuration = configuration
        self.embedding = nn.Embedding(configuration.vocabulary, configuration.d_model)
        self.positions = PositionalEncoding(configuration)
        self.dropout = nn.Dropout(configuration.dropout)
        self.encoder = nn.ModuleList(
            EncoderLayer(configuration, layer) for layer in range(configuration.encoder_layers)
        )
        self.decoder = nn.ModuleList(
            DecoderLayer(configuration, layer) for layer in range(configuration.decoder_layers)
        )
        # Post-norm layers end in a LayerNorm of their own; pre-norm stacks need one at the end.
        pre = configuration.norm == "pre"
        self.encoder_end = nn.LayerNorm(configuration.d_model) if pre else nn.Identity()
        self.decoder_end = nn.LayerNorm(configuration.d_model) if pre else nn.Identity()
        self._initialise()

    def _initialise(self) -> None:
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)
        # Times √d_model at the input this has unit scale, and at the output small logits.
        nn.init.normal_(self.embedding.weight, std=self.configuration.d_model**-0.5)

    def embed(self, ids: Tensor, encoding: Tensor) -> Tensor:
        """Return embedding·√d_model + positional encoding, (batch, token, d_model)."""
        tokens = self.embedding(ids) * math.sqrt(self.configuration.d_model)
        embedded: Tensor = self.dropout(tokens + encoding.to(tokens.dtype))
        return embedded

    def encode(self, source: Tensor, seen: Tensor | None = None) -> Memory:
        """Read source ids, (batch, source), padded with `padding_id` at the end.

        `seen`, boolean and of the same shape, hides further tokens where it is False.
        """
        may_look = source != self.configuration.padding_id
        if seen is not None:
            may_look = may_look & seen
        mask = None if bool(may_look.all()) else may_look[:, None, None, :]
        positions = torch.arange(source.shape[1], device=source.device)
        encoding = self.positions(positions)  # (token, d_model)
        x = self.encode_layers(self.embed(source, encoding), positions, encoding, mask)
        return Memory(self.encoder_end(x), mask)

    def encode_layers(
        self, x: Tensor, positions: Tensor, encoding: Tensor, mask: Tensor | None
    ) -> Tensor:
        """Pass x, (batch, source, d_model), which holds the encoding, through the encoder."""
        for layer in self.encoder:
            x = layer(x, positions, mask)
        return x

    def begin(self) -> LayerCaches:
        """Return the caches of a decoder that has read nothing yet."""
        return LayerCaches(LayerCache() for _ in self.decoder)

    def decode(
        self, target: Tensor, memory: Memory, cache: Sequence[LayerCache] | None = None
    ) -> Tensor:
        """Return the logits of the token after each target token, (batch, target, vocabulary).

        With a cache, `target` holds only the tokens that the cache has not seen yet.
        """
        cache = self.begin() if cache is None else cache
        seen = 0 if cache[0].own is None else cache[0].own[0].shape[2]
        fresh = target.shape[1]
        positions = torch.arange(seen, seen + fresh, device=target.device)
        keys = torch.arange(seen + fresh, device=target.device)
        causal = keys[None, :] <= positions[:, None]  # (query, key)
        encoding = self.positions(positions)  # (token, d_model)
        x = self.embed(target, encoding)
        x = self.decode_layers(x, positions, encoding, causal, memory, cache)
        logits: Tensor = self.decoder_end(x) @ self.embedding.weight.T  # tied (section 3.4)
        return logits

    def decode_layers(
        self,
        x: Tensor,
        positions: Tensor,
        encoding: Tensor,
        causal: Tensor,
        memory: Memory,
        cache: Sequence[LayerCache],
    ) -> Tensor:
        """Pass the fresh target tokens x, (batch, target, d_model), through the decoder."""
        for layer, layer_cache in zip(self.decoder, cache, strict=True):
            x = layer(x, positions, causal, memory.states, memory.mask, layer_cache)
        return x
