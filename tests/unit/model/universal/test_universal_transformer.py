"""The Universal Transformer: one layer, shared, and tokens that halt each at its own step."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from model.training.run.ponder import Ponder
from model.transformer.attention import ScaledDotProductAttention
from model.universal.halting import Halting
from model.universal.universal_transformer import UniversalTransformer
from tests.support import tiny_models

SHAPE = replace(tiny_models.SHAPE, encoder_layers=4, decoder_layers=4)
SOURCE, TARGET = torch.arange(3, 10)[None], torch.tensor([[1, 20, 21, 22, 23]])


def model_of(layers: int) -> UniversalTransformer:
    """Return a random model whose tokens halt at different steps."""
    torch.manual_seed(0)
    shape = replace(SHAPE, encoder_layers=layers, decoder_layers=layers)
    model = UniversalTransformer(shape).eval()
    for halting in (model.encoder_halting, model.decoder_halting):
        torch.nn.init.normal_(halting.probability.weight, std=0.7)
    return model


def probabilities(model: UniversalTransformer) -> Tensor:
    """Return p of every step and source token of one pass, (step, token)."""
    seen: list[Tensor] = []
    with model.encoder_halting.register_forward_hook(lambda *call: seen.append(call[2][0])):
        model.encode(SOURCE)
    return torch.stack(seen)


@torch.inference_mode()
def test_with_one_step_it_is_one_layer() -> None:
    model = model_of(1)
    positions = torch.arange(7)
    told = model.embed(SOURCE, model.positions(positions)) + model.get_buffer("steps")[0]
    want = model.encoder[0](told, positions, None)
    torch.testing.assert_close(model.encode(SOURCE).states, want, rtol=0, atol=0)


@torch.inference_mode()
def test_shares_are_halting_probabilities_and_then_the_remainder() -> None:
    """Graves 2016, equations 5 to 7, token by token."""
    model = model_of(4)
    asked: list[Tensor] = []
    with model.encoder_halting.probability.register_forward_hook(
        lambda *call: asked.append(call[2][0, :, 0].sigmoid())
    ):
        shares = probabilities(model)
    steps = []
    for token in range(7):
        h = [float(step[token]) for step in asked]
        n = next((k for k in range(4) if sum(h[: k + 1]) >= 0.99), 3)
        want = [*h[:n], 1 - sum(h[:n]), *[0] * (3 - n)]
        assert shares[:, token].tolist() == pytest.approx(want, abs=1e-6)
        steps.append(n)
    assert len(set(steps)) > 1  # else nothing was seen of halting at different steps
    torch.testing.assert_close(shares.sum(0), torch.ones(7))


@torch.inference_mode()
def test_the_output_is_what_shares_and_states_make_and_halted_tokens_keep_theirs() -> None:
    model = model_of(4)
    shares = probabilities(model)
    given: list[Tensor] = []
    after: list[Tensor] = []

    def keep(_layer: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        given.append(inputs[0][0])
        after.append(output[0])

    for layer in model.encoder:
        layer.register_forward_hook(keep)
    states = model.encode(SOURCE).states[0]
    want = sum((p[:, None] * one for p, one in zip(shares, after, strict=True)), torch.zeros(()))
    torch.testing.assert_close(states, want)
    encoding = model.positions(torch.arange(7))
    for step in range(3):
        gone = shares[step + 1 :].sum(0) < 1e-6  # (token,)
        before = model.tell(torch.zeros(1, 7, SHAPE.d_model), encoding, step)[0]
        kept = given[step] - before  # the state that this step began with
        told = model.tell(torch.zeros(1, 7, SHAPE.d_model), encoding, step + 1)[0]
        went_on = shares[: step + 1].sum(0) < 0.99
        torch.testing.assert_close((given[step + 1] - told)[went_on], after[step][went_on])
        halted_before = shares[:step].sum(0) >= 0.99
        assert (gone >= halted_before).all()
        torch.testing.assert_close((given[step + 1] - told)[halted_before], kept[halted_before])


@torch.inference_mode()
def test_who_has_halted_has_nothing_of_a_later_step() -> None:
    given = torch.tensor([[0.5, 0.99, 1 - 2**-24, 1.0]])
    shares = Halting(1)(torch.zeros(1, 4, 1), given, final=True)
    assert shares.tolist() == [[0.5, 0, 0, 0]]  # not even what rounding leaves


def test_before_each_step_a_token_is_told_its_place_and_the_step() -> None:
    model = model_of(4)
    nothing, encoding = torch.zeros(1, 7, SHAPE.d_model), model.positions(torch.arange(7))
    for step in range(4):
        angles = {at: at / 10000 ** (torch.arange(0, 16, 2) / 16) for at in (step, 5)}
        told = {at: torch.stack((a.sin(), a.cos()), -1).flatten() for at, a in angles.items()}
        # What is embedded holds the place already.
        want = told[step] + (told[5] if step else 0)
        torch.testing.assert_close(model.tell(nothing, encoding, step)[0, 5], want)


def test_steps_have_one_layer_of_parameters_and_taps_of_their_own() -> None:
    model = model_of(4)
    names = [name for name, _ in model.named_parameters()]
    assert all(".0." in name for name in names if name.startswith(("encoder.", "decoder.")))
    one = model_of(1)
    assert sum(p.numel() for p in model.parameters()) == sum(p.numel() for p in one.parameters())
    assert model.state_dict().keys() == one.state_dict().keys()
    taps = [one for one in model.encoder.modules() if isinstance(one, ScaledDotProductAttention)]
    assert [tap.layer for tap in taps] == [0, 1, 2, 3]


@torch.inference_mode()
def test_a_target_read_in_parts_equals_one_read_at_once() -> None:
    model = model_of(4)
    memory = model.encode(SOURCE)
    cache = model.begin()
    parts = [model.decode(part, memory, cache) for part in (TARGET[:, :2], TARGET[:, 2:])]
    whole = model.decode(TARGET, memory)
    torch.testing.assert_close(torch.cat(parts, 1), whole, rtol=0, atol=1e-5)


def test_a_gradient_reaches_every_weight() -> None:
    model = model_of(4)
    model(SOURCE, TARGET).logsumexp(-1).sum().backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None and parameter.grad.abs().max() > 0, name


def test_pondering_costs_steps_and_remainder() -> None:
    halting = Halting(1)
    torch.nn.init.ones_(halting.probability.weight)
    torch.nn.init.zeros_(halting.probability.bias)
    ponder = Ponder(halting)
    given = torch.zeros(1, 2)
    for step in range(3):
        x = torch.tensor([0.7, 0.1]).logit()[None, :, None]  # p = 0.7 and 0.1 at every step
        given = given + halting(x, given, step == 2)
    cost = ponder.loss()
    # The first takes two steps, the second one of 0.3; the other three, and 0.8 is left.
    assert float(cost.detach()) == pytest.approx((2 + 0.3 + 3 + 0.8) / 2)
    (wanted,) = torch.autograd.grad(cost, halting.probability.bias)
    # Less is left where a step before gives out more: d(−0.7 − 2·0.1)/db, averaged over tokens.
    assert float(wanted) == pytest.approx(-(0.7 * 0.3 + 2 * 0.1 * 0.9) / 2)


@torch.inference_mode()
def test_the_weights_of_one_layer_are_loaded_into_every_step() -> None:
    model, other = model_of(4), UniversalTransformer(SHAPE).eval()
    saved = {name: weight.clone() for name, weight in model.state_dict().items()}
    assert not torch.equal(model(SOURCE, TARGET), other(SOURCE, TARGET))
    other.load_state_dict(saved)
    torch.testing.assert_close(other(SOURCE, TARGET), model(SOURCE, TARGET), rtol=0, atol=0)
    with pytest.raises(RuntimeError, match="Missing key"):
        other.load_state_dict({name: w for name, w in saved.items() if "encoder.0" not in name})
