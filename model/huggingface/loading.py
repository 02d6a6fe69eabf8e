"""Read a model of Hugging Face from its folder: safetensors only, and none of its own code."""

from pathlib import Path
from typing import Any

import torch
from transformers import PreTrainedModel

from model.huggingface.architecture import opener
from model.huggingface.interface import EAGER
from model.refusal import Refused


def opened(auto: Any, folder: Path) -> Any:
    """Read a configuration or tokenizer of a folder; raises Refused where that cannot be."""
    try:
        return auto.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise Refused("model_failed", f"{folder.name}: {error}") from error


def weights(folder: Path, config: Any, dtype: str) -> PreTrainedModel:
    """Read the weights of a folder; raises Refused where some are missing, or not safetensors."""
    if not any(folder.glob("*.safetensors")):
        raise Refused("no_safetensors", f"{folder.name} holds no weights as safetensors.")
    try:
        model, report = opener(config).from_pretrained(
            folder,
            config=config,
            dtype=getattr(torch, dtype),
            attn_implementation=EAGER,
            use_safetensors=True,
            local_files_only=True,
            trust_remote_code=False,
            output_loading_info=True,
        )
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        raise Refused("model_failed", f"{folder.name}: {error}") from error
    missing = sorted(name for name in report["missing_keys"] if "pooler" not in name)
    if missing:
        said = f"{len(missing)} weights are not in the file, {missing[0]} first."
        raise Refused("weights_missing", said)
    assert isinstance(model, PreTrainedModel)
    return model
