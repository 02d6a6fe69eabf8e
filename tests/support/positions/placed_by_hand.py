"""Tiny models of transformers told positions without any hook of ours, to compare edits with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import PreTrainedModel

from tests.support import shrunken_architectures

Places = Mapping[str, NDArray[np.float64] | None]  # by side; None: off
Told = dict[str, Any]  # what `forward` is given besides
Tell = Callable[[Any, Places], Told]


@dataclass(frozen=True)
class Way:
    """An architecture, and how its passes are told positions by hand."""

    type: str
    tell: Tell
    off: Tell
    config: dict[str, Any] = field(default_factory=dict)
    shifts: bool = True  # whether patterns change when all positions are shifted

    def __str__(self) -> str:
        return self.type

    def fresh(self) -> PreTrainedModel:
        """Return the model that the checkpoint of the same architecture holds, under "eager"."""
        small = shrunken_architectures.small(self.type, **self.config)
        return shrunken_architectures.built(self.type, small)


def by_ids(first: int = 0) -> Tell:
    """Tell them by the argument that transformers has for that."""

    def tell(_model: Any, places: Places) -> Told:
        given = places["source"]
        assert given is not None
        ids = torch.from_numpy(given + first)[None]
        whole = bool((ids == ids.round()).all())
        return {"position_ids": ids.long() if whole else ids.float()}

    return tell


def at_nought(model: Any, places: Places) -> Told:
    """Turn nothing: every token stands at 0."""
    del model
    tokens = places["tokens"]
    assert tokens is not None
    return {"position_ids": torch.zeros(1, int(tokens[0]), dtype=torch.long)}


def by_rows(first: int, *modules: str, table: str = "weight") -> Tell:
    """Put the rows of other places where each token's own row is; off: zeros.

    `modules` are the tables of the source and of the target.
    """

    def tell(model: Any, places: Places) -> Told:
        for side, name in zip(("source", "target"), modules, strict=False):
            rows = getattr(model.get_submodule(name), table)
            own, given = rows.detach().clone(), places[side]
            with torch.no_grad():
                if given is None:
                    rows[:] = 0
                elif (given == given.round()).all():
                    rows[first : first + len(given)] = own[first + given.astype(int)]
                else:
                    rows[first : first + len(given)] = halves(own.shape[1], given + first, first)
        return {}

    return tell


def halves(width: int, places: NDArray[np.float64], first: int) -> torch.Tensor:
    """Return sines, then cosines: by Vaswani's formula, or tensor2tensor's where rows are first."""
    half = np.arange(width // 2)
    powers = half / (width // 2 - 1) if first else 2 * half / width
    angles = places[:, None] / 10000.0**powers
    return torch.from_numpy(np.concatenate((np.sin(angles), np.cos(angles)), 1)).float()


def by_buckets(model: Any, places: Places) -> Told:
    """Let T5 make its bias of other distances; off: of none."""
    for side, stack in (("source", model.encoder), ("target", model.decoder)):
        attention = stack.block[0].layer[0].SelfAttention
        at = places[side]
        if at is None:
            attention.relative_attention_bias.weight.data[:] = 0
        else:
            attention.compute_bias = partial_bias(attention, torch.from_numpy(at).long())
    return {}


def partial_bias(attention: Any, at: torch.Tensor) -> Callable[..., torch.Tensor]:
    """Return what T5 would add between these places, (1, head, query, key)."""
    buckets = attention._relative_position_bucket(
        at[None, :] - at[:, None],
        bidirectional=not attention.is_decoder,
        num_buckets=attention.relative_attention_num_buckets,
        max_distance=attention.relative_attention_max_distance,
    )
    bias = attention.relative_attention_bias.weight[buckets].permute(2, 0, 1)[None]
    return lambda *_args, **_kwargs: bias.detach()


def by_slopes(model: Any, places: Places) -> Told:
    """Let Bloom and MPT add slope · place to the scores of each key; off: nothing."""
    at = places["source"]
    heads = 4
    slopes = torch.tensor([2.0 ** (-8 * (head + 1) / heads) for head in range(heads)])

    def bias(*_args: Any, **_kwargs: Any) -> torch.Tensor:
        tokens = places["tokens"]
        assert tokens is not None
        along = np.zeros(int(tokens[0])) if at is None else at
        return slopes[:, None, None] * torch.from_numpy(along).float()

    for name in ("build_alibi_tensor", "build_mpt_alibi_tensor"):
        setattr(model.transformer, name, bias)
    return {}


IDS = by_ids()
WAYS = (
    Way("bert", IDS, by_rows(0, "bert.embeddings.position_embeddings")),
    Way("gpt2", IDS, by_rows(0, "transformer.wpe")),
    Way("roberta", by_ids(1), by_rows(1, "roberta.embeddings.position_embeddings")),
    Way("opt", IDS, by_rows(2, "model.decoder.embed_positions")),
    *(
        Way(type, by_rows(first, *tables), by_rows(first, *tables))
        for type, first, tables in (
            ("distilbert", 0, ["distilbert.embeddings.position_embeddings"]),
            ("bart", 2, [f"model.{stack}.embed_positions" for stack in ("encoder", "decoder")]),
            ("marian", 0, [f"model.{stack}.embed_positions" for stack in ("encoder", "decoder")]),
            ("pegasus", 0, [f"model.{stack}.embed_positions" for stack in ("encoder", "decoder")]),
        )
    ),
    Way(
        "xglm",
        by_rows(2, "model.embed_positions", table="weights"),
        by_rows(2, "model.embed_positions", table="weights"),
    ),
    *(
        Way(type, IDS, at_nought, shifts=False)
        for type in ("llama", "mistral", "qwen2", "gpt_neox", "gptj", "gemma3_text", "modernbert")
    ),
    Way("bloom", by_slopes, by_slopes, shifts=False),
    Way("mpt", by_slopes, by_slopes, shifts=False),
    Way("t5", by_buckets, by_buckets, shifts=False),
)
