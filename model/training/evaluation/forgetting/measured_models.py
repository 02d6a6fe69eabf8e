"""What is made of the same held-out sentences by one model and by another, with intervals."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.analysis.significance import bootstrap, cluster_means
from model.backends.builtin.translator_adapter import TranslatorAdapter
from model.training.evaluation import quality, translation, validation
from model.training.evaluation.agreement_scores import by_noun_pair, forced_margins
from model.training.evaluation.forgetting.bleu_intervals import (
    CountedTranslations,
    ends,
)
from model.training.evaluation.selection_split import first_pairs, split_halves
from model.training.evaluation.tokenized_pairs import pair_name, tokenize_pair
from model.training.pairs import corpus, minimal
from model.training.pairs.holdout import HoldOut
from model.training.pairs.minimal import MinimalPair
from model.training.recipe import Recipe

LENGTHS = ((1, 5), (6, 8), (9, 11), (12, 15), (16, None), (12, None))  # English pieces
DISTANCES = ((1, 3), (4, 6), (7, 9), (10, None))  # pieces from the fitting noun to "it"
Floats = NDArray[np.float64]
Bounds = tuple[int, int | None]


@dataclass(frozen=True)
class Remembered:
    """What one model made of the sentences that all are measured on.

    `translated` and `forced` are 1 where il or elle is right, (sentence,): as it translates, and
    where it chooses between the two, the reference French before them given.
    """

    id: str
    sha256: str
    translations: CountedTranslations
    translated: Floats
    forced: Floats


@dataclass(frozen=True)
class Sentences:
    """The sentences that all models are measured on.

    `pieces` are the lengths of the English ones, (sentence,); `distances` and `names` are of the
    sentences of the minimal pairs, two for each pair.
    """

    references: quality.References
    pieces: NDArray[np.int64]
    pairs: Sequence[MinimalPair]
    distances: NDArray[np.int64]
    names: list[str]

    @classmethod
    def held_out(
        cls, data: Path, model: TranslatorAdapter[Any], sentences: int, noun_pairs: int
    ) -> "Sentences":
        """Take sentences of Tatoeba that no training saw, and of the reporting half of noun pairs.

        Lengths and distances are by the tokenizer of a model.
        """
        split = corpus.split(corpus.read(data), Recipe().held_out_share)
        references = quality.references(split.held_out, sentences, validation.SENTENCES)
        famous = minimal.minimal_pairs(HoldOut.FAMOUS)
        _, reporting = split_halves(minimal.minimal_pairs(HoldOut.NOUN_PAIR), famous)
        pairs = first_pairs(reporting, noun_pairs)
        placed = [tokenize_pair(pair, model.tokenizer, model.shape) for pair in pairs]
        return cls(
            references,
            np.array([len(model.tokenizer.encode(text).ids) for text in references]),
            pairs,
            np.array([s.it[0] - s.nouns[s.fitting][-1] for p in placed for s in p.sentences]),
            [pair_name(pair) for pair in pairs for _ in range(2)],
        )

    def ask(self, folder: Path, model: TranslatorAdapter[Any]) -> Remembered:
        """Let a model translate all of them, greedily."""
        translated = translation.translate(model.translator, model.tokenizer, [*self.references])
        texts = [text for pair in self.pairs for text in pair.english]
        pronouns = map(
            translation.pronoun, translation.translate(model.translator, model.tokenizer, texts)
        )
        genders = [noun.gender for pair in self.pairs for noun in pair.nouns.nouns]
        right = [one == gender for one, gender in zip(pronouns, genders, strict=True)]
        return Remembered(
            id=model.info.id,
            sha256=hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest(),
            translations=CountedTranslations.of(translated, self.references),
            translated=np.array(right, dtype=np.float64),
            forced=(forced_margins(model, self.pairs) > 0).astype(np.float64).ravel(),
        )

    def report(self, model: Remembered, first: Remembered | None) -> dict[str, Any]:
        """Return the figures of a model, and how much they are above those of the first one."""
        lengths: list[dict[str, Any]] = []
        distances: list[dict[str, Any]] = []
        for bounds in LENGTHS:
            chosen = within(self.pieces, bounds)
            if chosen.any():
                own = model.translations.among(chosen)
                draws = own.draws()
                row = {**named(bounds, chosen), "bleu": own.bleu, **ends(draws)}
                if first:
                    other = first.translations.among(chosen)
                    above = {"bleu": own.bleu - other.bleu, **ends(draws - other.draws())}
                    row["above"] = above
                lengths.append(row)
        for bounds in DISTANCES:
            chosen = within(self.distances, bounds)
            if chosen.any():
                names = [name for name, take in zip(self.names, chosen, strict=True) if take]
                row = {**named(bounds, chosen), "noun_pairs": len(set(names))}
                for way in ("translated", "forced"):
                    own_right = getattr(model, way)[chosen]
                    row[way] = by_noun_pair(own_right, names)
                    if first:
                        lead = cluster_means(own_right - getattr(first, way)[chosen], names)[1]
                        low, high = (float(end) for end in bootstrap(lead))
                        row[f"{way}_above"] = {
                            "agreement": float(lead.mean()),
                            "low": low,
                            "high": high,
                        }
                distances.append(row)
        return {
            "id": model.id,
            "sha256": model.sha256,
            "above": first and first.id,
            "lengths": lengths,
            "distances": distances,
        }


def within(values: NDArray[np.int64], bounds: Bounds) -> NDArray[np.bool_]:
    """Say which values lie between two bounds, both included; None is no bound."""
    least, most = bounds
    return (values >= least) & (values <= (values.max() if most is None else most))


def named(bounds: Bounds, chosen: NDArray[np.bool_]) -> dict[str, Any]:
    """Name the bounds of a row, and the number of its sentences."""
    return {"least": bounds[0], "most": bounds[1], "sentences": int(chosen.sum())}
