"""On models whose responsible head is known, the sweep names it, and not a head that looks so."""

from pathlib import Path

import numpy as np
import pytest

from model.capture.capture import Capture
from model.capture.request import CaptureRequest
from model.interventions.log_odds import find_odds
from model.interventions.sweep import sweep
from model.library.interventions import under_edits
from tests.support.planted_models import ELLE, IL, A, B, Planted, planted


@pytest.fixture(params=range(20))
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Planted:
    return planted(tmp_path, request.param)


def weight(capture: Capture, made: Planted, query: str, key: str) -> tuple[float, float]:
    """Return how far the responsible head and the decoy look from one word at another."""
    words = [token.text for token in capture.tokens["source"]]
    at = words.index(query), words.index(key)
    responsible, decoy = (
        float(capture.weights(place.site, place.layer, [place.head])[0][at])
        for place in (made.responsible, made.decoy)
    )
    return responsible, decoy


def test_the_sweep_names_the_head_that_decides_and_not_the_decoy(made: Planted) -> None:
    a, b = (made.model.run(CaptureRequest(text, target=IL)) for text in (A, B))
    for capture, noun in ((a, "animal"), (b, "street")):
        responsible, decoy = weight(capture, made, "it", noun)
        assert decoy > responsible > 0.8  # by weight the decoy is the better one
    model = under_edits(made.model)
    measured = find_odds(model, a, row=0, tokens=(IL, ELLE))
    of_b = find_odds(model, b, row=0, tokens=(IL, ELLE))
    assert measured.of(model.log_probabilities(a, [()], [0])[:, 0])[0] > 1
    assert of_b.of(model.log_probabilities(b, [()], [0])[:, 0])[0] < -1
    steps = list(sweep(model, a, measured, ["encoder"]))
    effects = {effect.head: effect.log_odds for step in steps for effect in step.effects}
    assert len(effects) == 16
    before = steps[0].before
    ranked = sorted(effects, key=lambda head: effects[head])
    assert ranked[0] == made.responsible
    changes = np.array([abs(effects[head] - before) for head in ranked])
    assert changes[0] > 1.1 * changes[1]
    assert abs(effects[made.decoy] - before) < 1e-4
    assert next(step.greedy for step in steps if step.greedy).head == made.responsible
