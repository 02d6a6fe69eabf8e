"""Find where pieces stand in a text when the tokenizer that cut it does not say."""

import unicodedata
from collections.abc import Iterator, Sequence

from model.text.token import Span

FAR = 40  # characters that one side may have more than the other
SURE = 3  # equal characters after which both sides count as together again


def align(text: str, letters: Sequence[str], pieces: Sequence[str]) -> list[Span]:
    """Return the slice of the text that each piece stands for, in order.

    Each character of the text and each piece is spelled as it is compared, in `letters` and
    `pieces`: what a tokenizer changes (case, accents, spaces) must have fallen away, perhaps all of
    it. Pieces that are nowhere in the text, such as an unknown word, share what lies between their
    neighbours.
    """
    ours = [at for at, signs in enumerate(letters) for _ in signs]
    theirs = [number for number, signs in enumerate(pieces) for _ in signs]
    found: list[Span | None] = [None] * len(pieces)
    for one, other in walk_equal("".join(pieces), "".join(letters)):
        at, number = ours[other], theirs[one]
        known = found[number]
        found[number] = (known[0] if known else at, at + 1)
    return fill_gaps(text, found)


def walk_equal(one: str, other: str) -> Iterator[tuple[int, int]]:
    """Walk along two strings; yield the places of equal characters, rising on both sides."""
    i = j = 0
    while i < len(one) and j < len(other):
        if one[i] == other[j]:
            yield i, j
            i, j = i + 1, j + 1
        else:
            skipped, left = skip(one[i : i + FAR + SURE], other[j : j + FAR + SURE])
            i, j = i + skipped, j + left


def skip(one: str, other: str) -> tuple[int, int]:
    """Return the fewest characters to leave out on both sides for them to go on alike."""
    for far in range(1, FAR + 1):
        for i in range(far + 1):
            rest = one[i : i + SURE]
            if rest and rest == other[far - i : far - i + SURE]:
                return i, far - i
    return 1, 1


def fill_gaps(text: str, found: Sequence[Span | None]) -> list[Span]:
    """Give pieces without a place what lies between their neighbours, outer spaces left out."""
    following = [len(text)]  # where the next piece with a place begins, from the last piece on
    for known in reversed(found[1:]):
        following.append(known[0] if known else following[-1])
    spans: list[Span] = []
    reached = 0
    for known, end in zip(found, reversed(following), strict=False):
        if known:
            spans.append(known)
            reached = known[1]
        elif end < reached:  # the neighbours share a character
            spans.append((end, reached))
        else:
            between = text[reached:end]
            start = reached + len(between) - len(between.lstrip())
            spans.append((start, max(start, reached + len(between.rstrip()))))
    return spans


def normalize(text: str) -> str:
    """Spell a text without case, accents, spaces and signs that cannot be seen."""
    signs = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(sign for sign in signs if is_visible(unicodedata.category(sign)))


def is_visible(category: str) -> bool:
    """Say whether signs of a Unicode category are seen by themselves."""
    return category != "Mn" and category[0] not in "CZ"


def as_bytes(text: str) -> str:
    """Spell a text with one character for each byte of its UTF-8."""
    return text.encode().decode("latin-1")
