"""From a text to tokens with any Hugging Face tokenizer, fast or slow, and back."""

import re
from collections.abc import Callable, Sequence

from transformers import PreTrainedTokenizerBase

from model.text.alignment import align, as_bytes, normalize
from model.text.names import PieceName, name_piece
from model.text.pieces import piece_spans
from model.text.token import WORD, Piece, Span, Token, locate_tokens, special_token

# How tokenizers mark that a piece begins a word, goes on with one, or ends it.
MARKS = re.compile(r"^(?:##|[▁Ġ]+)(?=.)|(?<=.)(?:</w>|@@)$", re.DOTALL)
SPACES = "▁Ġ"
Cut = list[tuple[Piece, int | None]]  # each piece with its segment; None: the tokenizer added it


def read_text(
    tokenizer: PreTrainedTokenizerBase, text: str, pair: str | None = None, special: bool = True
) -> tuple[Token, ...]:
    """Cut one text, or two, into the tokens that a model is given, if wanted with special ones.

    Special are the tokens that the tokenizer adds, not those whose name the reader typed: a typed
    `[MASK]` has the id of a mask and is a token of the text. `start` and `end` of a token of
    segment 1 count in `pair`.
    """
    cut = (cut_by_rust if tokenizer.is_fast else cut_by_python)(tokenizer, text, pair, special)
    texts = [text] if pair is None else [text, pair]
    placed: list[list[Token]] = []
    words = 0
    for segment, whole in enumerate(texts):
        pieces = [piece for piece, of in cut if of == segment]
        placed.append(locate_tokens(whole, pieces, segment, words, unknown_piece(tokenizer)))
        words += len(WORD.findall(whole))
    return tuple(interleave(cut, texts, placed))


def unknown_piece(tokenizer: PreTrainedTokenizerBase) -> str | None:
    """Return the piece that a tokenizer puts where its vocabulary has none, None where none."""
    return None if tokenizer.unk_token is None else str(tokenizer.unk_token)


def interleave(cut: Cut, texts: list[str], placed: list[list[Token]]) -> list[Token]:
    """Put the tokens of the texts and those that the tokenizer added in their order.

    An added token belongs to the segment before it, and stands at its end; at the very beginning,
    before the first.
    """
    waiting = [iter(one) for one in placed]
    all_: list[Token] = []
    current: int | None = None
    for piece, segment in cut:
        if segment is None:
            at = 0 if current is None else len(texts[current])
            all_.append(special_token(piece.piece, piece.id, at, current or 0))
        else:
            current = segment
            all_.append(next(waiting[segment]))
    return all_


def cut_by_rust(
    tokenizer: PreTrainedTokenizerBase, text: str, pair: str | None, special: bool
) -> Cut:
    """Cut with a tokenizer that says where its pieces stand."""
    encoding = tokenizer(
        text,
        pair,
        add_special_tokens=special,
        return_offsets_mapping=True,
        return_special_tokens_mask=True,
        verbose=False,
    )
    texts = (text, pair or "")
    return [
        (Piece(piece, id, (0, 0)), None)
        if added or segment is None
        else (Piece(piece, id, own_span(piece, tuple(span), texts[segment])), segment)
        for piece, id, span, added, segment in zip(
            (piece_of(tokenizer, id) for id in encoding["input_ids"]),  # not what it stands for
            encoding["input_ids"],
            encoding["offset_mapping"],
            encoding["special_tokens_mask"],
            encoding.sequence_ids(0),
            strict=True,
        )
    ]


def own_span(piece: str, span: Span, text: str) -> Span:
    """Take from a piece that spells only a space the letter after it.

    Tokenizers that put a space before a text place it on the first letter.
    """
    alone = not piece.strip(SPACES) and text[slice(*span)].strip()
    return (span[0], span[0]) if alone else span


class TextTokenId(int):
    """The id of a piece of a text: a tokenizer mixes such with ids of its own, plain ones."""

    piece: Piece
    segment: int

    def __new__(cls, piece: Piece, segment: int) -> "TextTokenId":
        """Tie an id to its piece and the number of its text."""
        id = super().__new__(cls, piece.id)
        id.piece, id.segment = piece, segment
        return id


def cut_by_python(
    tokenizer: PreTrainedTokenizerBase, text: str, pair: str | None, special: bool
) -> Cut:
    """Cut with a tokenizer that does not say where its pieces stand: find them in the text."""
    first = read_alone(tokenizer, text, 0)
    second = None if pair is None else read_alone(tokenizer, pair, 1)
    whole = (
        tokenizer.build_inputs_with_special_tokens(first, second)
        if special
        else [*first, *(second or ())]
    )
    return [
        (id.piece, id.segment)
        if isinstance(id, TextTokenId)
        else (Piece(piece_of(tokenizer, id), id, (0, 0)), None)
        for id in whole
    ]


