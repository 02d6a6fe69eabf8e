"""What the head of a classifier of transformers says, as classes with their names."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor
from transformers import PreTrainedConfig

from model.capture.classes import Classes, Exclusion, Judged


def read_classes(config: PreTrainedConfig, judged: Judged, output: Mapping[str, Any]) -> Classes:
    """Return what a pass over one text says of its classes."""
    logits = class_logits(judged, output)[0].float().cpu()
    names: Mapping[Any, str] = {} if judged == "span" else (config.id2label or {})
    labels = tuple(str(names.get(at, at)) for at in range(logits.shape[-1]))
    return Classes(judged, labels, logits, exclusion(config, judged))


def class_logits(judged: Judged, output: Mapping[str, Any]) -> Tensor:
    """Return the logits of a batch, (text, row, class); rows are those of `Classes`."""
    if judged == "span":
        return torch.stack((output["start_logits"], output["end_logits"]), 1)
    logits: Tensor = output["logits"]
    return logits[:, None] if judged == "text" else logits


def exclusion(config: PreTrainedConfig, judged: Judged) -> Exclusion:
    """Return how the classes of a row go together, as transformers takes them in training."""
    if judged != "text":
        return "one"
    kind = getattr(config, "problem_type", None)
    if kind == "regression" or (kind is None and config.num_labels == 1):
        return "number"
    return "any" if kind == "multi_label_classification" else "one"
