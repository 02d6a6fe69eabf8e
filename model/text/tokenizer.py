"""The subword tokenizer of the built-in model: byte-level BPE over both languages."""

from collections.abc import Iterable
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

PADDING, START, END = "<pad>", "<s>", "</s>"  # ids 0, 1, 2

# Elided French words keep their apostrophe (l'|animal, qu'|elle), so that what follows is a piece
# of its own; English contractions split before it (didn|'t). Then words, digits, signs, spaces.
PIECES = (
    r" ?(?<!\p{L})(?i:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=\p{L})"
    r"|'(?:s|t|re|ve|m|ll|d)(?!\p{L})"
    r"| ?\p{L}[\p{L}\p{M}]*"
    r"| ?\p{N}"
    r"| ?[^\s\p{L}\p{N}]+"
    r"|\s+(?!\S)|\s+"
)


def rules(tokenizer: Tokenizer) -> Tokenizer:
    """Give a tokenizer the rules by which a text is cut before any piece is looked up."""
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace("’", "'"), normalizers.Prepend(" ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PIECES), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def train(texts: Iterable[str], vocabulary: int) -> Tokenizer:
    """Learn `vocabulary` pieces; every byte is one of them, so no text is unknown."""
    tokenizer = rules(Tokenizer(models.BPE()))
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[PADDING, START, END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def load(path: Path) -> Tokenizer:
    """Read a tokenizer; a special token's name typed by a reader stays ordinary text.

    Raises ValueError for a file that holds none.
    """
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing narrower
        raise ValueError(f"{path.name} holds no tokenizer: {error}") from error
    tokenizer.encode_special_tokens = True
    return tokenizer
