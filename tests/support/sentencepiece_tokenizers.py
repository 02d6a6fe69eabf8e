"""Small tokenizers that read sentencepiece's own format, trained when a test needs one."""

import json
from pathlib import Path
from typing import Any

from sentencepiece import SentencePieceProcessor, SentencePieceTrainer
from transformers import MBartTokenizer, NllbTokenizer, PreTrainedTokenizerBase
from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

from model.backends.huggingface.loading import read_tokenizer

ENGLISH = ("the animal slept in the street.", "it was too tired.", "the street was wide.")
FRENCH = ("l'animal était très fatigué.", "il dormait dans la rue.", "la rue était large.")
LANGUAGE = ">>fr<<"  # how Marian is told what to translate into


def trained(path: Path, texts: tuple[str, ...]) -> list[str]:
    """Train sentencepiece, write its file, and return its pieces without its special ones."""
    with path.open("wb") as file:
        SentencePieceTrainer.train(
            sentence_iterator=iter(texts * 3),
            model_writer=file,
            vocab_size=60,
            hard_vocab_limit=False,
            minloglevel=2,
        )
    model = SentencePieceProcessor(str(path))
    return [model.id_to_piece(id) for id in range(3, model.get_piece_size())]


def numbered(path: Path, names: list[str]) -> None:
    """Write a vocabulary."""
    path.write_text(json.dumps({name: id for id, name in enumerate(dict.fromkeys(names))}), "utf-8")


def configured(folder: Path, kind: str, **settings: Any) -> PreTrainedTokenizerBase:
    """Write a tokenizer's settings, and read it from its folder."""
    settings["tokenizer_class"] = kind
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), "utf-8")
    return read_tokenizer(folder)


def marian(folder: Path, apart: bool = False) -> PreTrainedTokenizerBase:
    """As Marian: source and target cut by different files; `apart`, numbered apart too."""
    source, target = trained(folder / "source.spm", ENGLISH), trained(folder / "target.spm", FRENCH)
    first = ["</s>", "<unk>", "<pad>"]
    numbered(folder / "vocab.json", [*first, *source, *target, LANGUAGE])
    if apart:
        numbered(folder / "target_vocab.json", [*first, *target])
    return configured(folder, "MarianTokenizer", separate_vocabs=apart, model_max_length=48)


def m2m100(folder: Path, into: str | None = "fr") -> PreTrainedTokenizerBase:
    """As M2M100: one vocabulary, and a token for each of a hundred languages."""
    pieces = trained(folder / "sentencepiece.bpe.model", ENGLISH + FRENCH)
    numbered(folder / "vocab.json", ["<s>", "<pad>", "</s>", "<unk>", *pieces])
    languages = [f"__{code}__" for code in FAIRSEQ_LANGUAGE_CODES["m2m100"]]
    return configured(folder, "M2M100Tokenizer", tgt_lang=into, additional_special_tokens=languages)


def bert_generation(folder: Path) -> PreTrainedTokenizerBase:
    """As BertGeneration: sentencepiece alone, which names no id beyond its last."""
    trained(folder / "spiece.model", ENGLISH)
    return configured(folder, "BertGenerationTokenizer")


def nllb(
    folder: Path, into: str | None = "fra_Latn", legacy: bool = False
) -> PreTrainedTokenizerBase:
    """As NLLB: a fast one, in which a text begins with its language, once ended with it."""
    names = ["<s>", "<pad>", "</s>", "<unk>", "▁", *dict.fromkeys("".join(ENGLISH + FRENCH))]
    vocabulary = {name: id for id, name in enumerate(names)}
    tokenizer: PreTrainedTokenizerBase = NllbTokenizer(
        vocab=vocabulary, merges=[], tgt_lang=into, legacy_behaviour=legacy
    )
    tokenizer.save_pretrained(folder)
    return tokenizer


def mbart(folder: Path) -> PreTrainedTokenizerBase:
    """As mBART: a text ends with its language, and a decoder begins with it."""
    names = ["▁", *dict.fromkeys("".join(ENGLISH + FRENCH))]
    scores = [(name, 0.0) for name in ("<s>", "<pad>", "</s>", "<unk>")]
    tokenizer: PreTrainedTokenizerBase = MBartTokenizer(
        vocab=[*scores, *((name, -2.0) for name in names if name != " ")]
    )
    tokenizer.save_pretrained(folder)
    return tokenizer
