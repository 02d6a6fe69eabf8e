"""Causal checks: what is measured is what the model would have answered, and chance is fair."""

import math
from pathlib import Path
from typing import Literal

import pytest
import torch

from model.backends.builtin.adapter import BuiltIn
from model.capture.capture import Capture
from model.capture.edits import Ablate, HeadId, Knockout, Mask
from model.capture.pattern_patching import take_pattern
from model.capture.request import CaptureRequest
from model.interventions import random_heads
from model.interventions.check import run_check
from model.interventions.log_odds import Odds, find_odds
from model.interventions.random_heads import compare_with_random, other_sets
from model.interventions.sweep import sweep
from model.library.interventions import under_edits
from model.refusal import Refused
from tests.support import tiny_models
from tests.support.hand_edited import SOURCE, TARGET, silence

EDIT = Ablate("encoder", 1, 2)
ODDS = Odds(2, (40, 50, 60), "asked")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> BuiltIn:
    return BuiltIn(tiny_models.folder(tmp_path_factory.mktemp("causal")))


@pytest.fixture(scope="module")
def capture(model: BuiltIn) -> Capture:
    return model.run(CaptureRequest(SOURCE, target=TARGET))


def log_probabilities(model: BuiltIn, capture: Capture) -> torch.Tensor:
    """Return ln P of every token in every row of a target, (row, vocabulary)."""
    ids = [[token.id for token in capture.tokens[side]] for side in ("source", "target")]
    with torch.inference_mode():
        logits: torch.Tensor = model.transformer(*(torch.tensor([some]) for some in ids))
    return logits[0].log_softmax(-1)


def log_odds(rows: torch.Tensor, odds: Odds) -> float:
    """Return the odds of the first token against the others, by hand."""
    first, *others = rows[odds.row].double().exp()[list(odds.tokens)].tolist()
    return math.log(first / (sum(others) if others else 1 - first))


def test_a_check_compares_the_original_answer_before_and_after(
    model: BuiltIn, capture: Capture, tmp_path: Path
) -> None:
    changed = BuiltIn(tiny_models.folder(tmp_path))
    silence(changed, "encoder", 1, 2)
    done = run_check(under_edits(model), capture, [EDIT], ODDS)
    for answer, by_hand in ((done.before, model), (done.after, changed)):
        want = log_probabilities(by_hand, capture)
        ids = [*(token.id for token in capture.tokens["target"][1:]), model.shape.end_id]
        assert [likely.id for likely in answer.written] == ids
        for row, likely in enumerate(answer.written):
            assert likely.probability == pytest.approx(float(want[row, likely.id].exp()), abs=1e-5)
        assert answer.log_odds == pytest.approx(log_odds(want, ODDS), abs=1e-4)
        assert answer.text is None  # the target was typed: it is compared, not written
    assert done.before.log_odds != pytest.approx(done.after.log_odds, abs=1e-3)


def test_one_token_is_asked_against_all_others(model: BuiltIn, capture: Capture) -> None:
    alone = Odds(1, (capture.predictions[1].runners_up[0].id,), "asked")
    done = run_check(under_edits(model), capture, [EDIT], alone)
    assert done.before.log_odds == pytest.approx(
        log_odds(log_probabilities(model, capture), alone), abs=1e-4
    )
    certain = torch.zeros(1, 5).log()
    certain[0, 3] = 0
    assert Odds(0, (3,), "asked").of(certain) == [math.inf]


def test_a_check_of_an_edited_capture_keeps_its_edits(model: BuiltIn) -> None:
    own = (Mask((2,)), Ablate("cross", 0, 1))
    edited = model.run(CaptureRequest(SOURCE, target=TARGET, edits=own))
    done = run_check(under_edits(model), edited, [EDIT], ODDS)
    both = model.run(CaptureRequest(SOURCE, target=TARGET, edits=(*own, EDIT)))
    for answer, want in ((done.before, edited), (done.after, both)):
        probabilities = [row.written.probability for row in want.predictions]
        assert [one.probability for one in answer.written] == pytest.approx(probabilities, abs=1e-5)
    with pytest.raises(Refused, match=r"cross 0\.1 has two edits"):
        run_check(under_edits(model), edited, [Ablate("cross", 0, 1, value="mean")], ODDS)


def test_the_row_is_the_first_in_which_two_answers_differ(model: BuiltIn, capture: Capture) -> None:
    ask = under_edits(model)
    other = model.run(CaptureRequest(SOURCE, target=TARGET.replace("large", "fatigué")))
    one, two = ([row.written.id for row in some.predictions] for some in (capture, other))
    row = next(row for row in range(len(one)) if one[row] != two[row])
    assert row > 0
    found = find_odds(ask, capture, against=other)
    assert found.by == "differs"
    assert (found.row, found.tokens) == (row, (one[row], two[row]))


def test_without_another_answer_the_least_sure_row_is_asked(
    model: BuiltIn, capture: Capture
) -> None:
    for against in (None, capture):  # the same answer differs nowhere
        found = find_odds(under_edits(model), capture, against=against)
        rows = capture.predictions
        sure = [row.written.probability for row in rows]
        assert (found.by, found.row) == ("least sure", sure.index(min(sure)))
        other = rows[found.row].runners_up[0].id
        assert found.tokens == (rows[found.row].written.id, other)


