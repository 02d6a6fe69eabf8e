"""Read a model of Hugging Face from its folder: safetensors only, and none of its own code."""

import json
import re
import warnings
from pathlib import Path
from typing import Any

import torch
from transformers import AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from model.backends.huggingface.architecture import opener, tied_opener
from model.backends.huggingface.attention.function import EAGER
from model.backends.huggingface.checkpoint_files import CONFIG, VOCABULARIES
from model.refusal import Refused

# What transformers says where a tokenizer stands on a library that is not there.
LACKS = re.compile(r"need to install (\w+) to use|requires the (\w+) library|`(\w+)` is required")


def read_pretrained(auto: Any, folder: Path) -> Any:
    """Read a configuration or tokenizer of a folder; raises Refused where that cannot be."""
    try:
        return auto.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, KeyError, ImportError) as error:
        if "trust_remote_code" in str(error):
            raise Refused("own_code", said_of_code(folder)) from error
        lacks = missing_library(str(error))
        needs = f"its tokenizer needs {lacks}, which is not installed."
        said = needs if lacks else without_path(error, folder)
        raise Refused("model_failed", f"{folder.name}: {said}") from error
    except (TypeError, RuntimeError) as error:  # so much for the path None, or a broken file
        why = without_path(error, folder)
        said = f"a file of its configuration or tokenizer is missing or broken ({why})."
        raise Refused("model_failed", f"{folder.name}: {said}") from error


def without_path(error: Exception, folder: Path) -> str:
    """Return what transformers says, without where the folder lies on this machine."""
    return str(error).replace(str(folder), folder.name)


def said_of_code(folder: Path) -> str:
    """Say that a model needs code of its own, and in which files that is."""
    maps = [
        json.loads((folder / name).read_text("utf-8")).get("auto_map") or {}
        for name in (CONFIG, "tokenizer_config.json")
        if (folder / name).is_file()
    ]
    classes = re.findall(r"([\w.]+)\.\w+[\"\']", json.dumps(maps))
    files = ", ".join(sorted({f"{module}.py" for module in classes}))
    of = f" ({files})" if files else ""
    return (
        f"This model is run by code of its own{of}, which Sightlines never runs: it opens what "
        "transformers itself has a class for."
    )


def missing_library(said: str) -> str | None:
    """Return the library that transformers misses; None where its error is about another thing."""
    found = LACKS.search(said)
    return found and next(filter(None, found.groups()))


def read_tokenizer(folder: Path) -> PreTrainedTokenizerBase:
    """Read the tokenizer of a folder; raises Refused where there is none to read.

    Without any of its files, transformers would make one to which every word is unknown.
    """
    with warnings.catch_warnings():  # Marian's wants a library which it then never asks
        warnings.filterwarnings("ignore", "Recommended: pip install sacremoses", UserWarning)
        tokenizer: PreTrainedTokenizerBase = read_pretrained(AutoTokenizer, folder)
    named = set(tokenizer.vocab_files_names.values()) - {"tokenizer_config.json"}
    there = {path.name for path in folder.iterdir()}
    if named and not there & (named | VOCABULARIES):
        said = f"{folder.name} holds no tokenizer: none of {', '.join(sorted(named))}."
        raise Refused("no_tokenizer", said)
    return tokenizer


def read_weights(folder: Path, config: Any, dtype: str) -> PreTrainedModel:
    """Read the weights of a folder; raises Refused where some are missing, or not safetensors.

    A headless encoder-decoder whose head is its embedding is read with it.
    """
    if not any(folder.glob("*.safetensors")):
        raise Refused("no_safetensors", f"{folder.name} holds no weights as safetensors.")
    told = json.loads((folder / CONFIG).read_text("utf-8"))
    tied = told.get("tie_word_embeddings") is not False  # mT5's configuration class forgets it
    for auto in (tied_opener(config) if tied else None, opener(config)):
        if auto is not None:
            model, missing = read_model(auto, folder, config, dtype)
            if not missing:
                return model
    raise Refused(
        "weights_missing", f"{len(missing)} weights are not in the file, {missing[0]} first."
    )


def read_model(
    auto: Any, folder: Path, config: Any, dtype: str
) -> tuple[PreTrainedModel, list[str]]:
    """Read a folder by an Auto class; gives the weights that are not in it too."""
    try:
        model, report = auto.from_pretrained(
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
        raise Refused("model_failed", f"{folder.name}: {without_path(error, folder)}") from error
    assert isinstance(model, PreTrainedModel)
    return model, sorted(name for name in report["missing_keys"] if "pooler" not in name)
