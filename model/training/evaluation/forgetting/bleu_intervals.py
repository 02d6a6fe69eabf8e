"""BLEU of some sentences with its interval, and of two models on the same sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sacrebleu
from numpy.typing import NDArray

from model.analysis.significance import LEVEL
from model.training.evaluation.quality import References

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
BLEU_DRAWS = 2000
ORDERS = 4  # of n-grams


@dataclass(frozen=True)
class CountedTranslations:
    """What BLEU counts of translations, (sentence, number).

    The numbers: n-grams that a reference holds, and all n-grams, of 1 to ORDERS words; then the
    words of the translation and of the closest reference. Sums over sentences give corpus BLEU.
    """

    counts: Counts

    @classmethod
    def of(cls, hypotheses: Sequence[str], references: References) -> "CountedTranslations":
        """Count translations, one for each English sentence, against all of its references."""
        metric = sacrebleu.BLEU(effective_order=True)
        scored = [
            metric.sentence_score(hypothesis, own)
            for hypothesis, own in zip(hypotheses, references.values(), strict=True)
        ]
        rows = [[*one.counts, *one.totals, one.sys_len, one.ref_len] for one in scored]
        return cls(np.array(rows, dtype=np.int64))

    def among(self, chosen: NDArray[np.bool_]) -> "CountedTranslations":
        """Return those of some sentences."""
        return CountedTranslations(self.counts[chosen])

    @property
    def bleu(self) -> float:
        """Corpus BLEU."""
        return bleu_of(self.counts.sum(0))

    def draws(self, seed: int = 0) -> Floats:
        """Return BLEU of the sentences drawn anew with replacement, (draw,).

        The same sentences are drawn for another model of as many, so that draws can be compared.
        """
        count = len(self.counts)
        rng = np.random.default_rng(seed)
        drawn = rng.multinomial(count, np.full(count, 1 / count), size=BLEU_DRAWS)
        return np.array([bleu_of(sums) for sums in drawn @ self.counts])


def bleu_of(sums: Counts) -> float:
    """Return corpus BLEU of summed counts, smoothed as sacreBLEU does."""
    right, whole = sums[:ORDERS].tolist(), sums[ORDERS : 2 * ORDERS].tolist()
    written, wanted = (int(length) for length in sums[-2:])
    score = sacrebleu.BLEU.compute_bleu(right, whole, written, wanted, smooth_method="exp")
    return float(score.score)


def ends(draws: Floats) -> dict[str, float]:
    """Return both ends of the interval that draws give (percentile bootstrap)."""
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return {"low": float(low), "high": float(high)}
