"""What is measured of an example: each measure finds its heads itself and says what it found."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from model.analysis.statistics import statistics
from model.capture.capture import Capture
from model.examples import words
from model.examples.words import BestHead, best_head


@dataclass(frozen=True)
class Measurement:
    """A number, the sentence that says it, and what to open: site, heads, tokens kept lit."""

    number: float
    claim: str
    site: str
    heads: tuple[BestHead, ...]
    kept: tuple[str, ...] = ()  # as a link says them
    model: str = ""  # another model to open; none: the one that was measured


Measure = Callable[[Capture, Capture | None], Measurement]


def kept_tokens(side: str, stream: str, token_indices: list[int]) -> tuple[str, ...]:
    """Return queries to keep lit, as a link says them."""
    return tuple(f"{side}{stream[0]}q{token_index}" for token_index in token_indices)


def say_best_head(found: BestHead, looking_at: str) -> str:
    """Say how the head was found that is shown for a written word."""
    return (
        f"Of {found.searched} heads {found.name} looks most at “{looking_at}” there: "
        f"{found.number:.3f}."
    )


@dataclass(frozen=True)
class TurnsToNoun:
    """How far the look of a word turns from one noun to another between A and B: Δ."""

    query: str
    one: str
    other: str

    def __call__(self, a: Capture, b: Capture | None) -> Measurement:
        """Take the head that turns most of all encoder heads."""
        assert b is not None
        (one_a, other_a), (one_b, other_b) = self._looks(a), self._looks(b)
        found = best_head((one_a - other_a) - (one_b - other_b))
        on = (found.layer, found.head)
        claim = (
            f"Head {found.name} turns by Δ = {found.number:.2f}, the most of {found.searched} "
            f"encoder heads: “{self.query}” looks at “{self.one}” with {one_a[on]:.2f} in A and "
            f"{one_b[on]:.2f} in B, at “{self.other}” with {other_a[on]:.2f} and {other_b[on]:.2f}."
        )
        kept = [
            one
            for side, capture in (("a", a), ("b", b))
            for one in kept_tokens(
                side, "source", words.tokens_of_word(capture, "source", self.query)
            )
        ]
        return Measurement(found.number, claim, "encoder", (found,), tuple(kept))

    def _looks(self, capture: Capture) -> tuple[words.Heads, words.Heads]:
        """Return every head's look at the one noun and at the other."""
        query, one, other = (
            words.tokens_of_word(capture, "source", word)
            for word in (self.query, self.one, self.other)
        )
        looks = [words.attention_mass(capture, "encoder", query, noun) for noun in (one, other)]
        return looks[0], looks[1]


@dataclass(frozen=True)
class Writes:
    """How surely the model writes one word for A and another for B; the smaller probability."""

    in_a: str
    in_b: str
    looking_at: str  # the source word by which the shown head is chosen

    def __call__(self, a: Capture, b: Capture | None) -> Measurement:
        """Take the cross-attention head that looks most at the source word while writing them."""
        assert b is not None
        sides = (("a", a, self.in_a), ("b", b, self.in_b))
        sure = [words.word_probability(capture, word) for _, capture, word in sides]
        looks = [
            words.attention_mass(
                *(capture, "cross", words.rows_of_word(capture, word)),
                words.tokens_of_word(capture, "source", self.looking_at),
            )
            for _, capture, word in sides
        ]
        found = best_head(np.minimum(*looks))
        claim = (
            f"A: “{self.in_a}” with probability {sure[0]:.2f}; "
            f"B: “{self.in_b}” with {sure[1]:.2f}. {say_best_head(found, self.looking_at)}"
        )
        kept = [
            one
            for side, capture, word in sides
            for one in kept_tokens(side, "target", words.rows_of_word(capture, word))
        ]
        return Measurement(min(sure), claim, "cross", (found,), tuple(kept))


@dataclass(frozen=True)
class Loses:
    """How surely A writes a word that B does not write at all; 0 where B writes it too."""

    word: str
    looking_at: str

    def __call__(self, a: Capture, b: Capture | None) -> Measurement:
        """Take the cross-attention head that looks most at the source word while writing it."""
        assert b is not None
        rows = words.rows_of_word(a, self.word)
        sure = words.word_probability(a, self.word)
        there = self.word in [token.text for token in b.tokens["target"]]
        key = words.tokens_of_word(a, "source", self.looking_at)
        found = best_head(words.attention_mass(a, "cross", rows, key))
        claim = (
            f"A: “{self.word}” with probability {sure:.2f}; B: “{b.target}”. "
            f"{say_best_head(found, self.looking_at)}"
        )
        kept = kept_tokens("a", "target", rows)
        return Measurement(0.0 if there else sure, claim, "cross", (found,), kept)


