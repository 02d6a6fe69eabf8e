"""The whole Transformer: its layers against PyTorch's, and what its masks promise."""

import math
from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from model.transformer.configuration import Configuration, NormOrder, PositionKind
from model.transformer.layers import DecoderLayer, EncoderLayer, LayerCache
from model.transformer.transformer import Transformer
from tests.support import tiny_models

POSITIONS: list[PositionKind] = ["sinusoidal", "learned", "rotary"]
NORMS: list[NormOrder] = ["post", "pre"]
KINDS = [
    replace(tiny_models.SHAPE, positions=kind, norm=norm) for kind in POSITIONS for norm in NORMS
]
every_kind = pytest.mark.parametrize("shape", KINDS, ids=lambda s: f"{s.positions}-{s.norm}")
SOURCE, TARGET = torch.arange(3, 10)[None], torch.tensor([[1, 20, 21, 22, 23]])


def perturbed(shape: Configuration) -> Transformer:
    """Return a tiny model with biases and norms of its own; fresh ones are zero and one."""
    model = tiny_models.transformer(shape)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() == 1:
                parameter.add_(torch.randn_like(parameter), alpha=0.2)
    return model


def named_as_pytorch(layer: EncoderLayer | DecoderLayer) -> dict[str, Tensor]:
    """Return a layer's parameters under the names that PyTorch's own layers give them."""
    named: dict[str, Tensor] = {}
    attentions = {"self_attn": layer.self_attention}
    norms = [layer.after_attention] if isinstance(layer, EncoderLayer) else [layer.after_self]
    if isinstance(layer, DecoderLayer):
        attentions["multihead_attn"] = layer.cross_attention
        norms.append(layer.after_cross)
    for name, attention in attentions.items():
        into = (attention.query, attention.key, attention.value)
        named[f"{name}.in_proj_weight"] = torch.cat([one.weight for one in into])
        named[f"{name}.in_proj_bias"] = torch.cat([one.bias for one in into])
        named |= {f"{name}.out_proj.{k}": v for k, v in attention.output.state_dict().items()}
    for number, norm in enumerate((*norms, layer.after_feed_forward), start=1):
        named |= {f"norm{number}.{k}": v for k, v in norm.norm.state_dict().items()}
    for number, place in ((1, 0), (2, 2)):
        linear = layer.feed_forward[place]
        named |= {f"linear{number}.{k}": v for k, v in linear.state_dict().items()}
    return named


@pytest.mark.parametrize("norm", NORMS)
@torch.inference_mode()
def test_layers_equal_those_of_pytorch(norm: NormOrder) -> None:
    shape = replace(tiny_models.SHAPE, norm=norm)
    sizes = (shape.d_model, shape.n_heads, shape.d_ff)
    model = perturbed(shape)
    source, target = torch.randn(2, 7, shape.d_model), torch.randn(2, 5, shape.d_model)
    may_look = torch.arange(7) < torch.tensor([[7], [4]])  # True = may look; PyTorch's: may not
    causal = torch.ones(5, 5).tril().bool()

    ours, positions = model.encoder[0], torch.arange(7)
    assert isinstance(ours, EncoderLayer)
    theirs = nn.TransformerEncoderLayer(*sizes, norm_first=norm == "pre", batch_first=True).eval()
    theirs.load_state_dict(named_as_pytorch(ours))
    seen = ours(source, positions, may_look[:, None, None])
    want = theirs(source, src_key_padding_mask=~may_look)
    for row, length in enumerate((7, 4)):  # PyTorch leaves out what padding would say
        torch.testing.assert_close(seen[row, :length], want[row, :length], rtol=0, atol=1e-5)

    ours, positions = model.decoder[0], torch.arange(5)
    assert isinstance(ours, DecoderLayer)
    other = nn.TransformerDecoderLayer(*sizes, norm_first=norm == "pre", batch_first=True).eval()
    other.load_state_dict(named_as_pytorch(ours))
    seen = ours(target, positions, causal, source, may_look[:, None, None], LayerCache())
    want = other(target, source, tgt_mask=~causal, memory_key_padding_mask=~may_look)
    torch.testing.assert_close(seen, want, rtol=0, atol=1e-5)


