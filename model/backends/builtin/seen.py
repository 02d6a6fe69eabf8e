"""What the English sentences of a training held, and how a text is unlike them."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import regex
from tokenizers import Tokenizer

from model.text import pieces
from model.text.token import Token, locate_tokens

FILE = "seen.json"  # in the folder of a model
CUT = 4  # pieces of a word that is spelled out
NAMED = 3  # parts of a text that a remark names
LETTER, LATIN = regex.compile(r"\p{L}"), regex.compile(r"\p{Latin}")


@dataclass(frozen=True)
class SeenInTraining:
    """The sentences that a model was trained to read, counted; none of them is kept.

    `one_word` of them are a word alone, and of `spelled_out` at least half of the words are cut
    into CUT pieces or more. `never` are the ids of pieces that none of them held.
    """

    sentences: int
    one_word: int
    spelled_out: int
    never: tuple[int, ...]

    @classmethod
    def count(cls, tokenizer: Tokenizer, sentences: Iterable[str]) -> "SeenInTraining":
        """Count sentences."""
        all_ = one_word = spelled_out = 0
        seen: set[int] = set()
        for text in sentences:
            read = locate_tokens(text, pieces.read_pieces(tokenizer, text))
            seen.update(token.id for token in read)
            cuts = pieces_of_words(read)
            all_ += 1
            one_word += len(cuts) == 1
            spelled_out += is_spelled_out(cuts)
        never = sorted(set(range(tokenizer.get_vocab_size())) - seen)
        return cls(all_, one_word, spelled_out, tuple(never))

    @classmethod
    def read(cls, folder: Path) -> "SeenInTraining | None":
        """Read what was counted for the model in a folder, None where nothing was."""
        path = folder / FILE
        if not path.exists():
            return None
        fields = json.loads(path.read_text("utf-8"))
        return cls(**{**fields, "never": tuple(fields["never"])})

    def write(self, folder: Path) -> None:
        """Write it into the folder of the model."""
        (folder / FILE).write_text(json.dumps(asdict(self)) + "\n", "utf-8")

    def remark(self, text: str, read: Sequence[Token]) -> dict[str, str]:
        """Return a remark, by its code, on a text that is unlike them; none where it is like."""
        found = [*self.letters_unlike(text), *self.pieces_unlike(text, read)]
        cuts = pieces_of_words(read)
        if len(cuts) == 1:
            found.append(f"it is one word alone, as {self.one_word:,} of them are")
        elif is_spelled_out(cuts):
            many = sum(cut >= CUT for cut in cuts)
            found.append(
                f"{many} of its {len(cuts)} words are cut into {CUT} pieces or more, as half of "
                f"the words of {self.spelled_out:,} of them are"
            )
        if not found:
            return {}
        said = f"This text is unlike the {self.sentences:,} English sentences of the training: "
        return {"unlike_training": said + "; ".join(found) + ". Expect a poor translation."}

    def letters_unlike(self, text: str) -> list[str]:
        """Say that most letters are of another script."""
        letters = LETTER.findall(text)
        latin = sum(LATIN.fullmatch(letter) is not None for letter in letters)
        return ["most of its letters are of another script"] if latin * 2 < len(letters) else []

    def pieces_unlike(self, text: str, read: Sequence[Token]) -> list[str]:
        """Say which pieces none of the sentences held."""
        never = set(self.never)
        there = [token for token in read if token.id in never and not token.special]
        if not there:
            return []
        parts = dict.fromkeys(f"“{text[token.start : token.end]}”" for token in there)
        names = ", ".join([*parts][:NAMED]) + (" …" if len(parts) > NAMED else "")
        ordinary = sum(not token.special for token in read)
        return [f"{len(there)} of its {ordinary} pieces stood in none of them ({names})"]


def pieces_of_words(read: Sequence[Token]) -> list[int]:
    """Return into how many pieces each word is cut; signs are no words."""
    counted = Counter(
        token.word
        for token in read
        if token.word is not None and any(sign.isalnum() for sign in token.text)
    )
    return [*counted.values()]


def is_spelled_out(cuts: Sequence[int]) -> bool:
    """Say whether half of the words, or more, are cut into many pieces."""
    return 0 < len(cuts) <= 2 * sum(cut >= CUT for cut in cuts)
