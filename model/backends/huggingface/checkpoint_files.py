"""Which files of a model are needed: its configuration, its tokenizer, its weights as safetensors.

Weights in other formats are pickles, which run code when they are read: never needed, never read.
"""

import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import NoReturn

from model.refusal import Unfit

CONFIG = "config.json"
WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"
ADAPTER = "adapter_config.json"  # of weights that only change those of another model
CHAT = "chat_template.jinja"
# What the tokenizers of transformers may read, by the names that their classes give.
VOCABULARY_NAMES = """
tokenizer.json tokenizer.model vocab.json vocab.txt vocab-src.json vocab-tgt.json
merges.txt dict.txt bpe.codes spiece.model spm.model spm_char.model sentencepiece.model
sentencepiece.bpe.model source.spm target.spm target_vocab.json entity_vocab.json
word_shape.json word_pronunciation.json prophetnet.tokenizer normalizer.json emoji.json
byte_maps.json tekken.json
"""
VOCABULARIES = frozenset(VOCABULARY_NAMES.split())
SETTINGS = ("generation_config", "tokenizer_config", "special_tokens_map", "added_tokens")
TEXTS = VOCABULARIES | {CHAT} | {f"{name}.json" for name in SETTINGS}
NAME = re.compile(r"[\w.-]+/[\w.-]+")  # of a model at the hub


def text_files(names: Collection[str]) -> list[str]:
    """Return the needed files that are no weights; raises Unfit where there is no model."""
    if CONFIG not in names:
        said = f"There is no {CONFIG} among its {len(names)} files, so it is no model to open."
        raise Unfit("not_a_model", said)
    whole = {INDEX} if INDEX in names and WEIGHTS not in names else set()
    return sorted(name for name in names if name in TEXTS | whole | {CONFIG})


def is_adapter(names: Collection[str]) -> bool:
    """Say whether files are an adapter, such as LoRA, without the model that it changes."""
    return ADAPTER in names and not {WEIGHTS, INDEX} & set(names)


def refuse_adapter(settings: Path) -> NoReturn:
    """Raise Unfit for an adapter, naming the model that it changes as its settings do."""
    try:
        base = str(json.loads(settings.read_text("utf-8"))["base_model_name_or_path"])
    except (OSError, ValueError, KeyError, TypeError):
        base = ""
    named = base if NAME.fullmatch(base) else base.replace("\\", "/").rstrip("/").split("/")[-1]
    of = f"{named}, whose weights it changes" if named else "a model that it does not name"
    said = f"It is an adapter to {of}: merge the two into one model, and open that"
    raise Unfit("adapter", f"{said}; or open {named} itself." if named else f"{said}.")


def weight_files(names: Collection[str], index: Path) -> list[str]:
    """Return the files of the weights, by the index where there are several.

    Raises Unfit where there are none as safetensors, or where some are missing.
    """
    if WEIGHTS in names:
        return [WEIGHTS]
    if INDEX not in names:
        others = [name for name in names if name.endswith((".bin", ".pt", ".h5", ".msgpack"))]
        there = f"; there is {others[0]}, which may run code when it is read" if others else ""
        said = f"It has no weights as safetensors{there}. Look for a revision that has them."
        raise Unfit("no_safetensors", said)
    try:
        shards = sorted(set(json.loads(index.read_text("utf-8"))["weight_map"].values()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unfit("not_a_model", f"Its {INDEX} cannot be read.") from error
    missing = [shard for shard in shards if shard not in names]
    if missing or not all(str(shard).endswith(".safetensors") for shard in shards):
        said = f"Its {INDEX} names {len(shards)} files, of which {len(missing)} are not there."
        raise Unfit("no_safetensors", said)
    return shards
