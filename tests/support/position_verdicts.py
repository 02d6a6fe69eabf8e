"""What the test at load says of the positions of a tiny random model."""

from typing import Any

import torch

from model.backends.huggingface.architecture import family
from model.backends.huggingface.attention.function import register
from model.backends.huggingface.attention.passes import ModelPasses
from model.backends.huggingface.self_test.lengths import sample_input
from model.backends.huggingface.self_test.self_test import positions_tested
from model.capture.positions import PositionsFidelity
from tests.support import shrunken_architectures


def passes(type: str, dtype: torch.dtype = torch.float32, **config: Any) -> ModelPasses:
    """Return the passes of a tiny random model; also its scales of one number each are random."""
    register()
    model: Any = shrunken_architectures.built(type, shrunken_architectures.small(type, **config))
    model.config.architectures = [model.__class__.__name__]
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "norm" in name and parameter.dim() == 1:
                parameter.add_(0.3 * torch.randn_like(parameter))
    return ModelPasses(model.to(dtype), family(model.config))


def verdicts(of: ModelPasses) -> list[PositionsFidelity]:
    return list(positions_tested(of, sample_input(of, 64)))


def said(of: ModelPasses) -> list[tuple[str, str, str]]:
    """Return site, kind and verdict of each."""
    return [(one.site, one.kind, one.verdict) for one in verdicts(of)]
