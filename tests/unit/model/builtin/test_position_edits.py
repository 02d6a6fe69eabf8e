"""Positions changed in a pass of the built-in model: what tables filled by hand give."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.capture_hooks import Recording, record
from model.backends.builtin.interventions import TranslatorInterventions
from model.capture.capture import Capture
from model.capture.edits import Ablate, Edit
from model.capture.position_edit import Mode, PositionEdit
from model.capture.request import CaptureRequest
from model.interventions.check import run_check
from model.interventions.log_odds import Odds
from model.refusal import Refused
from model.transformer.decoding import beam
from model.transformer.positions import PositionalEncoding, RotaryTurns
from tests.support import tiny_models

SOURCE, TARGET = tiny_models.SENTENCES[0], "La rue était large."
KINDS = ("sinusoidal", "learned", "rotary")
EDITS = {
    "off": PositionEdit("off"),
    "shuffle": PositionEdit("shuffle", seed=3),
    "shift": PositionEdit("shift", k=4),
    "same": PositionEdit("same", at=2),
    "stretch": PositionEdit("stretch", factor=0.7),
}
Doubles = NDArray[np.float64]
SITES = {"encoder": 3, "decoder": 2, "cross": 2}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, BuiltIn]:
    shapes = {kind: replace(tiny_models.SHAPE, positions=kind) for kind in KINDS}  # type: ignore[arg-type]
    return {
        kind: BuiltIn(tiny_models.folder(tmp_path_factory.mktemp(kind), shape))
        for kind, shape in shapes.items()
    }


@pytest.fixture
def fresh(tmp_path: Path, request: pytest.FixtureRequest) -> BuiltIn:
    """The same model, to be changed by hand."""
    shape = replace(tiny_models.SHAPE, positions=request.param)
    return BuiltIn(tiny_models.folder(tmp_path, shape))


def ask(model: BuiltIn, *edits: Edit, target: str | None = TARGET) -> Capture:
    return model.run(CaptureRequest(SOURCE, target=target, edits=edits))


def placed(mode: Mode, tokens: int, side: int, shuffled: bool = True) -> Doubles | None:
    """Return the position of every token of a side, 0 or 1, under the edit of a mode."""
    own = np.arange(tokens, dtype=np.float64)
    if mode == "shuffle" and shuffled:
        return own[np.random.default_rng([3, side]).permutation(tokens)]
    changed = {"shift": own + 4, "same": own * 0 + 2, "stretch": own * 0.7, "shuffle": own}
    return changed.get(mode)


def paper(positions: Doubles | Sequence[float], width: int) -> torch.Tensor:
    """Return sinusoids as section 3.5 has them."""
    rows = [
        [np.sin(p / 10000 ** (i / width)) if i % 2 == 0 else np.cos(p / 10000 ** ((i - 1) / width))
         for i in range(width)]
        for p in positions
    ]  # fmt: skip
    return torch.tensor(rows, dtype=torch.float32)


def fill_tables(model: BuiltIn, positions: Doubles | None, tokens: int) -> None:
    """Put what stands at these positions where a token's own position is looked up."""
    for module in model.transformer.modules():
        if isinstance(module, RotaryTurns):
            turned = paper([0.0] * tokens if positions is None else positions, model.shape.d_head)
            module.sines = turned
        elif isinstance(module, PositionalEncoding) and module.kind == "sinusoidal":
            rows = torch.zeros(tokens, module.width)
            module.sines = rows if positions is None else paper(positions, module.width)
        elif isinstance(module, PositionalEncoding) and module.kind == "learned":
            table = module.table.weight.detach().clone()
            rows = torch.zeros_like(table)
            if positions is not None:
                rows[:tokens] = table[torch.tensor(positions, dtype=torch.long)]
            module.table.weight.data = rows


@torch.inference_mode()
def by_hand(model: BuiltIn, capture: Capture, mode: Mode) -> tuple[Recording, torch.Tensor]:
    """Read the tokens of a capture with tables filled by hand; what was seen, and logits."""
    source, target = (
        torch.tensor([[token.id for token in capture.tokens[side]]])
        for side in ("source", "target")
    )
    whole = {name: weights.clone() for name, weights in model.transformer.state_dict().items()}
    fill_tables(model, placed(mode, source.shape[1], 0), source.shape[1])
    with record(model.transformer) as seen:
        memory = model.transformer.encode(source)
    typed = capture.target_by == "user"
    model.transformer.load_state_dict(whole)
    fill_tables(model, placed(mode, target.shape[1], 1, shuffled=typed), target.shape[1])
    with record(model.transformer) as decoding:
        logits = model.transformer.decode(target, memory)[0]
    seen.attention |= decoding.attention
    return seen, logits


