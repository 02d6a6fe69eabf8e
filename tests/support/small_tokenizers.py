"""Small Hugging Face tokenizers of every kind, made when a test needs one."""

import json
from collections.abc import Callable
from pathlib import Path

from tokenizers import (
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
from transformers import (
    BertweetTokenizer,
    ByT5Tokenizer,
    CanineTokenizer,
    CTRLTokenizer,
    EsmTokenizer,
    PreTrainedTokenizerBase,
    PreTrainedTokenizerFast,
    ProphetNetTokenizer,
)

from tests.support import sentencepiece_tokenizers

TEXTS = ("the animal slept in the street", "l'animal était très fatigué", "it was too tired 日本")
LETTERS = "abcdefghijklmnopqrstuvwxyzéèàê'.,"


def framed(tokenizer: Tokenizer, first: str, last: str, double: bool = False) -> Tokenizer:
    """Put special tokens around one text and two."""
    between = f"{last} {last}" if double else last
    tokenizer.add_special_tokens([first, last])
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}",
        pair=f"{first} $A {between} $B:1 {last}:1",
        special_tokens=[(name, tokenizer.token_to_id(name)) for name in (first, last)],
    )
    return tokenizer


def wordpiece() -> PreTrainedTokenizerBase:
    """As BERT, uncased: accents fall away."""
    vocabulary = ["[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *(f"##{c}" for c in LETTERS)]
    vocabulary += ["the", "animal", "##ed", "was", "it"]
    tokenizer = Tokenizer(
        models.WordPiece({name: id for id, name in enumerate(vocabulary)}, unk_token="[UNK]")
    )
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(cleanup=False)
    return PreTrainedTokenizerFast(
        tokenizer_object=framed(tokenizer, "[CLS]", "[SEP]"),
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],
    )


def bytes_trained(trim: bool) -> Tokenizer:
    """Byte-level BPE over a few sentences; `trim` leaves a space out of the offsets."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=trim)
    trainer = trainers.BpeTrainer(
        vocab_size=290, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(TEXTS, trainer)
    return tokenizer


def gpt2() -> PreTrainedTokenizerBase:
    """As GPT-2: no special token is added."""
    tokenizer = bytes_trained(trim=True)
    tokenizer.add_special_tokens(["<|endoftext|>"])
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|endoftext|>")


def roberta() -> PreTrainedTokenizerBase:
    """As RoBERTa: bytes, a frame, two separators between texts, a mask that eats its space."""
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=framed(bytes_trained(trim=False), "<s>", "</s>", double=True),
        bos_token="<s>",
        eos_token="</s>",
    )
    tokenizer.add_special_tokens({"mask_token": "<mask>"})
    return tokenizer


def across() -> PreTrainedTokenizerBase:
    """Bytes whose pieces may hold the end of one character and the beginning of the next."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=330, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(["日本😀é日本x 😀é", "é😀日x"] * 3, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer)


def llama() -> PreTrainedTokenizerBase:
    """As Llama 2: `▁` for spaces, one more before the text, `<0xE2>` for bytes."""
    names = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), "▁", *LETTERS]
    merges = [("t", "h"), ("th", "e"), ("▁", "the"), ("e", "d")]
    names += ["".join(pair) for pair in merges]
    tokenizer = Tokenizer(
        models.BPE(
            vocab={name: id for id, name in enumerate(names)},
            merges=merges,
            byte_fallback=True,
            unk_token="<unk>",
            fuse_unk=True,
        )
    )
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    tokenizer.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    tokenizer.add_special_tokens(["<unk>", "<s>", "</s>"])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="<unk>", bos_token="<s>", eos_token="</s>"
    )


def unigram(byte_fallback: bool) -> PreTrainedTokenizerBase:
    """As T5 and XLM-R: Unigram under NFKC; an unknown stretch is one piece, or its bytes."""
    names = ["<unk>", *([f"<0x{byte:02X}>" for byte in range(256)] if byte_fallback else [])]
    names += ["▁", *LETTERS, "▁the", "▁animal", "ed", "▁it"]
    scores = [(name, -10.0 if len(name) < 2 else -3.0) for name in names]
    tokenizer = Tokenizer(models.Unigram(scores, unk_id=0, byte_fallback=byte_fallback))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    return PreTrainedTokenizerFast(
        tokenizer_object=framed(tokenizer, "<s>", "</s>"),
        unk_token="<unk>",
        bos_token="<s>",
        eos_token="</s>",
    )


