"""Scores and projections of the built-in model split into content and position, against NumPy."""

import gc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.inside import BuiltInInside
from model.backends.builtin.positions_inside import BuiltInPositions
from model.capture.capture import Capture
from model.capture.edits import Ablate, Edit, Mask
from model.capture.position_edit import PositionEdit
from model.capture.positions import Side
from model.capture.request import CaptureRequest
from model.inside.attention_inside import AttentionInside
from model.inside.position_study import (
    measure_shares,
    project_token,
    projected_positions,
    split_head,
)
from model.inside.score_split import HeadSplit
from model.inside.turning import turn_apart
from model.refusal import Refused
from model.transformer.attention import MultiHeadAttention
from model.transformer.configuration import NormOrder, PositionKind
from model.transformer.positions import sinusoids
from model.universal.universal_transformer import UniversalTransformer
from tests.support import tiny_models
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

QUESTION = CaptureRequest("The animal was tired.", target="L'animal n'a pas traversé la rue")
SITES = ("encoder", "decoder")
KINDS: tuple[PositionKind, ...] = ("sinusoidal", "rotary")


def opened(path: Path, positions: PositionKind, norm: NormOrder) -> BuiltIn:
    """Return a model whose norms are far from doing nothing."""
    shape = replace(tiny_models.SHAPE, positions=positions, norm=norm)
    model = BuiltIn(tiny_models.folder(path, shape))
    torch.manual_seed(1)
    with torch.no_grad():
        for name, of in model.transformer.named_parameters():
            if of.dim() == 1:
                of.copy_(torch.randn_like(of) if "norm" in name else 0.3 * torch.randn_like(of))
    return model


def split(model: BuiltIn, capture: Capture, site: str, layer: int, head: int) -> HeadSplit:
    return split_head(BuiltInPositions(model), BuiltInInside(model), capture, site, layer, head)


def attention(model: BuiltIn, site: str) -> MultiHeadAttention:
    stack = model.transformer.encoder if site == "encoder" else model.transformer.decoder
    found = stack[0].self_attention
    assert isinstance(found, MultiHeadAttention)
    return found


def embedded(
    model: BuiltIn, capture: Capture, site: str, places: Doubles | None = None
) -> Embedded:
    """Return what is added for the tokens of a site, and its norm in pre-norm order."""
    side: Side = "source" if site == "encoder" else "target"
    ids = [token.id for token in capture.tokens[side]]
    transformer, shape = model.transformer, model.shape
    at = torch.arange(len(ids)) if places is None else torch.from_numpy(places)
    if shape.positions == "learned":
        added = doubles(transformer.positions.table.weight)[at.long()]
    else:
        added = doubles(sinusoids(at, shape.d_model)) * (shape.positions == "sinusoidal")
    content = doubles(transformer.embedding.weight)[ids] * shape.d_model**0.5
    norm = None
    if shape.norm == "pre":
        stack = transformer.encoder if site == "encoder" else transformer.decoder
        first = stack[0].after_attention if site == "encoder" else stack[0].after_self
        norm = Norm.of(first.norm)
    return Embedded(content, added, content * 0, norm)


@pytest.mark.parametrize("positions", ["sinusoidal", "learned"])
@pytest.mark.parametrize("norm", ["post", "pre"])
@pytest.mark.parametrize("site", SITES)
def test_the_terms_of_every_score_are_those_of_numpy(
    tmp_path: Path, positions: PositionKind, norm: NormOrder, site: str
) -> None:
    model = opened(tmp_path, positions, norm)
    capture = model.run(QUESTION)
    given, of = embedded(model, capture, site), attention(model, site)
    width = model.shape.d_head
    for head in range(model.shape.n_heads):
        found = split(model, capture, site, 0, head)
        query, key = (Matrix.of(one).parts(given, head, width) for one in (of.query, of.key))
        want = terms(query, key, width**-0.5)
        assert found.names == tuple(want)
        for name, values in zip(found.names, found.terms, strict=True):
            close(values, want[name])
        close(found.terms.sum(0), doubles(found.score))
        scores = capture.scores(site, 0, [head])[0].astype(np.float64)
        seen = np.isfinite(scores)
        close(np.where(seen, found.score, 0), np.where(seen, scores, 0))
        placed = total(values for name, values in want.items() if "position" in name)
        assert found.share() == pytest.approx(share(placed, total(want.values()), seen), abs=1e-5)


