"""Words of a text as groups of its tokens: all of them in order, or one found by its letters."""

from collections.abc import Sequence

import regex

from model.refusal import Refused
from model.text.token import SPACELESS, Span, Token

TokenIndices = tuple[int, ...]  # of tokens, counted from 0: a word may be several pieces
# Letters of scripts that set words apart; in the others a word may stand beside any letter.
LETTER = rf"[[\p{{L}}\p{{M}}\p{{N}}]--{SPACELESS}]"
NUMBERED = regex.compile(r"(.*\S)#([1-9][0-9]{0,3})", regex.DOTALL)


def group_words(tokens: Sequence[Token]) -> list[TokenIndices]:
    """Group the places of tokens: the pieces of a word together, every other token alone."""
    groups: dict[int | tuple[int, int], list[int]] = {}
    for token_index, token in enumerate(tokens):
        key = token_index if token.word is None else (token.segment, token.word)
        groups.setdefault(key, []).append(token_index)
    return [tuple(token_indices) for token_indices in groups.values()]


def find_spans(word: str, text: str) -> list[Span]:
    """Return where a word stands in a text, whatever its case; not as a part of a longer word."""
    begins, ends = (regex.match(LETTER, end, regex.V1) for end in (word[:1], word[-1:]))
    before, after = f"(?<!{LETTER})" if begins else "", f"(?!{LETTER})" if ends else ""
    pattern = f"{before}{regex.escape(word)}{after}"
    return [match.span() for match in regex.finditer(pattern, text, regex.IGNORECASE | regex.V1)]


def tokens_covering(tokens: Sequence[Token], span: Span) -> TokenIndices:
    """Return the places of the tokens that share a character with a span."""
    return tuple(i for i, t in enumerate(tokens) if t.start < span[1] and t.end > span[0])


def find_word(word: str, text: str, tokens: Sequence[Token]) -> TokenIndices:
    """Return the tokens of a word; `word#2` is the second of several like it.

    Raises Refused where the word does not stand in the text, or several times without a number.
    """
    numbered = None if find_spans(word, text) else NUMBERED.fullmatch(word)
    letters = numbered[1] if numbered else word
    found = find_spans(letters, text)
    number = int(numbered[2]) if numbered else 1
    if number > len(found):
        times = f" {number} times" if number > 1 else ""
        raise Refused("unknown_word", f"“{letters}” does not stand{times} in “{text}”.")
    if len(found) > 1 and not numbered:
        said = f"“{word}” stands {len(found)} times in “{text}”: write {word}#1, {word}#2 …"
        raise Refused("ambiguous_word", said)
    token_indices = tokens_covering(tokens, found[number - 1])
    if not token_indices:
        raise Refused("unknown_word", f"No token holds “{letters}” in “{text}”.")
    return token_indices