def cases() -> list[tuple[str, Mode]]:
    return [(k, m) for k in KINDS for m in EDITS if (k, m) != ("learned", "stretch")]  # type: ignore[misc]


@pytest.mark.parametrize(("fresh", "mode"), cases(), indirect=["fresh"])
@pytest.mark.parametrize("target", [TARGET, None], ids=["typed", "written"])
def test_a_pass_under_an_edit_is_that_with_tables_filled_by_hand(
    models: dict[str, BuiltIn], fresh: BuiltIn, mode: Mode, target: str | None
) -> None:
    kind = fresh.shape.positions
    plain, edited = (ask(models[kind], *some, target=target) for some in ((), (EDITS[mode],)))
    assert plain.id != edited.id
    seen, logits = by_hand(fresh, edited, mode)
    for site, layers in SITES.items():
        for layer in range(layers):
            found = edited.weights(site, layer)
            want = seen.attention[site, layer].weights([0, 1, 2, 3]).numpy()
            np.testing.assert_allclose(found, want, rtol=0, atol=1e-5)
    for row, asked in zip(edited.predictions, logits.softmax(-1), strict=True):
        assert row.written.probability == pytest.approx(float(asked[row.written.id]), abs=1e-5)
    if target is None:
        return  # a random model may write nothing, and one token changes places with none
    change = np.abs(edited.weights("encoder", 0) - plain.weights("encoder", 0)).max()
    assert (change > 1e-2) == ((kind, mode) != ("rotary", "shift"))


def test_every_step_of_a_universal_transformer_is_told_the_places(tmp_path: Path) -> None:
    model, other = (BuiltIn(tiny_models.universal_folder(tmp_path / name)) for name in "ab")
    plain, edited = (ask(model, *some) for some in ((), (EDITS["stretch"],)))
    seen, _ = by_hand(other, edited, "stretch")
    for (site, layer), record_ in seen.attention.items():
        found = edited.weights(site, layer)
        heads = list(range(record_.heads))
        np.testing.assert_allclose(found, record_.weights(heads).numpy(), rtol=0, atol=1e-5)
    assert np.abs(edited.weights("encoder", 1) - plain.weights("encoder", 1)).max() > 1e-2


@pytest.mark.parametrize("mode", EDITS)
def test_a_capture_tells_every_tokens_position(models: dict[str, BuiltIn], mode: Mode) -> None:
    typed, written = (ask(models["sinusoidal"], EDITS[mode], target=one) for one in (TARGET, None))
    for capture in (typed, written):
        assert capture.places is not None
        for side, name in enumerate(("source", "target")):
            tokens = len(capture.tokens[name])  # type: ignore[index]
            want = placed(mode, tokens, side, shuffled=side == 0 or capture is typed)
            assert capture.places[name] == (() if want is None else tuple(want))  # type: ignore[index]
    assert ("target_not_shuffled" in written.remarks) == (mode == "shuffle")
    assert "target_not_shuffled" not in typed.remarks
    assert ask(models["sinusoidal"]).places is None


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_listed_as_positions_is_what_the_pass_used(
    models: dict[str, BuiltIn], kind: str
) -> None:
    listed = ask(models[kind], PositionEdit("same", at=3)).positions
    own = ask(models[kind]).positions
    for edited, plain in zip(listed, own, strict=True):
        np.testing.assert_allclose(
            edited.values, plain.values[3].expand_as(edited.values), atol=1e-6
        )


def test_a_shift_is_nothing_to_rotary_positions_and_something_to_sinusoids(
    models: dict[str, BuiltIn],
) -> None:
    far = {}
    for kind in ("rotary", "sinusoidal"):
        plain, edited = (ask(models[kind], *some) for some in ((), (EDITS["shift"],)))
        far[kind] = max(
            float(np.abs(plain.weights(site, layer) - edited.weights(site, layer)).max())
            for site, layers in SITES.items()
            for layer in range(layers)
        )
    assert far["rotary"] < 1e-4
    assert far["sinusoidal"] > 1e-2


