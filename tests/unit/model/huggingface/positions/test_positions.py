"""What tells each family of models where its tokens stand, against formulas and weights."""

import math
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, PreTrainedModel

from model.backends.huggingface.positions.hooks import watch_positions
from model.capture.positions import Positions

TOKENS, TARGET = 7, 5
HEADS, D_HEAD, D_MODEL = 4, 8, 32
SIZES = {
    "vocab_size": 40,
    "hidden_size": D_MODEL,
    "num_hidden_layers": 2,
    "num_attention_heads": HEADS,
    "intermediate_size": 16,
    "max_position_embeddings": 20,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": HEADS,
    "decoder_attention_heads": HEADS,
    "encoder_ffn_dim": 16,
    "decoder_ffn_dim": 16,
    "d_ff": 16,
    "d_kv": D_HEAD,
    "pad_token_id": 1,
    "decoder_start_token_id": 2,
}
PLAIN = {"rope_type": "default", "rope_theta": 10000.0}


def made(kind: str, **fields: Any) -> PreTrainedModel:
    """Return a tiny random model; unlike the stock weights, no two of its rows are close."""
    known = AutoConfig.for_model(kind)
    names = {*known.to_dict(), *known.attribute_map}
    given = {name: value for name, value in SIZES.items() if name in names}
    torch.manual_seed(0)
    model = AutoModel.from_config(AutoConfig.for_model(kind, **{**given, **fields}))
    for module in model.modules():
        if isinstance(module, nn.Embedding) and "Sinusoid" not in type(module).__name__:
            nn.init.normal_(module.weight)
    model.eval()
    assert isinstance(model, PreTrainedModel)
    return model


def seen(model: PreTrainedModel, tokens: int = TOKENS) -> tuple[Positions, ...]:
    """Return what one pass over so many tokens used."""
    given = {"input_ids": torch.arange(tokens)[None] % 30 + 5}
    if model.config.is_encoder_decoder:
        given["decoder_input_ids"] = torch.arange(TARGET)[None] + 5
    before = {name: len(module._forward_hooks) for name, module in model.named_modules()}
    with torch.inference_mode(), watch_positions(model) as watch:
        model(**given, use_cache=False) if takes_cache(model) else model(**given)
    assert before == {name: len(module._forward_hooks) for name, module in model.named_modules()}
    found = watch.positions({"source": tokens, "target": TARGET})
    for one in found:
        assert all(tensor.dtype == torch.float32 for tensor in one.tensors)
    return found


def rows_of(model: PreTrainedModel, name: str) -> Tensor:
    """Return the table of a module."""
    weight = model.get_submodule(name).weight
    assert isinstance(weight, Tensor)
    return weight


def takes_cache(model: PreTrainedModel) -> bool:
    """Say whether `forward` can be told to keep no cache."""
    return "use_cache" in type(model).forward.__code__.co_varnames


def angles(tokens: int, frequencies: Tensor) -> Tensor:
    """Return position times frequency, (position, pair)."""
    return torch.arange(tokens)[:, None].double() * frequencies.double()[None]


@pytest.mark.parametrize(
    ("kind", "module", "first"),
    [
        ("bert", "embeddings.position_embeddings", 0),
        ("distilbert", "embeddings.position_embeddings", 0),
        ("electra", "embeddings.position_embeddings", 0),
        ("albert", "embeddings.position_embeddings", 0),
        ("roberta", "embeddings.position_embeddings", 2),
        ("gpt2", "wpe", 0),
        ("openai-gpt", "positions_embed", 0),
        ("opt", "decoder.embed_positions", 2),
        ("biogpt", "embed_positions", 2),
        ("xlm", "position_embeddings", 0),
    ],
)
def test_a_learned_table_gives_its_rows_from_the_first_that_is_used(
    kind: str, module: str, first: int
) -> None:
    fields = {"dim": D_MODEL, "n_heads": HEADS} if kind == "distilbert" else {}
    model = made(kind, **fields)
    (found,) = seen(model)
    assert (found.kind, found.where, found.module, found.first) == (
        *("learned", "source", module),
        first,
    )
    weights = rows_of(model, module)
    torch.testing.assert_close(found.values, weights[first : first + TOKENS], rtol=0, atol=0)


def test_both_sides_of_an_encoder_decoder_have_a_table() -> None:
    model = made("bart")
    source, target = seen(model)
    assert (source.where, source.side, target.where, target.side) == (
        *("source", "source"),
        *("target", "target"),
    )
    for found, stack, tokens in ((source, "encoder", TOKENS), (target, "decoder", TARGET)):
        weights = rows_of(model, f"{stack}.embed_positions")
        assert torch.equal(found.values, weights[2 : 2 + tokens])


