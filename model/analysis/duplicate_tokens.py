"""How much every head looks at copies: the same word elsewhere, and what followed it before."""

import numpy as np
from numpy.typing import NDArray

from model.analysis.attention_mass import Doubles
from model.capture.capture import Capture, Floats
from model.capture.positions import Side

Cells = NDArray[np.bool_]  # (query, key)


def same_word(capture: Capture, site: str) -> Cells:
    """Mark the keys that spell the query's word, elsewhere in the text or in the other text.

    Words are the same whatever their case; special tokens are none.
    """
    of = capture.site(site)
    (words, numbers), (others, at) = (spell_words(capture, side) for side in (of.queries, of.keys))
    same: Cells = (words[:, None] == others) & (words != "")[:, None]
    return same & (numbers[:, None] != at) if of.queries == of.keys else same


def spell_words(capture: Capture, side: Side) -> tuple[NDArray[np.str_], NDArray[np.intp]]:
    """Return each token's whole word in small letters and the word's number, both (token,).

    The word is "" where there is none.
    """
    tokens = capture.tokens[side]
    word_numbers = [None if token.special else token.word for token in tokens]
    keys = [(token.segment, word) for token, word in zip(tokens, word_numbers, strict=True)]
    letters: dict[tuple[int, int | None], str] = {}
    for token, key in zip(tokens, keys, strict=True):
        letters[key] = letters.get(key, "") + token.text.casefold()
    numbers = {key: number for number, key in enumerate(letters)}
    words = ["" if key[1] is None else letters[key] for key in keys]
    return np.array(words, dtype=np.str_), np.array([numbers[key] for key in keys], dtype=np.intp)


def after_copy(capture: Capture, site: str) -> Cells:
    """Mark the keys that stand right after an earlier token like the query.

    Heads that look there are the induction heads of Olsson et al. 2022, "In-context Learning and
    Induction Heads". No key is marked where queries and keys are different texts.
    """
    of = capture.site(site)
    queries, keys = capture.tokens[of.queries], capture.tokens[of.keys]
    cells = np.zeros((len(queries), len(keys)), dtype=np.bool_)
    if of.queries != of.keys:
        return cells
    ids = np.array(
        [-1 - token_index if t.special else t.id for token_index, t in enumerate(queries)]
    )
    cells[:, 1:] = (ids[:, None] == ids)[:, :-1]
    return np.tril(cells, -1)


def share_on_cells(weights: Floats | Doubles, cells: Cells) -> Doubles | None:
    """Return each head's mean weight on the marked keys, over the rows that see one, (head,).

    None where no row does: what is 0 in every head is behind a mask.
    """
    seen = cells & (weights > 0).any(0)
    rows = np.flatnonzero(seen.any(1))
    if not len(rows):
        return None
    mean: Doubles = (weights[:, rows] * seen[rows]).sum(-1, dtype=np.float64).mean(-1)
    return mean
