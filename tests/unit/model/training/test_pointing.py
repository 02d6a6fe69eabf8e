"""Whether a head points to the right noun both times, and what exchanging its output does."""

import numpy as np
import pytest
import torch

from model.backends.builtin.adapter import BuiltIn
from model.capture.edits import HeadId
from model.training.evaluation import teacher_forcing
from model.training.evaluation.ablation import exchange_outputs
from model.training.evaluation.pointing import POINTING, measure_pointing, summarize
from model.training.evaluation.tokenized_pairs import tokenize_pair
from model.training.pairs.holdout import HoldOut
from model.training.pairs.minimal import minimal_pairs
from model.transformer.attention import ScaledDotProductAttention
from tests.support import tiny_models

# (sentence, noun) of one head: where "it" is the first noun, then where it is the second.
POINTS = [[0.7, 0.1], [0.2, 0.6]]
HALF = [[0.9, 0.0], [0.3, 0.4]]
ALWAYS_FIRST = [[0.9, 0.0], [0.9, 0.0]]


def figures(nouns: list[list[float]]) -> dict[str, float]:
    """Name what is said of one head on one minimal pair."""
    return dict(zip(POINTING, measure_pointing(np.array(nouns)).tolist(), strict=True))


def test_the_lesser_lead_counts_and_half_of_the_row_is_asked_both_times() -> None:
    points, half, always = map(figures, (POINTS, HALF, ALWAYS_FIRST))
    assert points["lesser"] == pytest.approx(0.4)
    assert (points["turns"], points["both"]) == (1, 1)
    assert half["lesser"] == pytest.approx(0.1)
    assert (half["turns"], half["both"]) == (1, 0)
    assert always["lesser"] == pytest.approx(-0.9)
    assert (always["turns"], always["both"]) == (0, 0)


def test_right_and_wrong_weights_are_those_of_the_noun_that_fits() -> None:
    said = figures(POINTS)
    named = ("first_right", "first_wrong", "second_right", "second_wrong")
    assert [said[name] for name in named] == [0.7, 0.1, 0.6, 0.2]


def test_pairs_of_one_noun_pair_count_as_one() -> None:
    nouns = np.array([POINTS, POINTS, ALWAYS_FIRST])
    said = summarize(nouns, ["animal|street", "animal|street", "box|key"])
    assert said["noun_pairs"] == 2
    assert said["turns"] == pytest.approx({"share": 0.5, "low": 0, "high": 1})
    assert said["first_right"] == pytest.approx(0.8)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> BuiltIn:
    shape = tiny_models.SHAPE.__class__(**{**tiny_models.SHAPE.__dict__, "max_len": 112})
    return BuiltIn(tiny_models.folder(tmp_path_factory.mktemp("pointing") / "tiny", shape))


def test_exchanged_rows_come_from_the_other_text_and_no_hook_is_left(model: BuiltIn) -> None:
    transformer = model.transformer
    sources = torch.tensor([[5, 6, 7, 8, 2], [9, 10, 11, 12, 2], [5, 9, 6, 2, 0], [7, 7, 8, 2, 0]])
    rows = torch.tensor([1, 2, 0, 1])
    seen: list[torch.Tensor] = []
    tap = next(
        module
        for module in transformer.modules()
        if isinstance(module, ScaledDotProductAttention)
        and (module.site, module.layer) == ("encoder", 1)
    )
    with torch.inference_mode():
        watching = tap.register_forward_hook(lambda *given: seen.append(given[2].clone()))
        transformer.encode(sources)
        watching.remove()
        with exchange_outputs(transformer, [HeadId("encoder", 1, 3)], rows):
            watching = tap.register_forward_hook(lambda *given: seen.append(given[2].clone()))
            transformer.encode(sources)
        watching.remove()
    before, after = seen
    expected = before.clone()
    for text, other in ((0, 1), (1, 0), (2, 3), (3, 2)):
        expected[text, 3, rows[text]] = before[other, 3, rows[other]]
    assert torch.equal(after, expected)
    assert not torch.equal(after, before)
    assert not tap._forward_hooks


def test_exchanging_every_head_of_the_first_layer_at_it_changes_margins(model: BuiltIn) -> None:
    pairs = minimal_pairs(HoldOut.NOUN_PAIR)[:3]
    found = [tokenize_pair(pair, model.tokenizer, model.shape) for pair in pairs]
    batches = teacher_forcing.choices(found, model.shape.padding_id)
    intact = teacher_forcing.margins(model.transformer, batches)
    swapped = teacher_forcing.margins(model.transformer, batches, swapped=[HeadId("encoder", 2, 0)])
    assert swapped.shape == intact.shape
    assert not np.allclose(swapped, intact, atol=1e-9)
    with pytest.raises(ValueError, match="no such layers"):
        teacher_forcing.margins(model.transformer, batches, swapped=[HeadId("encoder", 9, 0)])