@pytest.mark.parametrize("kind", ["marian", "pegasus", "m2m_100"])
def test_sinusoids_follow_their_formula(kind: str) -> None:
    first = 2 if kind == "m2m_100" else 0  # counts from pad + 1
    half = D_MODEL // 2
    even = torch.arange(half)
    powers = even / (half - 1) if kind == "m2m_100" else even * 2 / D_MODEL
    found, target = seen(made(kind))
    turned = angles(TOKENS + first, 10000.0**-powers)[first:]
    assert (found.kind, found.side, target.side) == ("sinusoidal", "source", "target")
    want = torch.cat((turned.sin(), turned.cos()), -1).float()
    torch.testing.assert_close(found.values, want, rtol=0, atol=1e-5)
    assert target.values.shape == (TARGET, D_MODEL)


def test_sinusoids_that_are_no_module_are_read_from_the_model() -> None:
    (found,) = seen(made("ctrl", n_embd=D_MODEL, n_head=HEADS, n_layer=2, dff=16, n_positions=20))
    turned = angles(TOKENS, 10000.0 ** (-torch.arange(0, D_MODEL, 2) / D_MODEL))
    want = torch.cat((turned.sin(), turned.cos()), -1).float()
    torch.testing.assert_close(found.values, want, rtol=0, atol=1e-5)
    assert found.kind == "sinusoidal"


@pytest.mark.parametrize(
    ("kind", "fields", "turned"),
    [
        ("llama", {}, D_HEAD),
        ("qwen2", {"num_key_value_heads": 2}, D_HEAD),
        ("cohere", {"rope_parameters": PLAIN}, D_HEAD),  # repeats a pair side by side
        ("gpt_neox", {"rotary_pct": 0.5}, D_HEAD // 2),
        ("gptj", {"n_embd": D_MODEL, "n_head": HEADS, "n_layer": 2, "rotary_dim": 4}, 4),
        ("roformer", {}, D_HEAD),
    ],
)
def test_rotary_turns_follow_their_formula(kind: str, fields: dict[str, Any], turned: int) -> None:
    found = next(one for one in seen(made(kind, **fields)) if one.kind == "rotary")
    frequencies = 10000.0 ** (-torch.arange(0, turned, 2) / turned)
    want = angles(TOKENS, frequencies)
    torch.testing.assert_close(found.values[:, 0::2], want.sin().float(), rtol=0, atol=1e-5)
    torch.testing.assert_close(found.values[:, 1::2], want.cos().float(), rtol=0, atol=1e-5)
    if found.frequencies is not None:
        torch.testing.assert_close(found.frequencies, frequencies, rtol=1e-5, atol=0)
    assert (found.where, found.scaling) == ("queries and keys", 1)


def test_roformers_turns_are_not_taken_for_a_table() -> None:
    assert [one.kind for one in seen(made("roformer"))] == ["rotary"]


def test_stretched_turns_carry_their_scaling() -> None:
    yarn = {"rope_type": "yarn", "factor": 4.0, "rope_theta": 10000.0}
    (found,) = seen(made("llama", rope_parameters={**yarn, "original_max_position_embeddings": 8}))
    assert found.variant == "yarn"
    assert found.scaling == pytest.approx(0.1 * math.log(4) + 1)
    assert found.frequencies is not None
    want = angles(TOKENS, found.frequencies).cos() * found.scaling
    torch.testing.assert_close(found.values[:, 1::2], want.float(), rtol=0, atol=1e-5)
    assert found.frequencies[-1] < 10000.0 ** (-(D_HEAD - 2) / D_HEAD)


def test_each_kind_of_layer_has_its_own_turns() -> None:
    found = seen(made("gemma3_text", head_dim=D_HEAD, num_key_value_heads=2, num_hidden_layers=6))
    assert {one.layers for one in found} == {"sliding_attention", "full_attention"}
    assert len(found) == 2
    assert not torch.equal(found[0].values, found[1].values)


def test_a_llama_4s_complex_turns_are_read() -> None:
    fields = {"num_key_value_heads": 2, "head_dim": D_HEAD, "num_local_experts": 2}
    (found,) = seen(made("llama4_text", **fields, intermediate_size_mlp=16))
    torch.testing.assert_close(
        found.values.square().sum(-1), torch.full((TOKENS,), D_HEAD / 2), rtol=1e-5, atol=0
    )
    assert found.kind == "rotary"


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("bloom", {}),
        ("mpt", {}),
        ("falcon", {"alibi": True}),
    ],
)
def test_alibi_slopes_follow_their_formula(kind: str, fields: dict[str, Any]) -> None:
    (found,) = seen(made(kind, **fields, num_attention_heads=6, hidden_size=48))
    assert (found.kind, found.axes, found.where) == ("alibi", ("head",), "scores")
    # With 6 heads: those of 4 heads, then every other of 8 (Press et al. 2022); MPT takes 8's own.
    want = [2.0**-2, 2.0**-4, 2.0**-6, 2.0**-8, 2.0**-1, 2.0**-3]
    if kind == "falcon":  # in bfloat16, and added before q·k is scaled
        want = [slope / math.sqrt(8) for slope in want]
    assert found.values.tolist() == pytest.approx(want, rel=1e-2 if kind == "falcon" else 1e-5)


