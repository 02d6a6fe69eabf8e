"""One token: where it stands in the text, and which word it belongs to."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import regex

# A word ends after an apostrophe that follows one letter or "qu" (l'|animal, qu'|elle), not in
# didn't; any other visible character cluster is a word of its own.
WORD = regex.compile(
    r"(?<![\p{L}\p{M}\p{N}_])(?:\p{L}\p{M}*|[Qq]u)['’](?=\p{L})"
    r"|[\p{L}\p{M}\p{N}_]+(?:['’][\p{L}\p{M}\p{N}_]+)*"
    r"|(?!\s)\X"
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

    `text` is for display: the slice without the space before it, or, where several pieces share
    the bytes of one character, that character with the piece's number. `word` counts the words of
    the text and is None where there is none; `segment` is 0 unless a second text was given.
    """

    text: str
    piece: str
    id: int
    start: int
    end: int
    special: bool
    word: int | None
    segment: int


def special_token(piece: str, id: int, at: int) -> Token:
    """Return a token that stands in no text, placed at code point `at`."""
    return Token(piece, piece, id, at, at, True, None, 0)


def tokens(text: str, pieces: Sequence[Piece]) -> list[Token]:
    """Tie pieces to their places and words in the text."""
    starts = [*(piece.span[0] for piece in pieces), len(text)]
    spans = [
        visible(text, piece.span, starts[bisect_left(starts, piece.span[1])]) for piece in pieces
    ]
    words = [match.span() for match in WORD.finditer(text)]
    return [
        Token(shown, piece.piece, piece.id, *span, False, word_of(span, words), 0)
        for piece, span, shown in zip(pieces, spans, displayed(text, spans), strict=True)
    ]


def visible(text: str, span: Span, following: int) -> Span:
    """Leave out the space before a piece, and take in what a normaliser merged into its last sign.

    That may be accents, or the other letters of a Korean syllable; `following` is where the next
    sign's pieces begin.
    """
    start, end = span
    cluster = CLUSTER.match(text, end - 1) if start < end < following else None
    end = min(cluster.end(), following) if cluster else end
    spaces = len(text[start:end]) - len(text[start:end].lstrip())
    return (start, end) if spaces == end - start else (start + spaces, end)


def displayed(text: str, spans: Sequence[Span]) -> list[str]:
    """Return each slice, numbered where several pieces share one: 😀 (2/4)."""
    seen: dict[Span, int] = {}
    shown = []
    for span in spans:
        seen[span] = seen.get(span, 0) + 1
        shared = spans.count(span)
        number = f" ({seen[span]}/{shared})" if shared > 1 else ""
        shown.append(text[slice(*span)] + number)
    return shown


def word_of(span: Span, words: Sequence[Span]) -> int | None:
    """Return the number of the word that shares most code points with the span, if any does."""
    overlaps = [min(span[1], end) - max(span[0], start) for start, end in words]
    most = max(overlaps, default=0)
    return overlaps.index(most) if most > 0 else None
