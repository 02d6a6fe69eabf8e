"""From text to pieces, and from what a model wrote back to text and pieces."""

from collections.abc import Callable, Sequence

from tokenizers import Tokenizer

from model.text.names import INCOMPLETE, PieceName, name_piece
from model.text.token import Piece, Span

SPACE = "Ġ"  # how byte-level pieces spell it


def read_pieces(tokenizer: Tokenizer, text: str) -> list[Piece]:
    """Cut a text into pieces.

    The space that the tokenizer puts before every text stands in no slice.
    """
    encoding = tokenizer.encode(text)
    pieces = [
        Piece(*parts) for parts in zip(encoding.tokens, encoding.ids, encoding.offsets, strict=True)
    ]
    if pieces and pieces[0].piece == SPACE:
        pieces[0] = Piece(SPACE, pieces[0].id, (0, 0))
    return pieces


def pieces_of_ids(tokenizer: Tokenizer, ids: Sequence[int]) -> tuple[str, list[Piece]]:
    """Return the text that ids spell, without outer spaces, and the pieces with their places.

    The ids are kept as written, also where the tokenizer would have cut the text otherwise.
    """
    text, spans = piece_spans(tokenizer.decode, ids)
    return text, [
        Piece(piece_of(tokenizer, id), id, span) for id, span in zip(ids, spans, strict=True)
    ]


def piece_spans(decode: Callable[[list[int]], str], ids: Sequence[int]) -> tuple[str, list[Span]]:
    """Return the text that ids spell, without outer spaces, and each id's slice of it.

    An id's slice is what decoding one more adds: from where the text up to it holds, to where the
    text with it does. A character whose bytes still lack counts to every id that has some of them.
    """
    beginnings = [decode(list(ids[:count])) for count in range(len(ids) + 1)]
    spelled = beginnings[-1]
    text = spelled.strip()
    before = len(spelled) - len(spelled.lstrip())

    def inside_text(at: int) -> int:
        return min(max(at - before, 0), len(text))

    spans = []
    held = 0  # how much of the text is sure
    for beginning in beginnings[1:]:
        start = inside_text(len(spelled[:held].rstrip(INCOMPLETE)))
        alike = common_prefix(beginning, spelled)
        held = max(held, alike)
        begun = beginning[alike:].startswith(INCOMPLETE)
        spans.append((start, max(start, inside_text(held + begun))))
    return text, spans


def common_prefix(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def spell_piece(tokenizer: Tokenizer, id: int) -> PieceName:
    """Name one piece of the vocabulary for display."""
    return name_piece(piece_of(tokenizer, id), tokenizer.decode([id]))


def piece_of(tokenizer: Tokenizer, id: int) -> str:
    """Return the vocabulary entry of an id."""
    piece = tokenizer.id_to_token(id)
    assert piece is not None, f"the vocabulary has no piece {id}"
    return piece
