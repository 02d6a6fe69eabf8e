"""Switching heads off does that, nothing else, and leaves nothing behind."""

import pytest
import torch
from torch import Tensor, nn

from model.backends.builtin.capture_hooks import record
from model.capture.edits import HeadId
from model.training.evaluation.ablation import ablate, list_heads
from model.transformer.attention import MultiHeadAttention
from tests.support import tiny_models

SOURCE = torch.tensor([[5, 6, 7, 8, 9, 2], [9, 8, 7, 2, 0, 0]])
TARGET = torch.tensor([[1, 10, 11, 12], [1, 12, 13, 14]])


def hooks(model: nn.Module) -> int:
    return sum(len(module._forward_hooks) for module in model.modules())


@torch.inference_mode()
def test_every_head_off_equals_attention_that_gives_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    model = tiny_models.transformer()
    with ablate(model, list_heads(tiny_models.SHAPE, "encoder", "decoder", "cross")):
        off = model(SOURCE, TARGET)

    def nothing(self: MultiHeadAttention, looking: Tensor, *_: object) -> Tensor:
        return self.output.bias.expand(looking.shape)

    monkeypatch.setattr(MultiHeadAttention, "forward", nothing)
    assert torch.equal(off, model(SOURCE, TARGET))


@pytest.mark.parametrize(
    "head", [HeadId("encoder", 1, 2), HeadId("decoder", 0, 3), HeadId("cross", 1, 0)]
)
@torch.inference_mode()
def test_one_head_off_equals_zero_in_its_columns_of_the_output_projection(head: HeadId) -> None:
    model, changed = tiny_models.transformer(), tiny_models.transformer()
    attention = next(
        module
        for module in changed.modules()
        if isinstance(module, MultiHeadAttention)
        and (module.attend.site, module.attend.layer) == (head.site, head.layer)
    )
    width = tiny_models.SHAPE.d_head
    attention.output.weight[:, head.head * width : (head.head + 1) * width] = 0
    with ablate(model, [head]):
        off = model(SOURCE, TARGET)
    assert torch.allclose(off, changed(SOURCE, TARGET), atol=1e-5)
    assert not torch.allclose(off, model(SOURCE, TARGET), atol=1e-3)


@torch.inference_mode()
def test_nothing_stays_behind_also_when_the_pass_raises() -> None:
    model = tiny_models.transformer()
    before = model(SOURCE, TARGET)
    with pytest.raises(KeyError), ablate(model, list_heads(tiny_models.SHAPE, "encoder")):
        raise KeyError
    with pytest.raises(ValueError, match="no such layers"), ablate(model, [HeadId("x", 0, 0)]):
        pass
    with (
        pytest.raises(ValueError, match="Head 4; encoder has 0 to 3"),
        ablate(model, [HeadId("encoder", 0, 4)]),
    ):
        model(SOURCE, TARGET)
    assert hooks(model) == 0
    assert torch.equal(before, model(SOURCE, TARGET))


@torch.inference_mode()
def test_no_head_off_changes_nothing_bit_for_bit() -> None:
    model = tiny_models.transformer()
    before = model(SOURCE, TARGET)
    with ablate(model, []):
        assert torch.equal(before, model(SOURCE, TARGET))


@torch.inference_mode()
def test_the_weights_of_a_head_that_is_off_are_still_seen() -> None:
    model = tiny_models.transformer()
    with record(model) as intact:
        model.encode(SOURCE[:1])
    with ablate(model, [HeadId("encoder", 0, 1)]), record(model) as recording:
        model.encode(SOURCE[:1])
    for recorded in (intact, recording):
        assert recorded.attention["encoder", 0].weights([1]).shape == (1, 6, 6)
    first, second = (r.attention["encoder", 0].weights([1]) for r in (intact, recording))
    assert torch.equal(first, second)


def test_every_head_of_the_model_is_listed_once() -> None:
    listed = list_heads(tiny_models.SHAPE, "encoder", "cross")
    assert len(set(listed)) == len(listed) == (3 + 2) * 4
    assert listed[5] == HeadId("encoder", 1, 1)
