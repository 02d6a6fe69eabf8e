"""First layers of many architectures split into content and position, against NumPy."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from model.backends.huggingface.adapter import HuggingFace
from model.backends.huggingface.inspection import HuggingFaceInside
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
from model.inside.turning import turn_apart
from model.refusal import Refused
from tests.support import tiny_checkpoints
from tests.support.positions.scores_by_hand import (
    Doubles,
    Embedded,
    close,
    doubles,
    share,
    terms,
    total,
)
from tests.support.positions.stacks import STACKS, Stack
from tests.support.tiny_checkpoints import Kind

TEXT, TARGET = "The animal didn't cross the street.", "The street was wide."
NOBODY: Any = None  # where nothing is turned, nobody is asked for what was before turning


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


@torch.inference_mode()
def states(model: HuggingFace, capture: Capture) -> list[Doubles]:
    """Return what every layer of a decoder is given, as transformers tells it."""
    ids = torch.tensor([[token.id for token in capture.tokens["source"]]])
    output: Any = model.model(input_ids=ids, output_hidden_states=True, use_cache=False)
    return [doubles(one[0]) for one in output.hidden_states]


def upright(model: HuggingFace, capture: Capture, layer: int, head: int) -> tuple[Doubles, Doubles]:
    """Return the queries and keys of a head of Llama's kind before turning, (token, d_head)."""
    given = states(model, capture)[layer]
    of: Any = model.model.get_submodule(f"model.layers.{layer}")
    norm, attention = of.input_layernorm, of.self_attn
    length = np.sqrt((given**2).mean(1, keepdims=True) + norm.variance_epsilon)
    normal = given / length * doubles(norm.weight)

    def made(projection: Any, head: int) -> Doubles:
        own = slice(head * 8, head * 8 + 8)
        bias = 0 if projection.bias is None else doubles(projection.bias)[own]
        product: Doubles = normal @ doubles(projection.weight)[own].T + bias
        return product

    shared = own_record(capture.site("decoder").layers[layer]).key_heads([head])[0]
    return made(attention.q_proj, head), made(attention.k_proj, shared)


@pytest.mark.parametrize("type", ["llama", "mistral", "qwen2"])
@pytest.mark.parametrize("layer", [0, 2])
def test_rotary_scores_split_into_those_before_turning_and_what_turning_changes(
    root: Path, type: str, layer: int
) -> None:
    model = opened(root, type)
    capture = ask(model)
    placed, inside = HuggingFacePositions(model), HuggingFaceInside(model)
    for head in range(4):
        found = split_head(placed, inside, capture, "decoder", layer, head)
        query, key = upright(model, capture, layer, head)
        product = query @ key.T * 8**-0.5
        scores = capture.scores("decoder", layer, [head])[0].astype(np.float64)
        seen = np.isfinite(scores)
        close(found.terms[0], product)
        turning = np.where(seen, scores - product, 0)
        close(np.where(seen, found.terms[1], 0), turning)
        want = share(turning, np.where(seen, scores, 0), seen)
        assert found.share() == pytest.approx(want, abs=1e-4)


@pytest.mark.parametrize("type", ["llama", "mistral"])
def test_turning_is_averaged_over_the_heads_own_queries_and_keys(root: Path, type: str) -> None:
    model = opened(root, type)
    capture = ask(model)
    placed, inside = HuggingFacePositions(model), HuggingFaceInside(model)
    found = turn_apart(placed, inside, capture, "decoder", 1, 3)
    assert len(found) == 80
    query, key = upright(model, capture, 1, 3)
    q, k = (one[:, :4] + 1j * one[:, 4:] for one in (query, key))  # pairs are half a head apart
    frequencies = 10000.0 ** -(np.arange(0, 8, 2) / 8)
    for distance in (0, 1, 9, 79):
        apart = np.exp(1j * distance * frequencies)
        products = [(a * (b * apart.conj()).conj()).real.sum() for a in q for b in k]
        assert float(found[distance]) == pytest.approx(8**-0.5 * np.mean(products), abs=1e-4)


@pytest.mark.parametrize("type", ["gpt_neox", "gptj", "gemma3_text", "modernbert", "phi"])
def test_every_way_of_pairing_dimensions_is_found(root: Path, type: str) -> None:
    """At distance 0 the product is that of the mean query and key; some turn a part of a head."""
    model = opened(root, type)
    capture = ask(model)
    placed, inside = HuggingFacePositions(model), HuggingFaceInside(model)
    site = capture.sites[0].name
    for layer in range(3):
        found = turn_apart(placed, inside, capture, site, layer, 1)
        terms_of = split_head(placed, inside, capture, site, layer, 1).terms[0]
        assert float(found[0]) == pytest.approx(float(terms_of.mean()), abs=1e-5)
        assert float((found - found[0]).abs().max()) > 1e-3


def test_models_of_which_weights_alone_are_kept_are_refused(root: Path) -> None:
    model = opened(root, "bloom")
    with pytest.raises(Refused, match="older than the attention interface"):
        split(model, ask(model), "decoder", 0)
    with pytest.raises(Refused, match="no table"):
        HuggingFacePositions(model).table(ask(model).positions[0])
