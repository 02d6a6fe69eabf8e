"""On models whose responsible head is known, searches name it, or the head that only looks so."""

from pathlib import Path

import pytest

from model.analysis.contrast import Triple, contrast_heads
from model.analysis.head_search import rank_heads, search_picked_tokens
from model.capture.request import CaptureRequest
from model.text.words import find_word
from tests.support.planted_models import IL, A, B, Planted, planted


@pytest.fixture(params=range(20))
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Planted:
    return planted(tmp_path, request.param)


def test_searches_name_the_two_heads_that_look_at_it_before_all_others(made: Planted) -> None:
    """By where they look the two cannot be told apart; the sweep is what tells them apart."""
    a, b = (made.model.run(CaptureRequest(text, target=IL)) for text in (A, B))
    it, animal, street = (
        find_word(word, A, a.tokens["source"]) for word in ("it", "animal", "street")
    )
    planted_heads = {(place.layer, place.head) for place in (made.responsible, made.decoy)}
    for capture, noun in ((a, animal), (b, street)):
        found = search_picked_tokens(capture, "encoder", it, noun)
        assert {(layer, head) for layer, head, _ in rank_heads(found.values)[:2]} == planted_heads
        assert found.ranks is not None
        assert all(found.ranks[place] == 1 for place in planted_heads)
    seen = contrast_heads(a, b, "encoder", Triple(it, animal, street))
    best = rank_heads(abs(seen.delta))
    assert {(layer, head) for layer, head, _ in best[:2]} == planted_heads
    third = best[2][:2]
    assert min(seen.delta[place] for place in planted_heads) > 1 > 2 * abs(seen.delta[third])