def test_a_universal_transformer_adds_its_first_step_to_the_rest(tmp_path: Path) -> None:
    model = BuiltIn(tiny_models.universal_folder(tmp_path))
    capture = model.run(QUESTION)
    assert isinstance(model.transformer, UniversalTransformer)
    step = doubles(model.transformer.get_buffer("steps"))[0]
    given = embedded(model, capture, "encoder")
    given, of = replace(given, others=given.others + step), attention(model, "encoder")
    width = model.shape.d_head
    query, key = (Matrix.of(one).parts(given, 1, width) for one in (of.query, of.key))
    found = split(model, capture, "encoder", 0, 1)
    for values, want in zip(found.terms, terms(query, key, width**-0.5).values(), strict=True):
        close(values, want)


def test_shares_of_all_terms_sum_to_one(tmp_path: Path) -> None:
    model = opened(tmp_path, "sinusoidal", "post")
    found = split(model, model.run(QUESTION), "decoder", 0, 1)
    score, seen = doubles(found.score), np.asarray(found.seen)
    every = [share(doubles(term), score, seen) for term in found.terms]
    assert sum(every) == pytest.approx(1, abs=1e-6)
    holds = [one for one, held in zip(every, found.holds, strict=True) if held]
    assert found.share() == pytest.approx(sum(holds), abs=1e-6)


@pytest.mark.parametrize("edit", [PositionEdit("shift", k=5), Mask((2,)), Ablate("encoder", 0, 1)])
def test_a_split_is_that_of_the_edited_pass(tmp_path: Path, edit: Edit) -> None:
    model = opened(tmp_path, "sinusoidal", "post")
    capture = model.run(replace(QUESTION, edits=(edit,)))
    tokens = len(capture.tokens["source"])
    places: Doubles = np.arange(tokens, dtype=np.float64) + (5.0 if edit.op == "positions" else 0.0)
    given, of = embedded(model, capture, "encoder", places), attention(model, "encoder")
    found = split(model, capture, "encoder", 0, 1)
    query, key = (Matrix.of(one).parts(given, 1, 4) for one in (of.query, of.key))
    for values, want in zip(found.terms, terms(query, key, 0.5).values(), strict=True):
        close(values, want)
    assert bool(found.seen[:, 2].any()) is (edit.op != "mask")


@pytest.mark.parametrize("site", SITES)
def test_rotary_scores_are_those_before_turning_and_what_turning_changes(
    tmp_path: Path, site: str
) -> None:
    model = opened(tmp_path, "rotary", "post")
    capture = model.run(QUESTION)
    given, of = embedded(model, capture, site), attention(model, site)
    for head in range(model.shape.n_heads):
        found = split(model, capture, site, 0, head)
        query, key = (total(Matrix.of(one).parts(given, head, 4)) for one in (of.query, of.key))
        upright = 0.5 * query @ key.T
        scores = capture.scores(site, 0, [head])[0].astype(np.float64)
        seen = np.isfinite(scores)
        assert found.names == ("unturned", "turning")
        close(found.terms[0], upright)
        close(np.where(seen, found.terms[1], 0), np.where(seen, scores - upright, 0))
        turning = np.where(seen, scores - upright, 0)
        assert found.share() == pytest.approx(
            share(turning, np.where(seen, scores, 0), seen), abs=1e-5
        )
    assert split(model, capture, site, 1, 0).kind == "rotary"  # of later layers too


@pytest.mark.parametrize("positions", ["sinusoidal", "learned"])
@pytest.mark.parametrize("norm", ["post", "pre"])
@pytest.mark.parametrize("site", SITES)
def test_adding_is_a_row_of_the_stacked_matrix(
    tmp_path: Path, positions: PositionKind, norm: NormOrder, site: str
) -> None:
    """[x; one-hot(place)]·[W; PE·W] is what the model has, but for biases."""
    model = opened(tmp_path, positions, norm)
    capture = model.run(QUESTION)
    given, of = embedded(model, capture, site), attention(model, site)
    placed, token, head, own = BuiltInPositions(model), 3, 2, slice(8, 12)
    found = project_token(placed, capture, site, 0, head, token)
    close(found.content, given.content[token])
    close(found.position, given.position[token])
    assert (found.place, found.positions) == (3, 64)
    assert (found.deviation is None) is (norm == "post")
    by = 1.0 if found.deviation is None else found.deviation
    table = projected_positions(placed, capture, site, 0)
    every = torch.arange(64)
    rows = doubles(
        model.transformer.positions.table.weight
        if positions == "learned"
        else sinusoids(every, model.shape.d_model)
    )
    for name in ("query", "key", "value"):
        vector, matrix = getattr(found, name), Matrix.of(getattr(of, name))
        parts = matrix.parts(given, head, 4)
        for part, want in zip((vector.content, vector.position, vector.rest), parts, strict=True):
            close(part, want[token])
        close(vector.sum, total(part[token] for part in parts))
        assert vector.difference < 1e-4
        norm_of = given.norm
        given_rows = rows
        if norm_of is not None:
            given_rows = norm_of.gamma * (rows - rows.mean(1, keepdims=True))
        close(getattr(table, name)[head], given_rows @ matrix.weight[own].T)
        close(getattr(table, name)[head][token] / by, np.array(vector.position))