def test_a_translation_is_written_under_the_edit(tmp_path: Path) -> None:
    """By a model that does not end: what tables filled by hand let it write."""
    model = tiny_models.never_ending(tmp_path)
    plain, edited = (ask(model, *some, target=None) for some in ((), (EDITS["shift"],)))
    source = torch.tensor([[token.id for token in edited.tokens["source"]]])
    most = model.shape.max_len
    fill_tables(model, placed("shift", most, 0), most)
    with torch.inference_mode():
        ids = beam(model.transformer, model.transformer.encode(source), most - 1)
    written, without = ([token.id for token in one.tokens["target"]] for one in (edited, plain))
    assert written[1:] == ids
    assert written != without


def test_a_check_asks_before_and_after(models: dict[str, BuiltIn]) -> None:
    model = models["sinusoidal"]
    plain = ask(model)
    first, other = plain.predictions[2].written.id, plain.predictions[2].runners_up[0].id
    off = Ablate("encoder", 1, 2)
    together = ask(model, EDITS["shuffle"], off)
    done = run_check(
        TranslatorInterventions(model),
        plain,
        [EDITS["shuffle"], off],
        Odds(2, (first, other), "asked"),
    )
    for found, want in zip(done.after.written, together.predictions, strict=True):
        if found.id == want.written.id:
            assert found.probability == pytest.approx(want.written.probability, abs=1e-5)
    for found, same in zip(done.before.written, plain.predictions, strict=True):
        assert found.probability == pytest.approx(same.written.probability, abs=1e-5)
    assert any(
        abs(one.probability - two.probability) > 1e-3
        for one, two in zip(done.before.written, done.after.written, strict=True)
    )


def test_a_check_lets_the_model_write_under_the_edit(models: dict[str, BuiltIn]) -> None:
    model = models["sinusoidal"]
    written = ask(model, target=None)
    after = TranslatorInterventions(model).answer(written, [EDITS["off"]])
    assert after == ask(model, EDITS["off"], target=None).target


def test_what_a_learned_table_does_not_hold_is_refused(models: dict[str, BuiltIn]) -> None:
    with pytest.raises(Refused, match="no rows between"):
        ask(models["learned"], EDITS["stretch"])
    with pytest.raises(Refused, match=r"Position 64; this model's table has 0 to 63"):
        ask(models["learned"], PositionEdit("same", at=64))
    with pytest.raises(Refused, match=r"Position -2; "):
        ask(models["learned"], PositionEdit("shift", k=-2))
    assert ask(models["sinusoidal"], PositionEdit("shift", k=-2)).places is not None


def test_no_hook_is_left(models: dict[str, BuiltIn]) -> None:
    model = models["learned"]
    before = ask(model)
    with pytest.raises(Refused):
        ask(model, PositionEdit("same", at=64))
    ask(model, EDITS["off"])
    after = ask(model)
    assert np.array_equal(before.weights("encoder", 0), after.weights("encoder", 0))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"mode": "shift", "k": 0}, "nothing_moved"),
        ({"mode": "stretch", "factor": 1}, "nothing_moved"),
        ({"mode": "stretch"}, "wrong_fields"),
        ({"mode": "stretch", "factor": 0}, "wrong_fields"),
        ({"mode": "stretch", "factor": float("inf")}, "wrong_fields"),
        ({"mode": "off", "k": 1}, "wrong_fields"),
        ({"mode": "shuffle", "at": 1}, "wrong_fields"),
        ({"mode": "shuffle", "seed": -1}, "wrong_fields"),
        ({"mode": "same", "at": -1}, "wrong_fields"),
    ],
)
def test_an_edit_that_cannot_be_is_refused(fields: dict[str, float], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        PositionEdit(**fields)  # type: ignore[arg-type]
    assert refusal.value.code == code


def test_a_question_has_one_edit_of_positions() -> None:
    one = CaptureRequest("The cat.", edits=(PositionEdit("shift"), PositionEdit("shift", k=1)))
    assert one.edits == (PositionEdit("shift", k=1),)
    with pytest.raises(Refused, match="off and shift"):
        CaptureRequest("The cat.", edits=(PositionEdit("off"), PositionEdit("shift")))
