"""Where the embeddings and the first layers of many architectures stand, by the names they have."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.support.positions.scores_by_hand import Doubles, Embedded, Matrix, Norm, doubles

Matrices = dict[str, Matrix]


@dataclass(frozen=True)
class Stack:
    """Where the embeddings and the first layer of an architecture stand."""

    type: str
    site: str
    stack: str
    words: str
    table: str
    norm: str | None
    matrices: Callable[[Any], Matrices]
    first: int = 0
    scale: float = 1.0  # of the embeddings
    query: float = 1.0  # of the queries
    segments: str | None = None

    def __str__(self) -> str:
        return f"{self.type}-{self.site}"

    def embedded(self, model: Any, ids: list[int], places: Doubles) -> Embedded:
        stack = model.get_submodule(self.stack)
        table = stack.get_submodule(self.table)
        rows = doubles(getattr(table, "weight", getattr(table, "weights", None)))
        content = doubles(stack.get_submodule(self.words).weight)[ids] * self.scale
        others = content * 0
        if self.segments is not None:
            others = others + doubles(stack.get_submodule(self.segments).weight)[0]
        norm = None
        if self.norm is not None:
            norm = Norm.of(stack.get_submodule(self.norm))
        return Embedded(content, rows[self.first + places.astype(int)], others, norm)


def linear(*names: str) -> Callable[[Any], Matrices]:
    """Read W_Q, W_K and W_V of three modules."""

    def read(stack: Any) -> Matrices:
        made = [Matrix.of(stack.get_submodule(name)) for name in names]
        return dict(zip(("query", "key", "value"), made, strict=True))

    return read


def joined(stack: Any) -> Matrices:
    """Read GPT-2's one matrix of all three, which is turned over."""
    of = stack.h[0].attn.c_attn
    weights = np.split(doubles(of.weight).T, 3)
    biases = np.split(doubles(of.bias), 3)
    made = [Matrix(*both) for both in zip(weights, biases, strict=True)]
    return dict(zip(("query", "key", "value"), made, strict=True))


def bert(type: str, path: str, first: int = 0) -> Stack:
    at = "encoder.layer.0.attention.self"
    return Stack(
        *(type, "encoder", path, "embeddings.word_embeddings", "embeddings.position_embeddings"),
        *("embeddings.LayerNorm", linear(f"{at}.query", f"{at}.key", f"{at}.value"), first),
        segments="embeddings.token_type_embeddings",
    )


def bart(
    type: str, site: str, norm: str | None, first: int, scale: float, path: str = "model"
) -> Stack:
    at = "layers.0.self_attn"
    matrices = linear(f"{at}.q_proj", f"{at}.k_proj", f"{at}.v_proj")
    return Stack(
        *(type, site, f"{path}.{site}", "embed_tokens", "embed_positions"),
        *(norm, matrices, first, scale),
    )


ROOT = 32**0.5  # of the width of tiny models
STACKS = (
    bert("bert", "bert"),
    bert("roberta", "roberta", 1),
    bert("electra", "electra"),
    Stack(
        *("distilbert", "encoder", "distilbert", "embeddings.word_embeddings"),
        *("embeddings.position_embeddings", "embeddings.LayerNorm"),
        linear(*(f"transformer.layer.0.attention.{of}_lin" for of in "qkv")),
    ),
    Stack("gpt2", "decoder", "transformer", "wte", "wpe", "h.0.ln_1", joined),
    Stack(
        *("opt", "decoder", "model.decoder", "embed_tokens", "embed_positions"),
        "layers.0.self_attn_layer_norm",
        linear(*(f"layers.0.self_attn.{of}_proj" for of in "qkv")),
        first=2,
        query=8**-0.5,
    ),
    *(
        bart(*fields)
        for site in ("encoder", "decoder")
        for fields in (
            ("bart", site, "layernorm_embedding", 2, 1.0),
            ("marian", site, None, 0, 1.0),
            ("pegasus", site, "layers.0.self_attn_layer_norm", 0, 1.0),
            ("m2m_100", site, "layers.0.self_attn_layer_norm", 1, ROOT),
        )
    ),
)
