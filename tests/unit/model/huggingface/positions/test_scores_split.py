"""First layers of many architectures split into content and position, against NumPy."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from model.backends.huggingface.adapter import HuggingFace
from model.backends.huggingface.positions_inspection import HuggingFacePositions
from model.capture.capture import Capture
from model.capture.position_edit import PositionEdit
from model.capture.request import CaptureRequest
from model.inside.position_study import (
    parts_of,
    project_token,
    projected_positions,
    split_head,
)
from model.inside.score_split import HeadSplit, own_record
from model.refusal import Refused
from tests.support import tiny_checkpoints
from tests.support.positions.scores_by_hand import (
    Doubles,
    Embedded,
    Matrix,
    Norm,
    close,
    doubles,
    share,
    terms,
    total,
)
from tests.support.tiny_checkpoints import Kind

TEXT, TARGET = "The animal didn't cross the street.", "The street was wide."
Matrices = dict[str, Matrix]
NOBODY: Any = None  # where nothing is turned, nobody is asked for what was before turning


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


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("split")


@cache
def opened(root: Path, type: str) -> HuggingFace:
    """Return a model whose norms and biases are far from doing nothing."""
    model = HuggingFace(tiny_checkpoints.folder(root / type, Kind(type)), type, "r")
    torch.manual_seed(1)
    with torch.no_grad():
        for name, of in model.model.named_parameters():
            if of.dim() == 1:
                of.copy_(torch.randn_like(of) * (1.0 if "norm" in name.lower() else 0.3))
    return model


def ask(model: HuggingFace, *edits: PositionEdit) -> Capture:
    target = TARGET if model.info.family == "encoder-decoder" else None
    return model.run(CaptureRequest(TEXT, target=target, edits=edits))


def split(model: HuggingFace, capture: Capture, site: str, head: int, layer: int = 0) -> HeadSplit:
    return split_head(HuggingFacePositions(model), NOBODY, capture, site, layer, head)


def by_hand(of: Stack, model: HuggingFace, capture: Capture, shift: int = 0) -> Embedded:
    side = "target" if of.site == "decoder" and capture.tokens["target"] else "source"
    ids = [token.id for token in capture.tokens[side]]  # type: ignore[index]
    return of.embedded(model.model, ids, np.arange(len(ids), dtype=np.float64) + shift)


@pytest.mark.parametrize("of", STACKS, ids=str)
def test_the_terms_of_every_score_are_those_of_numpy(root: Path, of: Stack) -> None:
    model = opened(root, of.type)
    capture = ask(model)
    given = by_hand(of, model, capture)
    matrices = of.matrices(model.model.get_submodule(of.stack))
    scale = own_record(capture.site(of.site).layers[0]).scale * of.query
    for head in range(4):
        found = split(model, capture, of.site, head)
        query, key = (matrices[name].parts(given, head, 8) for name in ("query", "key"))
        want = terms(query, key, scale)
        assert found.names == tuple(want)
        for name, values in zip(found.names, found.terms, strict=True):
            close(values, want[name])
        scores = capture.scores(of.site, 0, [head])[0].astype(np.float64)
        seen = np.isfinite(scores)
        close(np.where(seen, found.terms.sum(0), 0), np.where(seen, scores, 0))
        placed = total(values for name, values in want.items() if "position" in name)
        assert found.share() == pytest.approx(share(placed, total(want.values()), seen), abs=1e-4)


@pytest.mark.parametrize("of", STACKS, ids=str)
def test_adding_is_a_row_of_the_stacked_matrix(root: Path, of: Stack) -> None:
    model = opened(root, of.type)
    capture = ask(model)
    given, placed = by_hand(of, model, capture), HuggingFacePositions(model)
    matrices = of.matrices(model.model.get_submodule(of.stack))
    found = project_token(placed, capture, of.site, 0, 1, 4)
    close(found.content, given.content[4])
    close(found.position, given.position[4])
    by = 1.0 if found.deviation is None else found.deviation
    assert (found.deviation is None) is (of.norm is None)
    tables = projected_positions(placed, capture, of.site, 0)
    assert found.positions == len(tables.query[0])
    for name, factor in (("query", of.query), ("key", 1.0), ("value", 1.0)):
        vector = getattr(found, name)
        parts = matrices[name].parts(given, 1, 8)
        for part, want in zip((vector.content, vector.position, vector.rest), parts, strict=True):
            close(part, want[4] * factor)
        assert vector.difference < 1e-4
        close(getattr(tables, name)[1][4] / by, np.array(vector.position))


@pytest.mark.parametrize(("type", "held"), [("bert", 80), ("roberta", 79), ("opt", 80)])
def test_a_table_has_every_position_of_the_model(root: Path, type: str, held: int) -> None:
    of = next(one for one in STACKS if one.type == type)
    model = opened(root, type)
    placed, capture = HuggingFacePositions(model), ask(model)
    found = placed.table(capture.positions[0])
    assert len(found) == held == parts_of(placed, capture, of.site).positions
    weight: Any = model.model.get_submodule(f"{of.stack}.{of.table}").weight
    assert torch.equal(found, weight[of.first :])


@pytest.mark.parametrize("type", ["llama", "gemma3_text", "gpt_neox", "roformer"])
def test_turns_are_told_of_every_position(root: Path, type: str) -> None:
    model = opened(root, type)
    placed, capture = HuggingFacePositions(model), ask(model)
    for one in capture.positions:
        found = placed.table(one)
        assert len(found) == 80
        close(found[: len(one.values)], doubles(one.values))
        if one.frequencies is not None:
            angles = np.arange(80)[:, None] * doubles(one.frequencies)
            close(found[:, 0::2], np.sin(angles) * one.scaling)
            close(found[:, 1::2], np.cos(angles) * one.scaling)


def test_of_an_edited_pass_the_places_are_those_that_it_was_told(root: Path) -> None:
    of = next(one for one in STACKS if one.type == "bert")
    model = opened(root, "bert")
    capture = ask(model, PositionEdit("shift", k=7))
    given = by_hand(of, model, capture, shift=7)
    matrices = of.matrices(model.model.get_submodule(of.stack))
    query, key = (matrices[name].parts(given, 2, 8) for name in ("query", "key"))
    found = split(model, capture, "encoder", 2)
    for values, want in zip(found.terms, terms(query, key, 8**-0.5).values(), strict=True):
        close(values, want)


@pytest.mark.parametrize("site", ["encoder", "decoder"])
@pytest.mark.parametrize("layer", [0, 2])
def test_t5_splits_into_content_and_bias(root: Path, site: str, layer: int) -> None:
    model = opened(root, "t5")
    capture = ask(model)
    stack: Any = model.model.get_submodule(site)
    attention = stack.block[0].layer[0].SelfAttention
    tokens = len(capture.tokens["source" if site == "encoder" else "target"])
    apart = torch.arange(tokens)[None, :] - torch.arange(tokens)[:, None]
    rows = attention._relative_position_bucket(apart, site == "encoder", 32, 128)
    weights = doubles(attention.relative_attention_bias.weight)
    for head in range(4):
        found = split(model, capture, site, head, layer)
        bias = weights[np.asarray(rows)][:, :, head]
        scores = capture.scores(site, layer, [head])[0].astype(np.float64)
        seen = np.isfinite(scores) & (scores > -1e30)
        close(found.terms[1], bias)
        close(np.where(seen, found.terms[0], 0), np.where(seen, scores - bias, 0))
        assert found.share() == pytest.approx(
            share(bias, np.where(seen, scores, 0), seen), abs=1e-4
        )


def test_models_of_which_weights_alone_are_kept_are_refused(root: Path) -> None:
    model = opened(root, "bloom")
    with pytest.raises(Refused, match="older than the attention interface"):
        split(model, ask(model), "decoder", 0)
    with pytest.raises(Refused, match="no table"):
        HuggingFacePositions(model).table(ask(model).positions[0])