def bucket(distance: int, both_ways: bool, buckets: int = 32, farthest: int = 128) -> int:
    """Return T5's bucket of key − query (Raffel et al. 2020, and its first implementation)."""
    base = 0
    if both_ways:
        buckets //= 2
        base = buckets if distance > 0 else 0
        distance = abs(distance)
    else:
        distance = max(-distance, 0)
    near = buckets // 2
    if distance < near:
        return base + distance
    log = math.log(distance / near) / math.log(farthest / near)
    return base + min(near + int(log * (buckets - near)), buckets - 1)


def test_t5_adds_a_number_for_each_distance_and_head() -> None:
    model = made("t5", d_model=D_MODEL, num_layers=2, num_decoder_layers=2, num_heads=HEADS)
    tokens = 40  # far enough for buckets that hold several distances
    encoder, decoder = seen(model, tokens)
    for found, stack, length in ((encoder, "encoder", tokens), (decoder, "decoder", TARGET)):
        name = f"{stack}.block.0.layer.0.SelfAttention.relative_attention_bias"
        weights = rows_of(model, name)
        assert (found.module, found.axes, found.first) == (name, ("head", "distance"), 1 - length)
        rows = [bucket(d, stack == "encoder") for d in range(1 - length, length)]
        torch.testing.assert_close(found.values, weights[rows].T, rtol=0, atol=0)
    assert (encoder.side, decoder.side) == ("source", "target")


def test_mpnet_has_a_table_and_a_bias() -> None:
    model = made("mpnet")
    table, bias = sorted(seen(model), key=lambda one: one.kind)
    assert (table.kind, table.first) == ("learned", 2)
    weights = rows_of(model, "encoder.relative_attention_bias")
    rows = [bucket(d, True) for d in range(1 - TOKENS, TOKENS)]
    assert torch.equal(bias.values, weights[rows].T)


@pytest.mark.parametrize("most", [9, 4])
def test_debertas_rows_stand_at_the_distances_that_they_are_used_for(most: int) -> None:
    fields = {
        "relative_attention": True,
        "pos_att_type": ["c2p", "p2c"],
        "position_biased_input": False,
    }
    model = made("deberta-v2", **fields, max_relative_positions=most)
    (found,) = seen(model)
    axes, first = ("distance", "dimension"), 1 - TOKENS
    assert (found.kind, found.axes, found.first) == ("relative", axes, first)
    # He et al. 2021, equation 3: the row of query − key + k, no less than 0, no more than 2k − 1.
    rows = [min(max(-distance + most, 0), 2 * most - 1) for distance in range(first, TOKENS)]
    assert torch.equal(found.values, rows_of(model, "encoder.rel_embeddings")[rows])


def test_debertas_far_distances_share_a_row() -> None:
    fields = {"relative_attention": True, "pos_att_type": ["c2p"], "position_buckets": 8}
    found = seen(made("deberta-v2", **fields, position_biased_input=False))[0]
    near, far = found.values[TOKENS - 1 : TOKENS + 3], found.values[-2:]
    assert len(torch.unique(near, dim=0)) == 4
    assert torch.equal(far[0], far[1])


def test_xlnets_sinusoids_count_distances() -> None:
    (found,) = seen(made("xlnet", d_model=D_MODEL, n_head=HEADS, n_layer=2, d_inner=16))
    assert (found.axes, found.first) == (("distance", "dimension"), 1 - TOKENS)
    before = torch.arange(TOKENS - 1, -TOKENS, -1)[:, None]  # query − key
    turned = before * 10000.0 ** (-torch.arange(0, D_MODEL, 2) / D_MODEL)
    want = torch.cat((turned.sin(), turned.cos()), -1)
    torch.testing.assert_close(found.values, want, rtol=0, atol=1e-5)


def test_no_hook_is_left_when_the_pass_raises() -> None:
    model = made("gpt2")
    with pytest.raises(IndexError), watch_positions(model):
        model(torch.tensor([[10**6]]))
    assert not any(module._forward_hooks for module in model.modules())


def test_axes_that_are_not_those_of_the_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="alibi"):
        Positions("alibi", "scores", torch.ones(4, 2), axes=("head", "distance"))
    with pytest.raises(ValueError, match="learned"):
        Positions("learned", "source", torch.ones(4))
