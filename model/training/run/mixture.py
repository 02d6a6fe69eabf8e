"""The stream that a model is trained on: Tatoeba without leaks, then what is generated."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from model.training.pairs import agreement
from model.training.pairs.corpus import Pair, Split
from model.training.pairs.leaks import leak, leaks
from model.training.recipe import Recipe


@dataclass(frozen=True)
class Mixture:
    """Everything to train on, in order, and what was dropped before."""

    pairs: list[Pair]
    tatoeba: int
    generated: int
    few: int
    dropped: dict[str, int]  # Tatoeba pairs that held something held out, by kind
    leaks: dict[str, int]  # pairs of the final stream that do, by kind: all are 0

    @classmethod
    def of(
        cls, tatoeba: Sequence[Pair], generated: Sequence[Pair], few: Sequence[Pair]
    ) -> "Mixture":
        """Drop what leaks from Tatoeba and append what is generated.

        Raises ValueError when the whole still holds something held out.
        """
        kinds = [leak(english) for english, _ in tatoeba]
        kept = [pair for pair, kind in zip(tatoeba, kinds, strict=True) if kind is None]
        dropped = Counter(kind.value for kind in kinds if kind)
        stream = [*kept, *generated, *few]
        found = {kind.value: count for kind, count in leaks(stream).items()}
        if any(found.values()):
            raise ValueError(f"the training stream holds what is held out: {found}")
        return cls(stream, len(kept), len(generated), len(few), dict(dropped), found)

    @classmethod
    def by_recipe(cls, recipe: Recipe, split: Split) -> "Mixture":
        """Return the stream of a recipe, from the part of Tatoeba that is for training."""
        return cls.of(
            split.training,
            agreement.training_pairs(recipe.seed, recipe.sentences_per_noun_pair),
            agreement.training_pairs(recipe.seed, recipe.few_per_noun_pair, agreement.FEW),
        )

    def sha256(self) -> str:
        """Return the SHA-256 of the stream as tab-separated lines in UTF-8."""
        lines = "".join(f"{english}\t{french}\n" for english, french in self.pairs)
        return hashlib.sha256(lines.encode()).hexdigest()

    def figures(self) -> dict[str, object]:
        """Return the counts and the checksum, for the run's folder."""
        return {
            "tatoeba_pairs": self.tatoeba,
            "tatoeba_pairs_dropped_as_leaks": self.dropped,
            "generated_pairs": self.generated,
            "pairs_about_few_nouns": self.few,
            "leaks": self.leaks,
            "sha256": self.sha256(),
        }
