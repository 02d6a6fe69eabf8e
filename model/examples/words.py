"""Finds the tokens of a word in a capture, and the rows of the target that write it."""

from dataclasses import dataclass

import numpy as np
import regex
from numpy.typing import NDArray

from model.capture.capture import Capture, Floats
from model.capture.positions import Side
from model.refusal import Refused

Heads = NDArray[np.float32]  # one number for each head of a site, (layer, head)


def tokens_of_word(capture: Capture, side: Side, word: str) -> list[int]:
    """Return the tokens that the last such word of a text is made of; raises Refused without it."""
    text = capture.text if side == "source" else capture.target or ""
    found = list(regex.finditer(rf"(?<!\w){regex.escape(word)}(?!\w)", text))
    if not found:
        raise Refused("no_such_word", f"There is no {word!r} in {text!r}.")
    start, end = found[-1].span()
    tokens = enumerate(capture.tokens[side])
    return [token_index for token_index, token in tokens if token.start < end and token.end > start]


def rows_of_word(capture: Capture, word: str) -> list[int]:
    """Return the rows of the target that write a word: each is read one place later."""
    return [token_index - 1 for token_index in tokens_of_word(capture, "target", word)]


def word_probability(capture: Capture, word: str) -> float:
    """Return how likely the model finds a word of the target: the product over its pieces."""
    written = [capture.predictions[row].written.probability for row in rows_of_word(capture, word)]
    return float(np.prod(written))


def all_weights(capture: Capture, site: str) -> Floats:
    """Return the weights of every head of a site, (layer, head, query, key)."""
    return np.stack(
        [capture.weights(site, layer) for layer in range(len(capture.site(site).layers))]
    )


def attention_mass(capture: Capture, site: str, queries: list[int], keys: list[int]) -> Heads:
    """Return every head's weight from some queries, their mean, on some keys, their sum."""
    chosen = all_weights(capture, site)[:, :, queries][:, :, :, keys]
    heads: Heads = chosen.sum(-1).mean(-1)
    return heads


@dataclass(frozen=True)
class BestHead:
    """The head that a search over all heads of a site found."""

    layer: int
    head: int
    number: float
    searched: int

    @property
    def name(self) -> str:
        """The head as the page calls it."""
        return f"{self.layer}.{self.head}"


def best_head(numbers: Heads | NDArray[np.float64]) -> BestHead:
    """Return the head with the largest number of a (layer, head) table."""
    layer, head = np.unravel_index(int(numbers.argmax()), numbers.shape)
    return BestHead(int(layer), int(head), float(numbers.max()), numbers.size)
