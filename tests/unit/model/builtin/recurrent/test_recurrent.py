"""Recurrent networks as models like any other: captured, edited, checked, and what is refused."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from model.backends.builtin.interventions import TranslatorInterventions
from model.backends.builtin.recurrent.adapter import NO_POSITIONS, Recurrent
from model.backends.builtin.recurrent.self_test import self_test
from model.capture.capture import Capture
from model.capture.edits import Ablate, CutResidual, Edit, HeadEdit, Knockout, Mask, PatternPatch
from model.capture.position_edit import PositionEdit
from model.capture.request import CaptureRequest
from model.generation.sampling import Sampling
from model.interventions.check import run_check
from model.interventions.log_odds import Odds
from model.library.interventions import under_edits
from model.library.registry import Registry
from model.refusal import Refused
from model.transformer.decoding import greedy
from tests.support import tiny_models

SOURCE, TARGET = tiny_models.SENTENCES[0], "La rue était large."
SITES = ("encoder", "cross")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Recurrent:
    return Recurrent(tiny_models.recurrent_folder(tmp_path_factory.mktemp("rnn")))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Recurrent:
    return Recurrent(tiny_models.recurrent_folder(tmp_path_factory.mktemp("plain"), "none"))


def ask(model: Recurrent, *edits: Edit, target: str | None = TARGET) -> Capture:
    return model.run(CaptureRequest(SOURCE, target=target, edits=edits))


def logits(model: Recurrent, capture: Capture) -> Tensor:
    """Return those of a plain pass that nobody watches, (target, vocabulary)."""
    source, target = (
        torch.tensor([[token.id for token in capture.tokens[side]]])
        for side in ("source", "target")
    )
    with torch.inference_mode():
        seen: Tensor = model.network(source, target)[0]
    return seen


def test_both_sites_have_the_rows_that_the_states_were_made_of(model: Recurrent) -> None:
    capture = ask(model)
    source, target = (len(capture.tokens[side]) for side in ("source", "target"))
    assert source != target
    with torch.inference_mode():
        ids = torch.tensor([[token.id for token in capture.tokens["source"]]])
        memory = model.network.encode(ids)
        attention = model.network.encoder_attention
        assert attention is not None
        scores = attention.align(memory.states[0, 5:6], attention.align.keys(memory.states)[:, :6])
    encoder, cross = (capture.weights(site, 0)[0] for site in SITES)
    assert encoder.shape == (source, source) and cross.shape == (target, source)
    np.testing.assert_allclose(encoder[5, :6], scores[0].softmax(-1), rtol=0, atol=1e-6)
    assert not np.triu(encoder, 1).any()
    for rows in (encoder, cross):
        np.testing.assert_allclose(rows.sum(-1), 1, rtol=0, atol=1e-6)
        assert rows.max() > 2 / source  # else any row may pass for any other
    with pytest.raises(Refused, match="the weights are kept, not the scores"):
        capture.scores("cross", 0)


def test_recording_and_editing_change_nothing_afterwards(model: Recurrent) -> None:
    capture = ask(model)
    before = logits(model, capture)
    ask(model, Ablate("cross", 0, 0), Knockout("encoder", 0, 0, (3,), (1,)))
    assert torch.equal(logits(model, capture), before)
    likely = before.softmax(-1)
    for row, prediction in enumerate(capture.predictions):
        assert prediction.written.probability == pytest.approx(
            float(likely[row, prediction.written.id]), abs=1e-6
        )


@pytest.mark.parametrize("site", SITES)
def test_a_cut_row_sums_to_one_again_and_later_states_come_of_it(
    model: Recurrent, site: str
) -> None:
    before = ask(model).weights(site, 0)[0]
    after = ask(model, Knockout(site, 0, 0, (3,), (0, 2))).weights(site, 0)[0]
    want = before[3].copy()
    want[[0, 2]] = 0
    np.testing.assert_allclose(after[3], want / want.sum(), rtol=0, atol=1e-6)
    np.testing.assert_array_equal(after[:3], before[:3])
    assert np.abs(after[4] - before[4]).max() > 1e-4


def test_a_row_without_keys_is_refused(model: Recurrent) -> None:
    with pytest.raises(Refused, match=r"encoder 0\.0 would have no key left"):
        ask(model, Knockout("encoder", 0, 0, (1,), (0, 1)))


@pytest.mark.parametrize("value", ["zero", "mean"])
@pytest.mark.parametrize("site", SITES)
def test_attention_that_is_off_gives_out_zero_or_its_mean_so_far(
    model: Recurrent, site: str, value: str
) -> None:
    edit = Ablate(site, 0, 0, value)  # type: ignore[arg-type]
    seen = ask(model, edit)
    network = model.network
    attention = network.encoder_attention if site == "encoder" else network.cross_attention
    assert attention is not None
    given: list[Tensor] = []

    def replace(_: torch.nn.Module, _inputs: object, context: Tensor) -> Tensor:
        given.append(context)
        return torch.zeros_like(context) if value == "zero" else torch.stack(given).mean(0)

    with attention.register_forward_hook(replace):
        want = logits(model, seen).softmax(-1)
    for row, prediction in enumerate(seen.predictions):
        assert prediction.written.probability == pytest.approx(
            float(want[row, prediction.written.id]), abs=1e-6
        )
    # The first row's state came before anything was off: it is drawn with the look that it has.
    first = ask(model).weights("encoder", 0)[0, 0]
    np.testing.assert_array_equal(seen.weights("encoder", 0)[0, 0], first)


@pytest.mark.parametrize("site", SITES)
def test_a_pattern_of_another_capture_takes_its_rows(model: Recurrent, site: str) -> None:
    other = ask(model, Mask((1, 4)))
    weights = torch.from_numpy(other.weights(site, 0)[0])
    whole = PatternPatch(site, 0, 0, other.id, weights=weights)
    np.testing.assert_array_equal(ask(model, whole).weights(site, 0)[0], weights)
    one = PatternPatch(site, 0, 0, other.id, queries=(2,), weights=weights)
    seen, before = ask(model, one).weights(site, 0)[0], ask(model).weights(site, 0)[0]
    np.testing.assert_array_equal(seen[2], weights[2])
    np.testing.assert_array_equal(seen[:2], before[:2])
    assert np.abs(before[2] - weights[2].numpy()).max() > 1e-3


def test_nobody_looks_at_a_hidden_token(model: Recurrent) -> None:
    capture = ask(model, Mask((2,)))
    for site in SITES:
        weights = capture.weights(site, 0)[0]
        assert not weights[:, 2].any() and weights[3:].any(-1).all()


def test_variants_together_answer_as_each_alone(model: Recurrent) -> None:
    capture = ask(model)
    asked = TranslatorInterventions(model)
    rows = [one.place for one in capture.predictions]
    variants: list[list[HeadEdit]] = [
        [],
        [Ablate("encoder", 0, 0, "mean")],
        [Knockout("cross", 0, 0, (1, 2), (0, 1))],
    ]
    together = asked.log_probabilities(capture, variants, rows)
    for variant, seen in zip(variants, together, strict=True):
        alone = ask(model, *variant)
        for row, prediction in enumerate(alone.predictions):
            likely = float(seen[row, prediction.written.id].exp())
            assert prediction.written.probability == pytest.approx(likely, abs=1e-6)
    assert len({float(one.sum()) for one in together}) == 3


def test_a_check_compares_the_answers_before_and_after(model: Recurrent) -> None:
    capture, edit = ask(model), Ablate("cross", 0, 0)
    check = run_check(under_edits(model), capture, [edit], Odds(1, (40, 41), "asked"))
    for answer, want in ((check.before, capture), (check.after, ask(model, edit))):
        likely = [one.probability for one in answer.written]
        assert likely == pytest.approx([one.written.probability for one in want.predictions])
    assert check.before.log_odds != pytest.approx(check.after.log_odds)


def test_the_translation_under_edits_is_that_of_the_edited_capture(model: Recurrent) -> None:
    off, cut = Ablate("cross", 0, 0, "mean"), Knockout("encoder", 0, 0, (4,), (1, 2))
    answer, free = TranslatorInterventions(model).answer, ask(model, target=None)
    assert free.target and free.target_by == "beam"
    by_off, by_both = (ask(model, *edits, target=None) for edits in ((off,), (off, cut)))
    assert answer(free, [off]) == by_off.target != free.target
    assert answer(by_off, [cut]) == by_both.target != by_off.target


def test_a_mean_is_over_the_rows_of_one_reading(model: Recurrent) -> None:
    capture = ask(model, Ablate("cross", 0, 0, "mean"), target=None)  # written first, then read
    rows = [one.place for one in capture.predictions]
    assert len(rows) > 2
    (again,) = TranslatorInterventions(model).log_probabilities(capture, [()], rows)
    for row, prediction in enumerate(capture.predictions):
        likely = float(again[row, prediction.written.id].exp())
        assert prediction.written.probability == pytest.approx(likely, abs=1e-6)


def test_it_writes_token_by_token_what_greedy_search_writes(model: Recurrent) -> None:
    ids = torch.tensor([[*model.tokenizer.encode(SOURCE).ids, model.shape.end_id]])
    with torch.inference_mode():
        (want,) = greedy(model.network, model.network.encode(ids), 6)
    written = [
        step.prediction.written.id for step in model.write(SOURCE, Sampling(max_new_tokens=6))
    ]
    assert written[: len(want)] == want and want


def test_what_does_not_apply_says_so(model: Recurrent, plain: Recurrent) -> None:
    for either in (model, plain):
        with pytest.raises(Refused, match="is told no positions"):
            ask(either, PositionEdit("off"))
        with pytest.raises(Refused, match="has no residual connections"):
            ask(either, CutResidual("encoder", 0))
    with pytest.raises(Refused, match="No site 'decoder'; this model has encoder, cross"):
        model.run(CaptureRequest(SOURCE, sites=("decoder",)))
    with pytest.raises(Refused, match="Head 1; cross has 0 to 0"):
        ask(model, Ablate("cross", 0, 1))
    with pytest.raises(Refused, match="has no attention"):
        ask(plain, Mask((1,)))
    with pytest.raises(Refused, match="No site 'cross'"):
        plain.run(CaptureRequest(SOURCE, sites=("cross",)))


def test_a_network_without_attention_translates_and_has_no_site(plain: Recurrent) -> None:
    capture = ask(plain)
    assert capture.sites == () and len(capture.predictions) == len(capture.tokens["target"])
    assert ask(plain, target=None).target is not None


def test_both_kinds_of_folder_open_from_the_registry(tiny_folder: Path, tmp_path: Path) -> None:
    registry = Registry(
        [
            tiny_folder,
            tiny_models.recurrent_folder(tmp_path / "rnn"),
            tiny_models.recurrent_folder(tmp_path / "plain", "none", "tiny-plain"),
        ]
    )
    entries = {entry.id: entry for entry in registry.entries()}
    assert [site.site for site in entries["tiny-rnn"].sites] == list(SITES)
    assert entries["tiny-plain"].sites == () and entries["tiny-plain"].cannot_hide
    opened = registry.open("tiny-rnn")
    assert opened.fidelity.verdict == "exact" and isinstance(opened, Recurrent)
    assert registry.run("tiny-plain", CaptureRequest(SOURCE)).target is not None
    told, untold = (registry.entry(id).position_edits for id in ("tiny", "tiny-rnn"))
    assert all(one.available for one in told) and len(told) == len(untold)
    assert {one.reason for one in untold} == {NO_POSITIONS}


def test_a_network_that_uses_other_weights_than_it_shows_does_not_open(model: Recurrent) -> None:
    attention = model.network.cross_attention
    assert attention is not None
    with (
        attention.register_forward_hook(lambda *call: call[2] * 1.001),
        pytest.raises(ValueError, match="captured weights are off by"),
    ):
        self_test(model.network)