@dataclass(frozen=True)
class Aligns:
    """Whether one head looks at the right source word while each of some words is written.

    The number is the smallest of these weights.
    """

    pairs: tuple[tuple[str, str], ...]  # written word, source word

    def __call__(self, a: Capture, b: Capture | None) -> Measurement:
        """Take the cross-attention head whose smallest weight is largest."""
        looks = [
            words.attention_mass(
                a, "cross", words.rows_of_word(a, target), words.tokens_of_word(a, "source", source)
            )
            for target, source in self.pairs
        ]
        found = best_head(np.min(looks, axis=0))
        each = ", ".join(
            f"“{target}” looks at “{source}” with {float(look[found.layer, found.head]):.3f}"
            for (target, source), look in zip(self.pairs, looks, strict=True)
        )
        claim = f"Head {found.name}, the best of {found.searched}: writing {each}."
        kept = [
            one
            for target, _ in self.pairs
            for one in kept_tokens("a", "target", words.rows_of_word(a, target))
        ]
        return Measurement(found.number, claim, "cross", (found,), tuple(kept))


@dataclass(frozen=True)
class Doubts:
    """How likely the model finds a word that was typed in place of its own; the number is that."""

    typed: str
    own: str
    looking_at: str

    def __call__(self, a: Capture, b: Capture | None) -> Measurement:
        """Take the cross-attention head that looks most at the source word for its own."""
        assert b is not None
        wrong, right = words.word_probability(b, self.typed), words.word_probability(a, self.own)
        rows = words.rows_of_word(a, self.own)
        found = best_head(
            words.attention_mass(
                a, "cross", rows, words.tokens_of_word(a, "source", self.looking_at)
            )
        )
        claim = (
            f"“{self.typed}” typed in place of “{self.own}” has probability {wrong:.4f}; "
            f"the model's own word has {right:.2f}. {say_best_head(found, self.looking_at)}"
        )
        kept = kept_tokens("a", "target", rows) + kept_tokens(
            "b", "target", words.rows_of_word(b, self.typed)
        )
        return Measurement(wrong, claim, "cross", (found,), kept)


@dataclass(frozen=True)
class Mostly:
    """How much weight one head lays on a certain token, mean over the rows."""

    statistic: str
    where: str

    def __call__(self, a: Capture, b: Capture | None) -> Measurement:
        """Take the encoder head with the largest share."""
        shares = statistics(a, "encoder").values[self.statistic]
        assert shares is not None
        found = best_head(shares)
        even = 1 / len(a.tokens["source"])
        claim = (
            f"Head {found.name} lays {found.number:.2f} of its weight on {self.where}, mean over "
            f"the rows, the most of {found.searched} encoder heads; spread evenly: {even:.2f}."
        )
        return Measurement(found.number, claim, "encoder", (found,))


@dataclass(frozen=True)
class Spreads:
    """How far the broadest and the sharpest head of the encoder are apart, in bits of entropy."""

    def __call__(self, a: Capture, b: Capture | None) -> Measurement:
        """Take the heads with the largest and the smallest mean entropy of a row."""
        entropy = statistics(a, "encoder").values["entropy"]
        assert entropy is not None
        broad, sharp = best_head(entropy), best_head(-entropy)
        claim = (
            f"Head {broad.name} has {broad.number:.2f} bits a row, head {sharp.name} "
            f"{-sharp.number:.2f}, the most and the least of {broad.searched} encoder heads; "
            f"spread evenly: {np.log2(len(a.tokens['source'])):.2f}."
        )
        return Measurement(broad.number + sharp.number, claim, "encoder", (broad, sharp))


@dataclass(frozen=True)
class Rests:
    """How often il or elle is right in another model of this project, beside this one.

    Both are as right; whether that rests on a head is what their evaluations say.
    """

    query: str
    folders: tuple[Path, Path]  # of both models, this one among them

    def __call__(self, a: Capture, b: Capture | None) -> Measurement:
        """Take the other model's start head."""
        assert b is not None
        told = [json.loads((one / "evaluation.json").read_text("utf-8")) for one in self.folders]
        mine, other = sorted(told, key=lambda one: one["weights"]["id"] != a.model.id)
        start = other["start_head"]
        right = start["need"]["intact"]["agreement"]
        claim = (
            f"Of {start['need']['sentences']} held-out sentences il or elle is right in "
            f"{self._said(mine)}; in the model that this opens, in {self._said(other)}. The note "
            "beneath its heads says where they look."
        )
        kept = [
            one
            for side, capture in (("a", a), ("b", b))
            for one in kept_tokens(
                side, "source", words.tokens_of_word(capture, "source", self.query)
            )
        ]
        found = BestHead(start["layer"], start["head"], right, len(other["heads"]))
        return Measurement(right, claim, "encoder", (found,), tuple(kept), other["weights"]["id"])

    def _said(self, told: dict[str, Any]) -> str:
        start = told["start_head"]
        intact, off = (start["need"][which]["agreement"] for which in ("intact", "off"))
        return f"{intact:.2f}, and in {off:.2f} with head {start['layer']}.{start['head']} off"
