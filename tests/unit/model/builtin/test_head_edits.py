"""Heads switched off, edges cut, patterns taken: the pass is what an independent one gives."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from model.backends.builtin.adapter import BuiltIn
from model.capture.capture import Capture
from model.capture.edits import Ablate, Knockout, PatternPatch
from model.refusal import Refused
from tests.support import tiny_models
from tests.support.hand_edited import (
    PLACES,
    TARGET,
    ask,
    attention,
    by_hand,
    close,
    probabilities,
    replace,
    same_weights,
    silence,
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> BuiltIn:
    return BuiltIn(tiny_models.folder(tmp_path_factory.mktemp("edited")))


@pytest.fixture
def changed(tmp_path: Path) -> BuiltIn:
    """The same model, to be changed by hand."""
    return BuiltIn(tiny_models.folder(tmp_path))


@pytest.fixture(scope="module")
def plain(model: BuiltIn) -> Capture:
    return ask(model)


@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("queries", [None, (1, 3)])
def test_a_heads_own_pattern_put_back_changes_no_bit(
    model: BuiltIn,
    plain: Capture,
    place: tuple[str, int, int],
    queries: tuple[int, ...] | None,
) -> None:
    site, layer, head = place
    own = torch.tensor(plain.weights(site, layer, [head])[0])
    again = ask(model, PatternPatch(*place, origin=plain.id, queries=queries, weights=own))
    assert again.id != plain.id
    assert again.predictions == plain.predictions
    for name in ("encoder", "decoder", "cross"):
        for number in range(len(plain.site(name).layers)):
            assert same_weights(again, plain, name, number), (name, number)


@pytest.mark.parametrize(("site", "layer"), [("encoder", 0), ("decoder", 1), ("cross", 0)])
def test_all_heads_of_a_layer_off_is_a_layer_whose_attention_gives_its_bias(
    model: BuiltIn, changed: BuiltIn, site: str, layer: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    off = ask(model, *(Ablate(site, layer, head) for head in range(4)))
    tap = attention(changed, site, layer)

    def nothing(looking: Tensor, *_: object) -> Tensor:
        return tap.output.bias.expand(looking.shape)

    # The heads' look is still recorded: only what is handed on is replaced.
    inner = tap.forward
    monkeypatch.setattr(tap, "forward", lambda *given: (inner(*given), nothing(*given))[1])
    close(off, ask(changed))


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_head_off_is_zero_in_its_columns_of_the_output_projection(
    model: BuiltIn, changed: BuiltIn, plain: Capture, place: tuple[str, int, int]
) -> None:
    silence(changed, *place)
    off = ask(model, Ablate(*place))
    close(off, ask(changed))
    assert probabilities(off) != pytest.approx(probabilities(plain), abs=1e-4)


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_cut_edge_is_that_entry_of_the_additive_mask(
    model: BuiltIn, changed: BuiltIn, plain: Capture, place: tuple[str, int, int]
) -> None:
    site, layer, head = place

    def cut(mask: Tensor) -> Tensor:
        mask = mask.clone()
        for query, key in ((3, 1), (3, 2), (5, 1), (5, 2), (4, 0)):
            mask[:, head, query, key] = -torch.inf
        return mask

    tap = attention(changed, site, layer).attend
    replace(changed, site, layer, by_hand(tap, cut, lambda given, _: given))
    edits = (
        Knockout(*place, queries=(3, 5), keys=(1, 2)),
        Knockout(*place, queries=(4,), keys=(0,)),
    )
    edited, want = ask(model, *edits), ask(changed)
    assert probabilities(edited) == pytest.approx(probabilities(want), abs=1e-5)
    assert probabilities(edited) != pytest.approx(probabilities(plain), abs=1e-5)
    weights, before = (one.weights(site, layer)[head].astype(float) for one in (edited, plain))
    for query, keys in ((3, [1, 2]), (5, [1, 2]), (4, [0])):
        before[query, keys] = 0
        before[query] /= before[query].sum()
    np.testing.assert_allclose(weights, before, atol=1e-5)
    assert edited.scores(site, layer)[head, 3, 1] == -np.inf
    others = [other for other in range(4) if other != head]
    assert same_weights(edited, plain, site, layer, *others)


def running(given: Tensor) -> Tensor:
    """Return the mean over the rows so far, (query, d_head), row by row."""
    return torch.stack([given[: row + 1].mean(0) for row in range(len(given))])


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_head_may_be_replaced_by_its_mean(
    model: BuiltIn, changed: BuiltIn, place: tuple[str, int, int]
) -> None:
    site, layer, head = place

    def mean(given: Tensor, _value: Tensor) -> Tensor:
        given = given.clone()
        one = given[0, head]
        given[0, head] = one.mean(0) if site == "encoder" else running(one)
        return given

    tap = attention(changed, site, layer).attend
    replace(changed, site, layer, by_hand(tap, lambda mask: mask, mean))
    off = ask(model, Ablate(*place, value="mean"))
    close(off, ask(changed))
    assert probabilities(off) != pytest.approx(probabilities(ask(model, Ablate(*place))), abs=1e-5)


@pytest.mark.parametrize("site", ["decoder", "cross"])
def test_the_mean_of_rows_so_far_knows_nothing_of_later_tokens(model: BuiltIn, site: str) -> None:
    edit = Ablate(site, 0, 1, value="mean")
    one, other = (ask(model, edit, target=f"{TARGET} {word}") for word in ("animal", "fatigué"))
    shared = len(ask(model).tokens["target"]) - 1
    for row in range(shared - 1):
        assert one.predictions[row].written.probability == pytest.approx(
            other.predictions[row].written.probability, abs=1e-6
        )


@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("queries", [None, (2, 4)])
def test_the_pattern_of_another_text_is_what_the_values_are_weighted_with(
    model: BuiltIn,
    changed: BuiltIn,
    plain: Capture,
    place: tuple[str, int, int],
    queries: tuple[int, ...] | None,
) -> None:
    site, layer, head = place
    shape = plain.weights(site, layer)[head].shape
    b = torch.rand(shape, generator=torch.Generator().manual_seed(3))
    b = (b.tril() if site == "decoder" else b) + 1e-3 * torch.eye(*shape)
    b = b / b.sum(-1, keepdim=True)
    rows = list(range(len(b))) if queries is None else list(queries)

    def put(given: Tensor, value: Tensor) -> Tensor:
        given = given.clone()
        given[0, head, rows] = b[rows] @ value[0, head]
        return given

    tap = attention(changed, site, layer).attend
    replace(changed, site, layer, by_hand(tap, lambda mask: mask, put))
    edited = ask(model, PatternPatch(*place, origin="b", queries=queries, weights=b))
    want = ask(changed)
    assert probabilities(edited) == pytest.approx(probabilities(want), abs=1e-5)
    assert torch.equal(torch.tensor(edited.weights(site, layer)[head])[rows], b[rows])
    with pytest.raises(Refused, match="taken from another capture"):
        edited.scores(site, layer, [head])
    assert np.isfinite(edited.scores(site, layer, [(head + 1) % 4])[0, -1]).any()


def test_several_heads_of_several_sites_at_once(model: BuiltIn, changed: BuiltIn) -> None:
    chosen = [("encoder", 0, 1), ("encoder", 0, 3), ("encoder", 2, 0), ("cross", 1, 2)]
    for place in chosen:
        silence(changed, *place)
    close(ask(model, *(Ablate(*place) for place in chosen)), ask(changed))
