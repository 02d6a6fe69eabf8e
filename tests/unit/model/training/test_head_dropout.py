"""Heads dropped while training: which, how many, and what stays."""

import torch
from torch import Tensor

from model.training.run.head_dropout import HeadDropout
from model.transformer.attention import ScaledDotProductAttention
from model.transformer.configuration import Configuration
from model.transformer.transformer import Transformer

SHAPE = Configuration(
    vocabulary=20,
    d_model=32,
    n_heads=8,
    d_ff=16,
    encoder_layers=2,
    decoder_layers=1,
    dropout=0.0,
)
SENTENCES = 64


def outputs(model: Transformer) -> dict[str, list[Tensor]]:
    """Return what the heads of every site put out for some random sentences."""
    found: dict[str, list[Tensor]] = {"encoder": [], "decoder": [], "cross": []}
    hooks = [
        part.register_forward_hook(lambda at, _, heads: found[at.site].append(heads.detach()))
        for part in model.modules()
        if isinstance(part, ScaledDotProductAttention)
    ]
    torch.manual_seed(1)
    ids = torch.randint(4, 20, (SENTENCES, 5))
    torch.manual_seed(2)
    model(ids, ids)
    for hook in hooks:
        hook.remove()
    return found


def test_each_sentence_loses_heads_of_its_own_and_the_others_make_up_for_them() -> None:
    torch.manual_seed(0)
    model = Transformer(SHAPE).train()
    [whole, _] = outputs(model)["encoder"]
    dropping = HeadDropout(model, "encoder", 0.25)
    [fewer, _] = outputs(model)["encoder"]
    stay = fewer.flatten(2).abs().sum(-1) > 0  # (sentence, head)
    assert 0.65 < float(stay.float().mean()) < 0.85
    assert len({tuple(row.tolist()) for row in stay}) > SENTENCES / 2
    scale = SHAPE.n_heads / stay.sum(1, keepdim=True)
    torch.testing.assert_close(fewer, whole * (stay * scale)[..., None, None])
    dropping.probability = 0.0
    assert torch.equal(outputs(model)["encoder"][0], whole)


def test_a_sentence_without_any_head_left_is_zero_and_not_a_number() -> None:
    model = Transformer(SHAPE).train()
    HeadDropout(model, "encoder", 1.0)
    assert all(float(heads.abs().sum()) == 0 for heads in outputs(model)["encoder"])


def test_other_sites_and_a_model_that_does_not_train_lose_nothing() -> None:
    torch.manual_seed(0)
    model = Transformer(SHAPE).train()
    HeadDropout(model, "decoder", 0.5)
    seen = outputs(model)
    for site, is_dropped in (("encoder", False), ("decoder", True), ("cross", False)):
        gone = [heads.flatten(2).abs().sum(-1) == 0 for heads in seen[site]]
        assert any(bool(one.any()) for one in gone) == is_dropped, site
    assert all(
        bool((heads.flatten(2).abs().sum(-1) > 0).all())
        for heads in outputs(model.eval())["decoder"]
    )
