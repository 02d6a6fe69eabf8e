"""A minimal pair as ids, and where in them the words stand that a measurement asks for."""

from dataclasses import dataclass

import regex
from tokenizers import Tokenizer

from model.text import pieces
from model.text.token import Span, locate_tokens
from model.text.words import TokenIndices, find_spans
from model.text.words import tokens_covering as holding
from model.training.pairs.minimal import MinimalPair
from model.transformer.translator import TranslatorShape


@dataclass(frozen=True)
class PlacedSentence:
    """One of the two sentences, up to the place where il or elle must be written.

    `source` ends with the end token; `prefix` begins with the start token, and its last row writes
    `right` or `wrong`: the pieces by which the fitting pronoun and the other begin to differ.
    `nouns` are the places of the first and second noun in the source, `target_nouns` in the prefix;
    `fitting` says which of the two "it" is. `after` is what follows "it": the predicate.
    """

    source: list[int]
    prefix: list[int]
    right: int
    wrong: int
    it: TokenIndices
    nouns: tuple[TokenIndices, TokenIndices]
    after: TokenIndices
    target_nouns: tuple[TokenIndices, TokenIndices]
    fitting: int


@dataclass(frozen=True)
class PlacedPair:
    """Both sentences of a minimal pair; `pair_name` is the same for the same two nouns."""

    name: str
    sentences: tuple[PlacedSentence, PlacedSentence]


def pair_name(pair: MinimalPair) -> str:
    """Name the noun pair by its English nouns, whatever their order and the scene."""
    return "|".join(sorted(pair.nouns.names))


def tokenize_pair(pair: MinimalPair, tokenizer: Tokenizer, shape: TranslatorShape) -> PlacedPair:
    """Find everything in both sentences.

    Raises ValueError for a word that does not stand exactly once where it must, and for French
    sentences that do not part at il and elle.
    """
    parting = parting_of(pair.french)
    ids = [tokenizer.encode(text).ids for text in pair.french]
    shared = next(i for i, (one, two) in enumerate(zip(*ids, strict=False)) if one != two)
    before = pair.french[0][:parting]
    target_nouns = [
        [
            token_index + 1
            for token_index in tokens_covering(
                tokenizer, pair.french[0], find_once(noun.french, before)
            )
        ]
        for noun in pair.nouns.nouns
    ]

    def sentence(which: int) -> PlacedSentence:
        text = pair.english[which]
        it = find_once("it", text)
        nouns = [
            tokens_covering(tokenizer, text, find_once(noun.english, text))
            for noun in pair.nouns.nouns
        ]
        return PlacedSentence(
            source=[*tokenizer.encode(text).ids, shape.end_id],
            prefix=[shape.start_id, *ids[which][:shared]],
            right=ids[which][shared],
            wrong=ids[1 - which][shared],
            it=tuple(tokens_covering(tokenizer, text, it)),
            nouns=(tuple(nouns[0]), tuple(nouns[1])),
            after=tuple(tokens_covering(tokenizer, text, (it[1], len(text)))),
            target_nouns=(tuple(target_nouns[0]), tuple(target_nouns[1])),
            fitting=which,
        )

    return PlacedPair(pair_name(pair), (sentence(0), sentence(1)))


def parting_of(french: tuple[str, str]) -> int:
    """Return where two French sentences begin to differ; raises ValueError if not at a pronoun."""
    one, two = french
    parting = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), len(one))
    pronouns = {
        found[0] if (found := regex.match(r"(?:il|elle)(?!\p{L})", text[parting:])) else None
        for text in french
    }
    if pronouns != {"il", "elle"}:
        raise ValueError(f"{one!r} and {two!r} do not part at il and elle")
    return parting


def find_once(word: str, text: str) -> Span:
    """Return where a word stands; raises ValueError unless it stands there once."""
    found = find_spans(word, text)
    if len(found) != 1:
        raise ValueError(f"{word!r} stands {len(found)} times in {text!r}, not once")
    return found[0]


def tokens_covering(tokenizer: Tokenizer, text: str, span: Span) -> list[int]:
    """Return the places of the tokens that share a character with a span."""
    return list(holding(locate_tokens(text, pieces.read_pieces(tokenizer, text)), span))
