"""Edits of heads in a pass: text by text, in writing, by name; they leave nothing behind."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.edit_hooks import apply_edits
from model.capture.capture import Capture
from model.capture.edits import Ablate, Edit, HeadEdit, Knockout, PatternPatch
from model.capture.request import CaptureRequest
from model.refusal import Refused
from model.text import pieces
from model.transformer.decoding import beam
from tests.support import tiny_models
from tests.support.hand_edited import PLACES, SOURCE, ask, probabilities, same_weights, silence


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> BuiltIn:
    return BuiltIn(tiny_models.folder(tmp_path_factory.mktemp("edited")))


@pytest.fixture(scope="module")
def plain(model: BuiltIn) -> Capture:
    return ask(model)


@torch.inference_mode()
def test_each_text_of_a_batch_has_its_own_edits(model: BuiltIn, plain: Capture) -> None:
    ids, read = (
        torch.tensor([[token.id for token in tokens]])
        for tokens in (plain.tokens["source"], plain.tokens["target"])
    )
    pattern = torch.tensor(plain.weights("cross", 0, [1])[0]).roll(1, -1)
    each: list[Sequence[HeadEdit]] = [
        (),
        (Ablate("encoder", 0, 1), Ablate("decoder", 1, 0, value="mean")),
        (Knockout("encoder", 0, 1, queries=(2,), keys=(3, 4)),),
        (PatternPatch("cross", 0, 2, origin="?", weights=pattern),),
    ]
    run = model.transformer
    with apply_edits(run, each):
        together = run(ids.expand(4, -1), read.expand(4, -1))
    for edits, logits in zip(each, together, strict=True):
        with apply_edits(run, [edits]):
            alone = run(ids, read)[0]
        assert torch.allclose(logits, alone, atol=1e-4)
    assert len({round(float(logits[-1, 5]), 4) for logits in together}) == 4
    with (
        pytest.raises(ValueError, match="edits of 2 texts for a batch of 4"),
        apply_edits(run, each[:2]),
    ):
        run(ids.expand(4, -1), read.expand(4, -1))


@torch.inference_mode()
def test_nothing_stays_behind_also_when_the_pass_raises(model: BuiltIn, plain: Capture) -> None:
    keys = tuple(range(len(plain.tokens["source"])))
    with pytest.raises(Refused, match=r"Query 4 of cross 0\.1 would have no key left"):
        ask(
            model,
            Knockout("cross", 0, 1, queries=(2, 4), keys=keys[:-1]),
            Knockout("cross", 0, 1, queries=(4,), keys=keys[-1:]),
        )
    with pytest.raises(Refused, match=r"Query 0 of decoder 1\.1"):  # it sees itself alone
        ask(model, Knockout("decoder", 1, 1, queries=(0,), keys=(0,)))
    assert not any(module._forward_hooks for module in model.transformer.modules())
    assert probabilities(ask(model)) == probabilities(plain)


def test_an_edited_decoder_is_not_run_on_a_part_of_its_target(model: BuiltIn) -> None:
    memory = model.transformer.encode(torch.tensor([[5, 6, 7]]))
    with (
        apply_edits(model.transformer, [[Ablate("cross", 0, 0)]]),
        pytest.raises(RuntimeError, match="without a cache"),
    ):
        beam(model.transformer, memory, 3)


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_translation_is_written_with_the_edit(
    tmp_path: Path, place: tuple[str, int, int]
) -> None:
    model, changed = (
        tiny_models.never_ending(tmp_path / "one"),
        tiny_models.never_ending(tmp_path / "two"),
    )
    silence(changed, *place)
    with torch.no_grad():
        ids = [token.id for token in changed.run(CaptureRequest(SOURCE)).tokens["source"]]
        memory = changed.transformer.encode(torch.tensor([ids]))
        want, _ = pieces.pieces_of_ids(changed.tokenizer, beam(changed.transformer, memory, 63))
    off = model.run(CaptureRequest(SOURCE, edits=(Ablate(*place),)))
    assert (off.target, off.target_by) == (want, "beam")
    assert off.target != model.run(CaptureRequest(SOURCE)).target


def test_a_head_that_is_off_is_drawn_with_the_look_it_has(model: BuiltIn, plain: Capture) -> None:
    off = ask(model, Ablate("encoder", 0, 1), Ablate("cross", 0, 1, value="mean"))
    assert same_weights(off, plain, "encoder", 0)
    assert not same_weights(off, plain, "encoder", 1)


def test_edits_have_one_order_and_one_name(model: BuiltIn) -> None:
    weights = torch.eye(3)
    edits: list[Edit] = [
        Ablate("encoder", 1, 2),
        Knockout("encoder", 0, 1, queries=(3, 1, 3), keys=(2,)),
        Knockout("encoder", 0, 1, queries=(4,), keys=(2,)),
        PatternPatch("cross", 0, 2, origin="abc", queries=(1, 0), weights=weights),
    ]
    asked = CaptureRequest(SOURCE, edits=tuple(edits))
    turned = CaptureRequest(SOURCE, edits=(*reversed(edits), edits[0]))
    assert asked == turned and hash(asked) == hash(turned)
    assert model.identity(asked) == model.identity(turned)
    others = [
        (Ablate("encoder", 1, 2, value="mean"), *edits[1:]),
        (*edits[:3], PatternPatch("cross", 0, 2, origin="abd", queries=(1, 0), weights=weights)),
        (*edits[:3], PatternPatch("cross", 0, 2, origin="abc", weights=weights)),
        tuple(edits[1:]),
    ]
    ids = {model.identity(CaptureRequest(SOURCE, edits=some)) for some in others}
    assert len(ids | {model.identity(asked)}) == 5


@pytest.mark.parametrize(
    ("edits", "code", "said"),
    [
        ([Ablate("x", 0, 0)], "unknown_site", "No site 'x' to edit; there are encoder, decoder"),
        ([Ablate("cross", 2, 0)], "unknown_layer", "Layer 2; cross has 0 to 1"),
        ([Ablate("cross", 1, 4)], "unknown_head", "Head 4; cross has 0 to 3"),
        ([Ablate("cross", -1, 0)], "unknown_layer", "Layer -1"),
        ([Knockout("cross", 0, 0, (99,), (0,))], "unknown_query", "Query 99; cross has 0 to"),
        ([Knockout("encoder", 0, 0, (0,), (99,))], "unknown_key", "Key 99; encoder has 0 to"),
        (
            [Ablate("encoder", 1, 1), Ablate("encoder", 1, 1, value="mean")],
            "edited_twice",
            "encoder 1.1 has two edits, ablate and ablate",
        ),
        (
            [Ablate("encoder", 1, 1), Knockout("encoder", 1, 1, (1,), (2,))],
            "edited_twice",
            "ablate and knockout",
        ),
        (
            [PatternPatch("cross", 0, 0, origin="b", queries=(1,), weights=torch.eye(3))],
            "pattern_size",
            r"The other pattern has 3 keys; cross 0.0 has \d+ here.$",
        ),
        (
            [PatternPatch("decoder", 0, 0, origin="b", weights=torch.eye(3))],
            "pattern_size",
            r"The other pattern has 3 queries; decoder 0.0 has \d+ here: take single rows",
        ),
    ],
)
def test_an_edit_that_cannot_be_is_refused_with_the_numbers(
    model: BuiltIn, edits: list[Edit], code: str, said: str
) -> None:
    with pytest.raises(Refused, match=said) as refusal:
        ask(model, *edits)
    assert refusal.value.code == code


def test_an_edit_of_nothing_is_refused() -> None:
    for queries, keys, code in (((), (1,), "nothing_cut"), ((1,), (), "nothing_cut")):
        with pytest.raises(Refused) as refusal:
            Knockout("encoder", 0, 0, queries, keys)
        assert refusal.value.code == code
    with pytest.raises(Refused, match="0 queries"):
        PatternPatch("encoder", 0, 0, origin="b", queries=(), weights=torch.eye(3))
    with pytest.raises(Refused, match="Query 3; the other capture has 0 to 2"):
        PatternPatch("encoder", 0, 0, origin="b", queries=(3,), weights=torch.eye(3))