def test_tokens_are_named_by_id_or_as_they_read(model: BuiltIn, capture: Capture) -> None:
    ask = under_edits(model)
    spelled: dict[str, list[int]] = {}
    for id in range(model.shape.vocabulary):
        spelled.setdefault(ask.spelled(id).text, []).append(id)
    several = next(word for word, ids in spelled.items() if len(ids) > 1)
    found = find_odds(ask, capture, row=1, tokens=(7, several))
    likely = log_probabilities(model, capture)[1]
    assert found == Odds(1, (7, max(spelled[several], key=lambda id: likely[id])), "asked")
    for row, tokens, code, said in (
        (1, ("no such word",), "unknown_token", "no single token"),
        (1, (99999,), "unknown_token", "Token 99999"),
        (1, (7, 7), "same_token", "itself"),
        (99, (), "unknown_row", "Row 99 writes nothing; these do: 0, 1,"),
    ):
        with pytest.raises(Refused, match=said) as refusal:
            find_odds(ask, capture, row=row, tokens=tokens)
        assert refusal.value.code == code
    encoder = model.run(CaptureRequest(SOURCE, sites=("encoder",)))
    with pytest.raises(Refused, match="no answer"):
        find_odds(ask, encoder)


def test_chance_is_the_same_edit_of_every_other_head(model: BuiltIn, capture: Capture) -> None:
    other = model.run(CaptureRequest(SOURCE, target=f"{TARGET} animal"))
    place = HeadId("cross", 1, 2)
    for edit in (
        Ablate(*place),
        Knockout(*place, queries=(2,), keys=(1, 3)),
        take_pattern(other, place, (2, 1)),
    ):
        found = compare_with_random(under_edits(model), capture, [edit], ODDS, {other.id: other})
        assert [heads[0] for heads in found.heads] == [
            HeadId("cross", layer, head)
            for layer in range(2)
            for head in range(4)
            if (layer, head) != (1, 2)
        ]
        assert found.every
        for (at,), value in zip(found.heads, found.log_odds, strict=True):
            moved = (
                take_pattern(other, at, (2, 1))
                if edit.op == "pattern"
                else type(edit)(**{**vars(edit), "layer": at.layer, "head": at.head})
            )
            alone = run_check(under_edits(model), capture, [moved], ODDS)
            assert value == pytest.approx(alone.after.log_odds, abs=1e-4)
        done = run_check(under_edits(model), capture, [edit], ODDS)
        far = abs(done.after.log_odds - done.before.log_odds)
        changes = [abs(value - done.before.log_odds) for value in found.log_odds]
        assert found.as_much == sum(change >= far for change in changes)


def test_a_set_is_compared_with_sets_of_as_many_heads_in_the_same_layers(
    model: BuiltIn, capture: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = [HeadId("cross", 0, 1), HeadId("encoder", 0, 0), HeadId("encoder", 2, 3)]
    found, every = other_sets(capture, chosen, set(chosen))
    assert every and len(found) == len(set(found)) == 3 * 3 * 3
    edits = [Ablate(*place) for place in chosen]
    of_all = compare_with_random(under_edits(model), capture, edits, ODDS, {})
    assert set(of_all.heads) == set(found)
    monkeypatch.setattr(random_heads, "SETS", 20)
    drawn, every = other_sets(capture, chosen, set(chosen))
    assert not every and len(set(drawn)) == len(drawn) == 20
    assert drawn == other_sets(capture, chosen, set(chosen))[0]
    for heads in drawn:
        assert [head[:2] for head in heads] == [head[:2] for head in chosen]
        assert not set(heads) & set(chosen)
    whole = [Ablate("cross", 1, head) for head in range(3)]
    with pytest.raises(Refused, match="Layer 1 of cross has 1 other heads, too few for 3"):
        compare_with_random(under_edits(model), capture, whole, ODDS, {})


@pytest.mark.parametrize("value", ["zero", "mean"])
def test_a_sweep_measures_every_head_alone_and_a_set_step_by_step(
    model: BuiltIn, capture: Capture, value: Literal["zero", "mean"]
) -> None:
    ask = under_edits(model)
    steps = list(sweep(ask, capture, ODDS, ["encoder", "cross"], value, together=3))
    effects = {effect.head: effect.log_odds for step in steps for effect in step.effects}
    assert list(effects) == random_heads.list_heads(capture, ["encoder", "cross"])

    def off(*heads: HeadId) -> float:
        edits = [Ablate(*head, value=value) for head in heads]
        return run_check(ask, capture, edits, ODDS).after.log_odds

    for head, measured in effects.items():
        assert measured == pytest.approx(off(head), abs=1e-4)
    chosen: list[HeadId] = []
    reached = steps[0].before
    for step in (step.greedy for step in steps if step.greedy):
        tried = {head: off(*chosen, head) for head in effects if head not in chosen}
        assert step.log_odds == pytest.approx(min(tried.values()), abs=1e-4)
        assert step.log_odds < reached
        reached = step.log_odds
        chosen.append(step.head)
    assert 0 < len(chosen) <= 3
    done = [step.done for step in steps]
    assert done == sorted(done) and done[0] == 0 and done[-1] == steps[-1].total
    assert len({step.total for step in steps}) == 1


def test_a_sweep_that_is_given_up_leaves_the_model_as_it_was(
    model: BuiltIn, capture: Capture
) -> None:
    going = sweep(under_edits(model), capture, ODDS, ["encoder"])
    next(going)
    next(going)
    going.close()
    assert not model.lock.locked()
    assert not any(module._forward_hooks for module in model.transformer.modules())
    again = model.run(CaptureRequest(SOURCE, target=TARGET))
    assert again.predictions == capture.predictions