@every_kind
@torch.inference_mode()
def test_a_padded_batch_equals_each_text_alone(shape: Configuration) -> None:
    model = perturbed(shape)
    sources = [[3, 4, 5, 6, 7, 8, 2], [9, 2], [10, 11, 12, 2]]
    targets = [[1, 20], [1, 21, 22, 23, 24], [1, 25, 26]]
    source = torch.tensor([row + [0] * (7 - len(row)) for row in sources])
    target = torch.tensor([row + [0] * (5 - len(row)) for row in targets])
    logits = model(source, target)
    for row in range(3):
        alone = model(torch.tensor([sources[row]]), torch.tensor([targets[row]]))[0]
        together = logits[row, : len(targets[row])]
        torch.testing.assert_close(together, alone, rtol=0, atol=1e-5)


@every_kind
@torch.inference_mode()
def test_a_later_target_token_changes_no_earlier_logits(shape: Configuration) -> None:
    model = perturbed(shape)
    changed = TARGET.clone()
    changed[0, 3] = 99
    before, after = model(SOURCE, TARGET)[0], model(SOURCE, changed)[0]
    torch.testing.assert_close(before[:3], after[:3], rtol=0, atol=1e-6)
    assert ((before[3:] - after[3:]).abs().max(-1).values > 1e-2).all()


@every_kind
@torch.inference_mode()
def test_every_source_token_reaches_every_row(shape: Configuration) -> None:
    model = perturbed(shape)
    for at in range(SOURCE.shape[1]):
        changed = SOURCE.clone()
        changed[0, at] = 99
        moved = (model(SOURCE, TARGET) - model(changed, TARGET))[0].abs().max(-1).values
        assert (moved > 1e-4).all()


@every_kind
@torch.inference_mode()
def test_the_order_of_the_source_matters(shape: Configuration) -> None:
    model = perturbed(shape)
    assert (model(SOURCE, TARGET) - model(SOURCE.flip(1), TARGET)).abs().max() > 1e-2


@pytest.mark.parametrize("chunks", [[1, 1, 1, 1, 1], [3, 2]])
@every_kind
@torch.inference_mode()
def test_decoding_with_a_cache_equals_the_whole_pass(
    shape: Configuration, chunks: list[int]
) -> None:
    model = perturbed(shape)
    memory = model.encode(SOURCE)
    cache = [LayerCache() for _ in model.decoder]
    steps = [model.decode(chunk, memory, cache) for chunk in torch.split(TARGET, chunks, dim=1)]
    whole = model(SOURCE, TARGET)
    torch.testing.assert_close(torch.cat(steps, dim=1), whole, rtol=0, atol=1e-5)


@torch.inference_mode()
def test_source_target_and_logits_share_one_table_scaled_at_the_input() -> None:
    model = tiny_models.transformer()
    shape = model.configuration
    tables = [name for name, p in model.named_parameters() if shape.vocabulary in p.shape]
    assert tables == ["embedding.weight"]
    ids, positions = torch.tensor([[5, 6, 7]]), torch.arange(3)
    table = model.embedding.weight
    scaled = table[ids] * math.sqrt(shape.d_model)
    encoding = model.positions(positions)
    torch.testing.assert_close(model.embed(ids, encoding), scaled + encoding)

    states: list[Tensor] = []
    hook = model.decoder_end.register_forward_hook(lambda _m, _i, output: states.append(output))
    logits = model(SOURCE, TARGET)
    hook.remove()
    torch.testing.assert_close(logits, torch.einsum("btd,vd->btv", states[0], table))


def test_pre_norm_stacks_end_in_a_norm_of_their_own() -> None:
    pre, post = (
        tiny_models.transformer(replace(tiny_models.SHAPE, norm=norm)) for norm in ("pre", "post")
    )
    assert isinstance(pre.encoder_end, nn.LayerNorm)
    assert isinstance(pre.decoder_end, nn.LayerNorm)
    assert isinstance(post.encoder_end, nn.Identity)
    assert isinstance(post.decoder_end, nn.Identity)