def wordlevel() -> PreTrainedTokenizerBase:
    """Whole words, split at spaces and signs, all others unknown; nothing is added."""
    names = ["[UNK]", *" ".join(TEXTS).split()]
    tokenizer = Tokenizer(
        models.WordLevel({name: id for id, name in enumerate(dict.fromkeys(names))}, "[UNK]")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]")


FAST: dict[str, Callable[[], PreTrainedTokenizerBase]] = {
    "wordpiece": wordpiece,
    "gpt2": gpt2,
    "roberta": roberta,
    "across": across,
    "llama": llama,
    "unigram": lambda: unigram(False),
    "unigram with bytes": lambda: unigram(True),
    "wordlevel": wordlevel,
}


def ctrl(folder: Path) -> PreTrainedTokenizerBase:
    """BPE whose pieces inside a word end in `@@`."""
    merges = [("t", "h"), ("e", "d</w>"), ("th", "e</w>"), ("a", "n")]
    names = ["<unk>", *(f"{c}@@" for c in LETTERS), *LETTERS, "the", "ed", "an@@", "th@@"]
    return CTRLTokenizer(*bpe_files(folder, names, merges))


def bpe_files(folder: Path, names: list[str], merges: list[tuple[str, str]]) -> tuple[str, str]:
    """Write a vocabulary and merges as the older tokenizers want them."""
    vocabulary, rules = folder / "vocab.json", folder / "merges.txt"
    vocabulary.write_text(json.dumps({name: id for id, name in enumerate(names)}), "utf-8")
    lines = ["#version: 0.2", *(" ".join(pair) for pair in merges)]
    rules.write_text("\n".join(lines) + "\n", "utf-8")
    return str(vocabulary), str(rules)


def bertweet(folder: Path) -> PreTrainedTokenizerBase:
    """BPE for tweets, which puts words in the place of links and names."""
    names = [*(f"{c}@@" for c in LETTERS), *LETTERS, "HTTPURL", "@USER"]
    vocabulary, rules = folder / "tweets.txt", folder / "tweet.codes"
    vocabulary.write_text("\n".join(f"{name} 1" for name in names) + "\n", "utf-8")
    rules.write_text("t h 9\nth e</w> 8\n", "utf-8")
    return BertweetTokenizer(str(vocabulary), str(rules), normalization=True)


def prophetnet(folder: Path) -> PreTrainedTokenizerBase:
    """WordPiece in Python, uncased."""
    names = ["[PAD]", "[UNK]", "[SEP]", "[MASK]", "[X_SEP]", *LETTERS, "the", "animal"]
    names += [f"##{c}" for c in LETTERS]
    (folder / "prophetnet.tokenizer").write_text("\n".join(names), "utf-8")
    return ProphetNetTokenizer(str(folder / "prophetnet.tokenizer"))


def esm(folder: Path) -> PreTrainedTokenizerBase:
    """Proteins: each letter is a token."""
    names = ["<cls>", "<pad>", "<eos>", "<unk>", *"LAGVSERTIDPKQNFYMHWC", "<mask>"]
    (folder / "esm.txt").write_text("\n".join(names), "utf-8")
    return EsmTokenizer(str(folder / "esm.txt"))


SLOW: dict[str, Callable[[Path], PreTrainedTokenizerBase]] = {
    "ctrl": ctrl,
    "bertweet": bertweet,
    "prophetnet": prophetnet,
    "esm": esm,
    "byt5": lambda _: ByT5Tokenizer(),
    "canine": lambda _: CanineTokenizer(),
    "marian": sentencepiece_tokenizers.marian,
    "m2m100": sentencepiece_tokenizers.m2m100,
}
