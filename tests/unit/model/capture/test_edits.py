"""A masked source token: hidden from every head, as if it were padding."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.backends.builtin.adapter import BuiltIn
from model.capture.attention_record import AttentionRecord
from model.capture.capture import Capture
from model.capture.edits import Mask
from model.capture.request import CaptureRequest, ModelInfo
from model.refusal import Refused
from model.text import pieces
from model.transformer.attention import MultiHeadAttention
from model.transformer.decoding import beam
from tests.support import tiny_models

SOURCE, TARGET = tiny_models.SENTENCES[0], "La rue était large."
INFO = ModelInfo("tiny", "0123", "encoder-decoder", "float32")
HIDDEN = (2, 5)


@pytest.fixture(scope="module", params=["sinusoidal", "learned", "rotary"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> BuiltIn:
    shape = replace(tiny_models.SHAPE, positions=request.param)
    return BuiltIn(tiny_models.folder(tmp_path_factory.mktemp("edited"), shape))


def masked(*tokens: int, target: str | None = TARGET) -> CaptureRequest:
    """Ask for a pass in which these places are hidden."""
    return CaptureRequest(SOURCE, target=target, edits=(Mask(tokens),))


@pytest.fixture(scope="module")
def plain(model: BuiltIn) -> Capture:
    return model.run(CaptureRequest(SOURCE, target=TARGET))


@pytest.fixture(scope="module")
def edited(model: BuiltIn) -> Capture:
    return model.run(masked(*HIDDEN))


def test_ids_without_edits_are_those_of_before_there_were_any() -> None:
    assert CaptureRequest("The cat.").identity(INFO, "beam") == "cf6361125d14c2d3e11a2bee"
    asked = CaptureRequest("The animal slept.", target="Le chat.")
    assert asked.identity(INFO, "beam") == "c7bf4eebf5781d095bf6efe9"


def test_edits_are_part_of_the_id_and_the_order_of_places_is_not() -> None:
    edits = [(), (Mask((1,)),), (Mask((2,)),), (Mask((1, 2)),), (Mask((12,)),)]
    ids = {CaptureRequest("The cat.", edits=some).identity(INFO, "beam") for some in edits}
    assert len(ids) == len(edits)
    assert Mask((2, 1)) == Mask((1, 2))


def test_every_head_sees_nothing_of_a_masked_token(plain: Capture, edited: Capture) -> None:
    for site, layers in (("encoder", 3), ("cross", 2)):
        for layer in range(layers):
            assert (plain.weights(site, layer)[:, :, HIDDEN] > 0).all()
            weights = edited.weights(site, layer)
            assert (weights[:, :, HIDDEN] == 0).all()
            assert (edited.scores(site, layer)[:, :, HIDDEN] == -np.inf).all()
            np.testing.assert_allclose(weights.sum(-1, dtype=np.float64), 1, rtol=0, atol=1e-6)
            rest = np.delete(weights, HIDDEN, axis=-1)
            assert (rest > 0).all()


def test_the_weights_are_those_of_torch_with_the_same_mask(edited: Capture) -> None:
    for site in ("encoder", "cross"):
        for layer, record in enumerate(edited.site(site).layers):
            assert isinstance(record, AttentionRecord)
            queries, keys = record.queries, record.keys
            assert (queries == keys) is (site == "encoder")
            mask = torch.ones(queries, keys, dtype=torch.bool)
            mask[:, HIDDEN] = False
            want = F.scaled_dot_product_attention(
                record.query, record.key, torch.eye(keys).expand(4, -1, -1), attn_mask=mask
            )
            seen = edited.weights(site, layer)
            np.testing.assert_allclose(seen, want.numpy(), rtol=0, atol=1e-5)


def test_the_decoder_looks_at_its_own_tokens_as_before(edited: Capture) -> None:
    queries = len(edited.tokens["target"])
    for layer in range(2):
        seen = edited.weights("decoder", layer) > 0
        assert np.array_equal(seen, np.broadcast_to(np.tri(queries, dtype=bool), seen.shape))


def test_the_first_layer_shares_a_masked_weight_out_in_proportion(
    plain: Capture, edited: Capture
) -> None:
    weights = plain.weights("encoder", 0).astype(np.float64)  # the same scores as without the mask
    weights[:, :, HIDDEN] = 0
    want = weights / weights.sum(-1, keepdims=True)
    np.testing.assert_allclose(edited.weights("encoder", 0), want, rtol=0, atol=1e-5)


@pytest.mark.parametrize("place", [("encoder", 1), ("cross", 1)], ids=str)
def test_the_pass_itself_is_masked_as_pytorchs_own_attention_is(
    model: BuiltIn, edited: Capture, place: tuple[str, int]
) -> None:
    found: list[tuple[Tensor, Tensor]] = []

    def keep(module: nn.Module, given: tuple[Tensor, ...], output: Tensor) -> None:
        assert isinstance(module, MultiHeadAttention)
        if (module.attend.site, module.attend.layer) == place:
            found.append((given[0], output))

    taps = [m for m in model.transformer.modules() if isinstance(m, MultiHeadAttention)]
    hooks = [tap.register_forward_hook(keep) for tap in taps]
    again = model.run(masked(*HIDDEN))
    for hook in hooks:
        hook.remove()
    ((_, output),) = found
    (tap,) = (t for t in taps if (t.attend.site, t.attend.layer) == place)
    record = again.site(place[0]).layers[place[1]]
    assert isinstance(record, AttentionRecord)
    heads = torch.tensor(edited.weights(*place)) @ record.value  # (head, query, d_head)
    want = tap.output(heads.transpose(0, 1).flatten(-2))
    torch.testing.assert_close(output[0], want, rtol=0, atol=1e-5)


def test_hiding_the_end_of_a_text_is_reading_it_without_that_end(
    model: BuiltIn, plain: Capture
) -> None:
    ids = [token.id for token in plain.tokens["source"]]
    kept = len(ids) - 4
    hidden = model.run(masked(*range(kept, len(ids))))
    with torch.inference_mode():
        memory = model.transformer.encode(torch.tensor([ids[:kept]]))
        read = torch.tensor([[token.id for token in plain.tokens["target"]]])
        want = model.transformer.decode(read, memory)[0].softmax(-1)
    for row, seen in enumerate(hidden.predictions):
        assert seen.written.probability == pytest.approx(
            float(want[row, seen.written.id]), abs=1e-5
        )
    assert hidden.predictions != plain.predictions


def test_a_translation_is_written_with_the_mask(tmp_path: Path) -> None:
    model = tiny_models.never_ending(tmp_path)
    ids = [token.id for token in model.run(CaptureRequest(SOURCE)).tokens["source"]]
    written = set()
    for kept in (1, 4, len(ids) - 1):
        hidden = model.run(masked(*range(kept, len(ids)), target=None))
        memory = model.transformer.encode(torch.tensor([ids[:kept]]))
        want, _ = pieces.pieces_of_ids(model.tokenizer, beam(model.transformer, memory, 63))
        assert (hidden.target, hidden.target_by) == (want, "beam")
        written.add(want)
    assert len(written) == 3  # what is hidden makes a difference


def test_a_capture_tells_its_edits(model: BuiltIn, plain: Capture, edited: Capture) -> None:
    assert (plain.edits, edited.edits) == ((), (Mask(HIDDEN),))
    assert edited.id == model.identity(masked(*HIDDEN)) != plain.id
    assert edited.tokens == plain.tokens


def test_a_mask_that_cannot_be_is_refused_with_the_numbers(model: BuiltIn) -> None:
    tokens = len(model.run(CaptureRequest(SOURCE, sites=("encoder",))).tokens["source"])
    for hidden, code, said in (
        ((), "nothing_masked", "0 tokens"),
        ((3, 1, 3), "masked_twice", "Token 3 is masked 2 times"),
        (
            (tokens,),
            "unknown_token",
            f"Token {tokens} to mask; this text has tokens 0 to {tokens - 1}",
        ),
        ((-1,), "unknown_token", "Token -1"),
        (tuple(range(tokens)), "all_masked", f"All {tokens} tokens"),
    ):
        with pytest.raises(Refused, match=said) as refusal:
            model.run(masked(*hidden))
        assert refusal.value.code == code
    assert model.run(masked(*range(1, tokens))).weights("cross", 0)[:, :, 0].min() == 1


def test_a_mask_beside_padding_hides_both() -> None:
    model = tiny_models.transformer()
    padded = torch.tensor([[5, 6, 7, 8], [5, 6, 0, 0]])
    seen = torch.tensor([[True, False, True, True], [True, True, True, True]])
    mask = model.encode(padded, seen).mask
    assert mask is not None
    assert mask[:, 0, 0].tolist() == [[True, False, True, True], [True, True, False, False]]