def read_alone(tokenizer: PreTrainedTokenizerBase, text: str, segment: int) -> list[int]:
    """Return the ids of one text, each with its piece, before a tokenizer adds its own."""
    cut: list[str] = tokenizer.tokenize(text)
    if cuts_bytes(tokenizer):
        spans = align(text, [as_bytes(char) for char in text], cut)
    elif "".join(cut) == text:
        spans = align(text, list(text), cut)
    else:
        bare = ["" if one == tokenizer.unk_token else MARKS.sub("", one) for one in cut]
        spans = align(text, [normalize(char) for char in text], [normalize(one) for one in bare])
    ids = tokenizer.convert_tokens_to_ids(cut)
    assert isinstance(ids, list)
    unknown = tokenizer.unk_token_id  # Marian's ids, where it has two vocabularies, name targets
    return [
        TextTokenId(Piece(str(tokenizer.unk_token) if id == unknown else piece, id, span), segment)
        for piece, id, span in zip(cut, ids, spans, strict=True)
    ]


def cuts_bytes(tokenizer: PreTrainedTokenizerBase) -> bool:
    """Say whether a tokenizer's pieces are bytes, each shown as the character of its number."""
    return bool(tokenizer.tokenize("é") == list(as_bytes("é")))


def token_types(
    tokenizer: PreTrainedTokenizerBase, text: str, pair: str | None = None, special: bool = True
) -> list[int] | None:
    """Return the number by which a model is told each token's segment, if its kind is told any."""
    if "token_type_ids" not in tokenizer.model_input_names:
        return None
    encoding = tokenizer(
        text, pair, add_special_tokens=special, return_token_type_ids=True, verbose=False
    )
    types: list[int] = encoding["token_type_ids"]
    return types


def takes_pairs(tokenizer: PreTrainedTokenizerBase) -> bool:
    """Say whether the tokenizer has a way of its own to put two texts together."""
    alone, both = (tokenizer.num_special_tokens_to_add(pair=pair) for pair in (False, True))
    return both > alone


def tokens_of_ids(
    tokenizer: PreTrainedTokenizerBase, ids: Sequence[int]
) -> tuple[str, tuple[Token, ...]]:
    """Return the text that ids spell, without special and outer spaces, and their tokens.

    The ids are kept as written, also where the tokenizer would have cut the text otherwise.
    Special are the ids that the tokenizer calls so.
    """

    def decode(part: list[int]) -> str:
        return decode_ids(tokenizer, part)

    names = [piece_of(tokenizer, id) for id in ids]
    special = set(tokenizer.all_special_ids)
    unknown = tokenizer.unk_token_id
    if cuts_bytes(tokenizer):
        text = decode(list(ids)).strip()
        bytes_ = ["" if id in special else name for id, name in zip(ids, names, strict=True)]
        spans = align(text, [as_bytes(char) for char in text], bytes_)
    else:
        text, spans = piece_spans(decode, ids)
    pieces = [Piece(*parts) for parts in zip(names, ids, spans, strict=True)]
    ordinary = iter(locate_tokens(text, [piece for piece in pieces if piece.id not in special]))
    return text, tuple(
        special_token(piece.piece, piece.id, piece.span[0], unknown=piece.id == unknown)
        if piece.id in special
        else next(ordinary)
        for piece in pieces
    )


def decode_ids(tokenizer: PreTrainedTokenizerBase, ids: Sequence[int]) -> str:
    """Return the text that ids spell, without special ones and those that it does not know."""
    known = [id for id in ids if vocabulary_entry(tokenizer, id) is not None]
    text = tokenizer.decode(known, skip_special_tokens=True, clean_up_tokenization_spaces=False)
    assert isinstance(text, str)
    return text


def namer(tokenizer: PreTrainedTokenizerBase) -> Callable[[int], PieceName]:
    """Return a way to name ids for display.

    A piece is named by what it adds to a text: decoded alone, some lose the space before them.
    """
    special = set(tokenizer.all_special_ids)
    before: list[int] = tokenizer("a", add_special_tokens=False, verbose=False)["input_ids"]
    beginning = decode_whole(tokenizer, before)

    def name(id: int) -> PieceName:
        piece = piece_of(tokenizer, id)
        if id in special or vocabulary_entry(tokenizer, id) is None:
            return PieceName(piece, piece, False)
        both = decode_whole(tokenizer, [*before, id])
        held = both.startswith(beginning)
        added = both.removeprefix(beginning) if held else decode_whole(tokenizer, [id])
        return name_piece(piece, added if tokenizer.is_fast else MARKS.sub("", added))

    return name


def decode_whole(tokenizer: PreTrainedTokenizerBase, ids: list[int]) -> str:
    """Return the text that ids spell, special ones included."""
    text = tokenizer.decode(ids, clean_up_tokenization_spaces=False)
    assert isinstance(text, str)
    return text


def piece_of(tokenizer: PreTrainedTokenizerBase, id: int) -> str:
    """Return the vocabulary entry of an id; a model may have more ids than its tokenizer."""
    piece = vocabulary_entry(tokenizer, id)
    return f"<{id}>" if piece is None else piece


def vocabulary_entry(tokenizer: PreTrainedTokenizerBase, id: int) -> str | None:
    """Return the vocabulary entry of an id, None where there is none."""
    try:
        piece = tokenizer.convert_ids_to_tokens(int(id))
    except IndexError:  # said by sentencepiece, by others with None
        return None
    return None if piece is None else str(piece)
