"""What is captured is what the pass did: checked by an attention written apart from it."""

import math
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.capture_hooks import record
from model.capture.attention_record import AttentionRecord
from model.capture.capture import Capture
from model.capture.request import CaptureRequest
from model.refusal import Refused
from model.transformer.attention import MultiHeadAttention
from tests.support import tiny_models

Floats = NDArray[np.float64]
Place = tuple[str, int]  # site, layer
SOURCE, TARGET = tiny_models.SENTENCES[0], "La rue était large."
LAYERS = {"encoder": 3, "decoder": 2, "cross": 2}
HEADS, D_HEAD, D_MODEL = 4, 4, 16
PLACES = [(site, layer) for site, layers in LAYERS.items() for layer in range(layers)]


@dataclass
class Watched:
    """A capture, and what other hooks than ours saw of the same pass."""

    model: BuiltIn
    capture: Capture
    inputs: dict[Place, Tensor]
    outputs: dict[Place, Tensor]
    memory: Tensor
    embedded: list[Tensor]

    def attention(self, place: Place) -> MultiHeadAttention:
        """Return the module that stands there."""
        modules = self.model.transformer.modules()
        every = [module for module in modules if isinstance(module, MultiHeadAttention)]
        (found,) = (one for one in every if (one.attend.site, one.attend.layer) == place)
        return found


def opened(folder: Path, **shape: Any) -> BuiltIn:
    """Return a tiny model with biases and norms of its own; fresh ones are zero and one."""
    model = BuiltIn(tiny_models.folder(folder, replace(tiny_models.SHAPE, **shape)))
    with torch.no_grad():
        for parameter in model.transformer.parameters():
            if parameter.dim() == 1:
                parameter.add_(torch.randn_like(parameter), alpha=0.2)
    return model


@pytest.fixture(
    scope="module",
    params=list(product(["sinusoidal", "learned", "rotary"], ["post", "pre"])),
    ids="-".join,
)
def watched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """One pass of every kind of model."""
    positions, norm = request.param
    model = opened(tmp_path_factory.mktemp("watched"), positions=positions, norm=norm)
    inputs: dict[Place, Tensor] = {}
    outputs: dict[Place, Tensor] = {}
    embedded: list[Tensor] = []
    memories: list[Tensor] = []

    def keep(module: nn.Module, given: tuple[Any, ...], output: Tensor) -> None:
        assert isinstance(module, MultiHeadAttention)
        inputs[module.attend.site, module.attend.layer] = given[0][0]
        outputs[module.attend.site, module.attend.layer] = output[0]

    transformer = model.transformer
    hooks = [
        module.register_forward_hook(keep)
        for module in transformer.modules()
        if isinstance(module, MultiHeadAttention)
    ]
    hooks += [
        transformer.dropout.register_forward_hook(lambda _m, given, _o: embedded.append(given[0])),
        transformer.encoder_end.register_forward_hook(lambda _m, _g, out: memories.append(out[0])),
    ]
    capture = model.run(CaptureRequest(SOURCE, target=TARGET))
    for hook in hooks:
        hook.remove()
    assert set(inputs) == set(PLACES)
    return Watched(model, capture, inputs, outputs, memories[0], embedded)


def projected(linear: nn.Linear, x: Tensor) -> Floats:
    """Return xWᵀ + b in float64, (head, token, d_head)."""
    weight, bias = linear.weight.detach().double().numpy(), linear.bias.detach().double().numpy()
    flat = np.einsum("ti,oi->to", x.double().numpy(), weight) + bias
    return np.stack([flat[:, D_HEAD * h : D_HEAD * (h + 1)] for h in range(HEADS)])


