"""Tiny random checkpoints of many architectures, with a tiny tokenizer, made by the tests."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import AutoConfig, PreTrainedModel, PreTrainedTokenizerFast

from model.huggingface.architecture import HEADS

TEXTS = (
    "The animal didn't cross the street because it was too tired.",
    "The street was wide, the animal was tired and it didn't cross.",
)
SPECIAL = ["<pad>", "<s>", "</s>", "<unk>", "<mask>"]
VOCABULARY = 96


def tokenizer(segments: bool = False) -> PreTrainedTokenizerFast:
    """Return a tokenizer learnt from two sentences: <s> text </s> pair </s>, numbered or not."""
    names = ["input_ids", "token_type_ids", "attention_mask"]
    rust = Tokenizer(models.BPE(unk_token="<unk>"))
    rust.pre_tokenizer = pre_tokenizers.Whitespace()
    rust.decoder = decoders.BPEDecoder()
    rust.train_from_iterator(
        TEXTS,
        trainers.BpeTrainer(vocab_size=VOCABULARY, special_tokens=SPECIAL, show_progress=False),
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


SIZES = {
    "vocab_size": VOCABULARY,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "num_decoder_layers": 2,
    "encoder_attention_heads": 4,
    "decoder_attention_heads": 4,
    "encoder_ffn_dim": 48,
    "decoder_ffn_dim": 48,
    "d_kv": 8,
    "d_ff": 48,
    "max_position_embeddings": 80,
}
SPECIAL_IDS = {
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "decoder_start_token_id": 1,
}


@dataclass(frozen=True)
class Kind:
    """An architecture, and how its configuration is made small."""

    type: str
    config: dict[str, Any] = field(default_factory=dict)
    head: bool = True

    def __str__(self) -> str:
        return self.type


def small(kind: Kind) -> Any:
    """Return the smallest configuration of an architecture that still has all its parts."""
    config = AutoConfig.for_model(kind.type)
    wanted = {**SIZES, **kind.config}
    known = {name: value for name, value in wanted.items() if hasattr(config, name)}
    return AutoConfig.for_model(kind.type, **known, **SPECIAL_IDS)


def model(kind: Kind, seed: int = 0) -> PreTrainedModel:
    """Return a random model whose attention is peaky: with small weights every row is uniform."""
    config = small(kind)
    torch.manual_seed(seed)
    auto = next((auto for auto, names in HEADS if kind.type in names), None)
    assert auto is not None
    made: Any = auto.from_config(config, attn_implementation="eager")
    for parameter in made.parameters():
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=1.6 / parameter.shape[-1] ** 0.5)
    made.eval()
    assert isinstance(made, PreTrainedModel)
    return made


def folder(path: Path, kind: Kind, seed: int = 0) -> Path:
    """Write such a model to a folder, as the hub would give it."""
    model(kind, seed).save_pretrained(path)
    tokenizer(segments=kind.type == "bert").save_pretrained(path)
    return path
