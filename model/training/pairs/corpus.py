"""English-French sentence pairs from a Tatoeba export, cleaned and split without a leak."""

import hashlib
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

Pair = tuple[str, str]  # English, French


@dataclass(frozen=True)
class Split:
    """Pairs to train on, and held-out pairs that share no sentence with them."""

    training: list[Pair]
    held_out: list[Pair]


def read(archive: Path) -> list[Pair]:
    """Read the tab-separated pairs of `fra-eng.zip` from manythings.org/anki, or a newer one.

    Typographic apostrophes and the narrow spaces before French signs become plain ones.
    """
    with zipfile.ZipFile(archive) as files:
        name = next(n for n in files.namelist() if n.endswith("fra.txt") and "__MACOSX" not in n)
        lines = files.read(name).decode("utf-8").splitlines()
    plain = str.maketrans({"\u202f": " ", "\xa0": " ", "\u2009": " ", "’": "'"})
    cells = (line.translate(plain).split("\t") for line in lines)
    return [(english.strip(), french.strip()) for english, french, *_ in cells]


def split(pairs: Iterable[Pair], held_out_share: float = 0.01) -> Split:
    """Split by connected component of the graph whose edges are the pairs, chosen by hash.

    Two sentences that any chain of translations joins stay together, so neither side of a
    held-out pair is in training.
    """
    pairs = list(pairs)
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        while parent.setdefault(node, node) != node:
            parent[node] = node = parent[parent[node]]
        return node

    for english, french in pairs:
        low, high = sorted((root("en " + english), root("fr " + french)))
        parent[high] = low  # the smallest sentence names the component, in whatever order they come
    training: list[Pair] = []
    held_out: list[Pair] = []
    for pair in pairs:
        chosen = share(root("en " + pair[0])) < held_out_share
        (held_out if chosen else training).append(pair)
    return Split(training, held_out)


def share(key: str) -> float:
    """Return a number in [0, 1) that depends on the key alone."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) / 2**64