def turned(x: Floats) -> Floats:
    """Multiply each pair of the last axis, read as a complex number, by e^(i·angle)."""
    out = np.empty_like(x)
    for at, pair in product(range(x.shape[1]), range(D_HEAD // 2)):
        angle = at / 10000 ** (2 * pair / D_HEAD)
        number = (x[:, at, 2 * pair] + 1j * x[:, at, 2 * pair + 1]) * np.exp(1j * angle)
        out[:, at, 2 * pair], out[:, at, 2 * pair + 1] = number.real, number.imag
    return out


@dataclass
class Reference:
    """An attention computed again from the input of its layer."""

    scores: Floats
    weights: Floats
    values: Floats
    output: Floats


def reference(watched: Watched, place: Place) -> Reference:
    """Attend as the paper says, with nothing but the layer's input and its parameters."""
    module, looking = watched.attention(place), watched.inputs[place]
    looked_at = watched.memory if place[0] == "cross" else looking
    query, key = projected(module.query, looking), projected(module.key, looked_at)
    values = projected(module.value, looked_at)
    if watched.model.shape.positions == "rotary" and place[0] != "cross":
        query, key = turned(query), turned(key)
    scores = np.einsum("hqd,hkd->hqk", query, key) / math.sqrt(D_HEAD)
    if place[0] == "decoder":
        for row in range(scores.shape[1]):
            scores[:, row, row + 1 :] = -np.inf
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    weights = powers / powers.sum(-1, keepdims=True)
    mean = np.einsum("hqk,hkd->qhd", weights, values).reshape(-1, D_MODEL)
    out, bias = module.output.weight.detach().double(), module.output.bias.detach().double()
    return Reference(scores, weights, values, mean @ out.numpy().T + bias.numpy())


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_captured_weights_are_those_of_an_attention_written_apart(
    watched: Watched, place: Place
) -> None:
    want, seen = reference(watched, place), watched.capture.weights(*place)
    queries, keys = seen.shape[1:]
    assert (queries == keys) is (place[0] != "cross")
    assert seen.max() > 0.5  # not all alike: equal weights would agree with nearly anything
    np.testing.assert_allclose(seen, want.weights, rtol=0, atol=2e-6)
    np.testing.assert_allclose(seen.sum(-1, dtype=np.float64), 1, atol=1e-6)
    # The reference is the attention of this very pass: its output is the layer's.
    np.testing.assert_allclose(watched.outputs[place].numpy(), want.output, rtol=0, atol=1e-5)


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_captured_scores_and_values_are_those_of_the_pass(watched: Watched, place: Place) -> None:
    want, seen = reference(watched, place), watched.capture.scores(*place)
    np.testing.assert_allclose(seen, want.scores, rtol=0, atol=1e-5)
    record = watched.capture.site(place[0]).layers[place[1]]
    assert isinstance(record, AttentionRecord)
    np.testing.assert_allclose(record.value.numpy(), want.values, rtol=0, atol=1e-5)


def test_nothing_is_seen_of_later_target_tokens(watched: Watched) -> None:
    above = np.triu(np.ones(watched.capture.weights("decoder", 0).shape[1:], dtype=bool), 1)
    for layer in range(2):
        assert (watched.capture.scores("decoder", layer)[:, above] == -np.inf).all()
        assert (watched.capture.weights("decoder", layer)[:, above] == 0).all()
        assert np.isfinite(watched.capture.scores("decoder", layer)[:, ~above]).all()


def test_positions_are_what_was_added_to_the_embeddings(watched: Watched) -> None:
    capture, transformer = watched.capture, watched.model.transformer
    if watched.model.shape.positions == "rotary":
        (turns,) = capture.positions
        assert turns.where == "queries and keys"
        at = np.arange(len(capture.tokens["source"]))[:, None]
        angles = at / 10000 ** (2 * np.arange(D_HEAD // 2) / D_HEAD)
        np.testing.assert_allclose(turns.values[:, 0::2].numpy(), np.sin(angles), atol=1e-6)
        np.testing.assert_allclose(turns.values[:, 1::2].numpy(), np.cos(angles), atol=1e-6)
        assert turns.frequencies is not None
        np.testing.assert_allclose(turns.frequencies, angles[1], rtol=1e-6)
        return
    assert [(seen.where, seen.side) for seen in capture.positions] == [
        ("source", "source"),
        ("target", "target"),
    ]
    sides = (capture.tokens["source"], capture.tokens["target"])
    for seen, tokens, embedded in zip(capture.positions, sides, watched.embedded, strict=True):
        words = transformer.embedding.weight[[token.id for token in tokens]] * 4  # √d_model
        torch.testing.assert_close(seen.values, (embedded[0] - words).detach(), rtol=0, atol=1e-5)
        assert seen.kind == watched.model.shape.positions


def test_edges_are_the_strongest_keys_in_order(watched: Watched) -> None:
    for site, layer in PLACES:
        weights = watched.capture.weights(site, layer)
        for top in (1, 3, 1000):
            edges = watched.capture.edges(site, layer, top=top)
            assert edges.shape == (*weights.shape[:2], min(top, weights.shape[2]), 2)
            for head, query in product(range(HEADS), range(weights.shape[1])):
                keys, strengths = edges[head, query, :, 0].astype(int), edges[head, query, :, 1]
                row = weights[head, query]
                assert np.array_equal(strengths, np.sort(row)[::-1][:top])
                assert np.array_equal(strengths, row[keys])
                assert len(set(keys.tolist())) == len(keys)


def test_recording_changes_no_bit_and_leaves_no_hook(watched: Watched) -> None:
    model = watched.model.transformer
    source, target = torch.arange(3, 12)[None], torch.tensor([[1, 5, 6, 7]])
    with torch.inference_mode():
        before = model(source, target)
        with record(model) as recording:
            during = model(source, target)
        after = model(source, target)
    assert torch.equal(before, during)
    assert torch.equal(before, after)
    assert set(recording.attention) == set(PLACES)
    assert hooks(model) == 0


def test_no_hook_is_left_when_the_pass_raises(watched: Watched) -> None:
    model = watched.model.transformer
    with pytest.raises(IndexError), record(model):
        assert hooks(model) > len(PLACES)
        model(torch.tensor([[3, 10_000]]), torch.tensor([[1]]))
    assert hooks(model) == 0


def hooks(model: nn.Module) -> int:
    """Count the hooks of a model."""
    return sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for m in model.modules())


def test_nbytes_counts_all_that_is_kept_and_nothing_more_is_held(watched: Watched) -> None:
    capture = watched.capture
    source, target = len(capture.tokens["source"]), len(capture.tokens["target"])
    floats = 3 * 3 * source * D_MODEL  # encoder: three layers; query, key, value
    floats += 2 * 3 * target * D_MODEL  # decoder
    floats += 2 * (target + 2 * source) * D_MODEL  # cross
    rotary = watched.model.shape.positions == "rotary"
    turns = source * D_HEAD + D_HEAD // 2  # with the frequency of each pair
    floats += turns if rotary else (source + target) * D_MODEL
    causal = 2 * target * target
    assert capture.nbytes == 4 * floats + causal
    kept = [t for site in capture.sites for layer in site.layers for t in layer.tensors]
    for tensor in (*kept, *(tensor for seen in capture.positions for tensor in seen.tensors)):
        assert tensor.untyped_storage().nbytes() == tensor.numel() * tensor.element_size()


@pytest.fixture
def capture(watched: Watched) -> Capture:
    return watched.capture


def test_a_choice_that_cannot_be_is_refused_with_the_numbers(capture: Capture) -> None:
    for ask in (capture.weights, capture.scores, capture.edges):
        with pytest.raises(Refused, match="No site 'self'; this capture has encoder, decoder, c"):
            ask("self", 0)
        for layer in (2, -1):
            with pytest.raises(Refused, match=f"Layer {layer}; cross has layers 0 to 1"):
                ask("cross", layer)
        for head in (4, -1):
            with pytest.raises(Refused, match=f"Head {head}; encoder has heads 0 to 3"):
                ask("encoder", 0, [0, head])


def test_heads_come_in_the_order_asked_for(capture: Capture) -> None:
    every = capture.weights("cross", 1)
    assert np.array_equal(capture.weights("cross", 1, [3, 0]), every[[3, 0]])


def test_a_capture_refuses_tokens_that_do_not_fit(capture: Capture) -> None:
    short = capture.tokens["source"][:-1]
    with pytest.raises(ValueError, match=r"encoder: .* does not fit the tokens"):
        replace(capture, tokens={**capture.tokens, "source": short})
    source, target = capture.tokens["source"], capture.tokens["target"]
    with pytest.raises(ValueError, match="does not fit the tokens"):
        replace(
            capture, sites=(capture.site("cross"),), tokens={"source": target, "target": source}
        )
