"""How a token is named for a reader: whatever cannot be seen by itself has a sign."""

import re
import unicodedata
from dataclasses import dataclass

INCOMPLETE = "\N{REPLACEMENT CHARACTER}"  # how a decoder shows a character whose bytes still lack
SPACE = "␣"
SIGNS = {"\n": "↵", "\r": "␍", "\t": "⇥"}
FALLBACK = re.compile("<0x([0-9A-F]{2})>")  # how pieces of sentencepiece spell a byte
# Byte-level pieces spell a byte as the character of its number (ByT5), or, as GPT-2 does where that
# cannot be seen, as one of those from 256 on, in their order.
HIDDEN = [*range(33), *range(127, 161), 173]
BYTES = {chr(byte): byte for byte in range(256)} | {
    chr(256 + at): byte for at, byte in enumerate(HIDDEN)
}


@dataclass(frozen=True)
class PieceName:
    """A piece of the vocabulary for display; `spaced`: a space comes before it, and is left out."""

    text: str
    piece: str
    spaced: bool

    def reads(self, text: str) -> bool:
        """Say whether a reader means this piece by a text: its name, or how it is spelled."""
        return text in (self.text, self.piece)


def name_text(text: str) -> str:
    """Return a slice of a text for display: ↵ is a newline, ⇥ a tab, ␣ a space that stands alone.

    Signs of which none is seen are named by their numbers.
    """
    if not text.strip():
        return "".join(SIGNS.get(sign, SPACE) for sign in text)
    if all(unicodedata.category(sign) in ("Cc", "Cf", "Cn") for sign in text):
        return "".join(f"‹U+{ord(sign):04X}›" for sign in text)
    return "".join(SIGNS.get(sign, sign) for sign in text)


def name_piece(piece: str, decoded: str) -> PieceName:
    """Name a piece of the vocabulary as a token of a text is named.

    `decoded` is what it adds to a text, the space before it included. Bytes that make no character
    are shown as their numbers: ‹E4›.
    """
    if not piece.strip("▁Ġ"):
        return PieceName(SPACE * len(piece), piece, False)
    raw = piece_bytes(piece) if INCOMPLETE in decoded or FALLBACK.fullmatch(piece) else None
    text = decoded if raw is None else spell_bytes(raw)
    if not text or (raw is None and INCOMPLETE in text):
        return PieceName(piece, piece, False)
    bare = text.lstrip(" ")
    return PieceName(name_text(bare or text), piece, bare not in ("", text))


def piece_bytes(piece: str) -> bytes | None:
    """Return the bytes that a piece spells, None where it spells none."""
    byte = FALLBACK.fullmatch(piece)
    if byte:
        return bytes.fromhex(byte[1])
    return bytes(map(BYTES.__getitem__, piece)) if set(piece) <= BYTES.keys() else None


def spell_bytes(raw: bytes) -> str:
    """Return UTF-8 as text, bytes that make no character as ‹E4 BD›."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        broken = f"‹{raw[error.start : error.end].hex(' ').upper()}›"
        return (raw[: error.start].decode() + (broken + spell_bytes(raw[error.end :]))).replace(
            "›‹", " "
        )