def test_what_is_no_sum_of_positions_is_refused(tmp_path: Path) -> None:
    added, turned = (opened(tmp_path / kind, kind, "post") for kind in KINDS)
    capture = added.run(QUESTION)
    with pytest.raises(Refused, match="before the first layer"):
        split(added, capture, "encoder", 1, 0)
    with pytest.raises(Refused, match="cross-attention"):
        split(added, capture, "cross", 0, 0)
    with pytest.raises(Refused, match="adds no positions"):
        project_token(BuiltInPositions(turned), turned.run(QUESTION), "encoder", 0, 0, 0)
    off = added.run(replace(QUESTION, edits=(PositionEdit("off"),)))
    with pytest.raises(Refused, match="No positions are added"):
        split(added, off, "encoder", 0, 0)
    with pytest.raises(Refused, match="another revision"):
        split(turned, capture, "encoder", 0, 0)
    placed, older = BuiltInPositions(added), replace(capture.model, revision="older")
    projected_positions(placed, capture, "encoder", 0)
    with pytest.raises(Refused, match="another revision"):
        projected_positions(placed, replace(capture, model=older), "encoder", 0)


class CountingInside(BuiltInInside):
    """Counts, whenever a head is split, how many splits of others are still in memory."""

    most = 0

    def attention(self, capture: Capture, site: str, layer: int) -> AttentionInside:
        alive = sum(type(one) is HeadSplit for one in gc.get_objects())
        self.most = max(self.most, alive)
        return super().attention(capture, site, layer)


def test_shares_keep_the_terms_of_no_head(tmp_path: Path) -> None:
    model = opened(tmp_path, "rotary", "post")
    capture, inside = model.run(QUESTION), CountingInside(model)
    found = measure_shares(BuiltInPositions(model), inside, capture, "decoder", 1)
    assert inside.most == 0
    alone = [split(model, capture, "decoder", 1, head).share() for head in found.shares]
    assert len(alone) == 4 and list(found.shares.values()) == alone


@pytest.mark.parametrize("positions", ["sinusoidal", "learned", "rotary"])
def test_a_table_has_every_position_of_the_model(tmp_path: Path, positions: PositionKind) -> None:
    model = opened(tmp_path, positions, "post")
    capture = model.run(QUESTION)
    found = BuiltInPositions(model).table(capture.positions[0])
    assert len(found) == 64
    close(found[: len(capture.tokens["source"])], doubles(capture.positions[0].values))
    width = model.shape.d_head if positions == "rotary" else model.shape.d_model
    if positions != "learned":
        angles = np.arange(64)[:, None] / 10000.0 ** (np.arange(0, width, 2) / width)
        close(found[:, 0::2], np.sin(angles))
        close(found[:, 1::2], np.cos(angles))


@pytest.mark.parametrize("site", SITES)
def test_turning_is_averaged_over_the_heads_own_queries_and_keys(tmp_path: Path, site: str) -> None:
    """Pair by pair of tokens, and of dimensions as complex numbers."""
    model = opened(tmp_path, "rotary", "post")
    capture = model.run(QUESTION)
    given, of = embedded(model, capture, site), attention(model, site)
    query, key = (total(Matrix.of(one).parts(given, 2, 4)) for one in (of.query, of.key))
    found = turn_apart(BuiltInPositions(model), BuiltInInside(model), capture, site, 0, 2)
    assert len(found) == 64  # as many as the model holds
    q, k = (one[:, 0::2] + 1j * one[:, 1::2] for one in (query, key))  # (token, pair)
    frequencies = 10000.0 ** -(np.arange(0, 4, 2) / 4)
    for distance in (0, 1, 7, 63):
        apart = np.exp(1j * distance * frequencies)
        products = [(a * (b * apart.conj()).conj()).real.sum() for a in q for b in k]
        assert float(found[distance]) == pytest.approx(0.5 * np.mean(products), abs=1e-5)


def test_where_nothing_turns_there_is_no_curve(tmp_path: Path) -> None:
    added, turned = (opened(tmp_path / kind, kind, "post") for kind in KINDS)
    with pytest.raises(Refused, match="are not turned"):
        turn_apart(
            *(BuiltInPositions(added), BuiltInInside(added), added.run(QUESTION)), "encoder", 0, 0
        )
    off = turned.run(replace(QUESTION, edits=(PositionEdit("off"),)))
    with pytest.raises(Refused, match="Nothing is turned"):
        turn_apart(BuiltInPositions(turned), BuiltInInside(turned), off, "encoder", 0, 0)
