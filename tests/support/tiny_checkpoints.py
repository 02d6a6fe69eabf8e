"""Tiny random checkpoints of many architectures, with a tiny tokenizer, made by the tests."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

from tests.support import shrunken_architectures

TEXTS = (
    "The animal didn't cross the street because it was too tired.",
    "The street was wide, the animal was tired and it didn't cross.",
)
SPECIAL = ["<pad>", "<s>", "</s>", "<unk>", "<mask>"]


def tokenizer(segments: bool = False) -> PreTrainedTokenizerFast:
    """Return a tokenizer learnt from two sentences: <s> text </s> pair </s>, numbered or not."""
    names = ["input_ids", "token_type_ids", "attention_mask"]
    rust = Tokenizer(models.BPE(unk_token="<unk>"))
    rust.pre_tokenizer = pre_tokenizers.Whitespace()
    rust.decoder = decoders.BPEDecoder()
    rust.train_from_iterator(
        TEXTS,
        trainers.BpeTrainer(
            vocab_size=shrunken_architectures.VOCABULARY,
            special_tokens=SPECIAL,
            show_progress=False,
        ),
    )
    rust.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> $B:1 </s>:1",
        special_tokens=[("<s>", 1), ("</s>", 2)],
    )
    made: PreTrainedTokenizerFast = PreTrainedTokenizerFast(
        tokenizer_object=rust,
        model_max_length=64,
        model_input_names=names if segments else ["input_ids", "attention_mask"],
        **{
            f"{name}_token": token
            for name, token in zip(("pad", "bos", "eos", "unk", "mask"), SPECIAL, strict=True)
        },
    )
    return made


@dataclass(frozen=True)
class Kind:
    """An architecture, what of its small configuration is another than usual, and its head."""

    type: str
    config: dict[str, Any] = field(default_factory=dict)
    auto: Any = None

    def __str__(self) -> str:
        return self.type


def folder(path: Path, kind: Kind, seed: int = 0) -> Path:
    """Write a tiny random model to a folder, as the hub would give it."""
    model = shrunken_architectures.built(
        kind.type, shrunken_architectures.small(kind.type, **kind.config), seed, kind.auto
    )
    model.save_pretrained(path)
    tokenizer(segments=kind.type == "bert").save_pretrained(path)
    return path
