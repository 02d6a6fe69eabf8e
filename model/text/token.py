"""One token: where it stands in the text, and which word it belongs to."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

import regex

from model.text.names import SPACE, name_text

# Letters of scripts that set no spaces between words.
SPACELESS = (
    r"[[\p{L}\p{M}]&&[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}"
    r"\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Mymr}]]"
)
PART = rf"[[\p{{L}}\p{{M}}\p{{N}}_]--{SPACELESS}]"
# A word ends after an apostrophe that follows one letter or "qu" (l'|animal, qu'|elle), not in
# didn't; any other visible character cluster is a word of its own, and so is each in a script that
# sets no spaces: its words are found by a dictionary, which the page's browser has.
WORD = regex.compile(
    rf"(?<!{PART})(?:\p{{L}}\p{{M}}*|[Qq]u)['’](?=\p{{L}})"
    rf"|{PART}+(?:['’]{PART}+)*"
    r"|(?!\s)\X",
    regex.V1,
)
CLUSTER = regex.compile(r"\X")
Span = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """What a tokenizer gives: a vocabulary entry, its id, and its slice of the text."""

    piece: str
    id: int
    span: Span


@dataclass(frozen=True)
class Token:
    """A token as shown: `start` and `end` are code points of the untouched text, end exclusive.

    `text` is for display: the slice without the space before it, signs for newlines, tabs and
    spaces that stand alone, or, where several pieces share the bytes of one character, that
    character with the piece's number. `segment` is 1 for a token of the second text, where one was
    given: its `start` and `end` count in that text. `word` counts the words, those of the second
    text after those of the first; None where there is none. `unknown`: the vocabulary has no piece
    for this part of the text, and the model reads `piece` instead, as for any other such part.
    """

    text: str
    piece: str
    id: int
    start: int
    end: int
    special: bool
    word: int | None
    segment: int
    unknown: bool = False

    @property
    def label(self) -> str:
        """The token in one line; before a part that is unknown stands what the model reads."""
        return f"{self.piece} {self.text}" if self.unknown and not self.special else self.text


def special_token(piece: str, id: int, at: int, segment: int = 0, unknown: bool = False) -> Token:
    """Return a token that stands in no text, placed at code point `at` of a segment."""
    return Token(piece, piece, id, at, at, True, None, segment, unknown)


def locate_tokens(
    text: str,
    pieces: Sequence[Piece],
    segment: int = 0,
    words_before: int = 0,
    unknown: str | None = None,
) -> list[Token]:
    """Tie pieces to their places and words in the text, which is the segment of that number.

    `unknown` is the piece that stands for whatever the vocabulary lacks; typed as a text, it is
    itself.
    """
    starts = [*(piece.span[0] for piece in pieces), len(text)]
    spans = [
        visible_span(text, piece.span, starts[bisect_left(starts, piece.span[1])])
        for piece in pieces
    ]
    words = [match.span() for match in WORD.finditer(text)]
    numbers = [word_of(span, words) for span in spans]
    return [
        Token(
            *(shown, piece.piece, piece.id, *span, False),
            None if word is None else words_before + word,
            segment,
            piece.piece == unknown != text[slice(*span)],
        )
        for piece, span, shown, word in zip(
            pieces, spans, display_texts(text, spans), numbers, strict=True
        )
    ]


def visible_span(text: str, span: Span, following: int) -> Span:
    """Leave out the space before a piece, and take in what a normaliser merged into its last sign.

    That may be accents, or the other letters of a Korean syllable; `following` is where the next
    sign's pieces begin.
    """
    start, end = span
    cluster = CLUSTER.match(text, end - 1) if start < end < following else None
    end = min(cluster.end(), following) if cluster else end
    spaces = len(text[start:end]) - len(text[start:end].lstrip())
    return (start, end) if spaces == end - start else (start + spaces, end)


def display_texts(text: str, spans: Sequence[Span]) -> list[str]:
    """Return each slice, numbered where neighbours share characters: 😀 (2/4)."""
    sharing: list[list[Span]] = []  # runs of slices, each beginning before the last one's end
    for span in spans:
        if sharing and span[0] < sharing[-1][-1][1]:
            sharing[-1].append(span)
        else:
            sharing.append([span])
    return [
        (name_text(shown) or SPACE) + (f" ({number}/{len(run)})" if len(run) > 1 and shown else "")
        for run in sharing
        for number, shown in enumerate((text[slice(*span)] for span in run), 1)
    ]


def word_of(span: Span, words: Sequence[Span]) -> int | None:
    """Return the number of the word that shares most code points with the span, if any does.

    The words are in order and do not overlap.
    """
    start, end = span
    first = bisect_right(words, start, key=lambda word: word[1])
    touched = takewhile(lambda at: words[at][0] < end, range(first, len(words)))
    shared = {at: min(end, words[at][1]) - max(start, words[at][0]) for at in touched}
    return max(shared, key=lambda at: shared[at], default=None)
