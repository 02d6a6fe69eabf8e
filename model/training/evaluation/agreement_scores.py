"""Agreement of il and elle on what was held out, for each kind of holding out."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.analysis.significance import cluster_means, share_interval
from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.translator_adapter import TranslatorAdapter
from model.training.evaluation import teacher_forcing
from model.training.evaluation import translation as translating
from model.training.evaluation.tokenized_pairs import pair_name, tokenize_pair
from model.training.pairs.minimal import MinimalPair


def agreement(model: BuiltIn, pairs: Sequence[MinimalPair]) -> dict[str, object]:
    """Measure agreement in two ways, each with its interval by noun pair.

    `translated`: the last il or elle of the greedy translation is the fitting one; none is wrong.
    `forced`: the fitting one is likelier than the other, the reference French before it given.
    """
    texts = [text for pair in pairs for text in pair.english]
    translations = translating.translate(model.transformer, model.tokenizer, texts)
    pronouns = [translating.pronoun(translation) for translation in translations]
    genders = [noun.gender for pair in pairs for noun in pair.nouns.nouns]
    right = np.array([p == g for p, g in zip(pronouns, genders, strict=True)]).reshape(-1, 2)
    forced = teacher_forcing.rightness(forced_margins(model, pairs))
    names = [pair_name(pair) for pair in pairs]
    families = Counter(pair.nouns.family for pair in pairs)
    return {
        "sentences": len(texts),
        "noun_pairs": len(set(names)),
        "translated": by_noun_pair(right.mean(1), names),
        "without_pronoun": pronouns.count(None),
        "forced": by_noun_pair(forced, names),
        "families": {
            family: {
                "sentences": 2 * count,
                "translated": float(right[[p.nouns.family == family for p in pairs]].mean()),
            }
            for family, count in sorted(families.items())
        },
    }


def forced_margins(
    model: TranslatorAdapter[Any], pairs: Sequence[MinimalPair]
) -> NDArray[np.float64]:
    """Return ln P(fitting) - ln P(other) of every sentence, (pair, sentence)."""
    found = [tokenize_pair(pair, model.tokenizer, model.shape) for pair in pairs]
    return teacher_forcing.margins(
        model.translator, teacher_forcing.choices(found, model.shape.padding_id)
    )


def by_noun_pair(shares: NDArray[np.float64], names: Sequence[str]) -> dict[str, float]:
    """Return the mean of the noun pairs' own shares, and its interval."""
    means = cluster_means(shares, names)[1]
    low, high = share_interval(means)
    return {"agreement": float(means.mean()), "low": low, "high": high}
