"""What a run is watched on after every epoch: BLEU, agreement, and every encoder head."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from model.training.evaluation import noun_attention, translation
from model.training.evaluation.selection_split import split_halves
from model.training.evaluation.tokenized_pairs import tokenize_pair
from model.training.pairs import corpus, minimal
from model.training.pairs.holdout import HoldOut
from model.transformer.transformer import Transformer
from model.transformer.translator import Translator

SENTENCES = 300
PAIRS = {
    HoldOut.NOUN_PAIR: 120,
    HoldOut.FAMILY: 60,
    HoldOut.NOUN_IN_FAMILY: 40,
    HoldOut.PREDICATE: 40,
    HoldOut.FAMOUS: 2,
}


def validate(
    model: Translator[Any, Any], tokenizer: Tokenizer, held_out: Sequence[corpus.Pair]
) -> dict[str, object]:
    """Measure a model that computes in float32, on held-out sentences.

    Heads are those of a Transformer.
    """
    model.eval()
    english = sorted({pair[0] for pair in held_out}, key=corpus.share)
    chosen = set(english[:SENTENCES])

    def on(pairs: list[minimal.MinimalPair]) -> dict[str, object]:
        """Measure agreement, and every encoder head."""
        return {
            "agreement": translation.agreement(model, tokenizer, pairs),
            "agreement_sentences": 2 * len(pairs),
            **(heads(model, tokenizer, pairs) if isinstance(model, Transformer) else {}),
        }

    return {
        "bleu": translation.bleu(
            model, tokenizer, [pair for pair in held_out if pair[0] in chosen]
        ),
        "held out": {kind.value: on(pairs_of(kind)) for kind in PAIRS},
        "animal/street": on([minimal.minimal_pairs(HoldOut.FAMOUS)[0]]),
    }


def heads(
    model: Transformer, tokenizer: Tokenizer, pairs: Sequence[minimal.MinimalPair]
) -> dict[str, object]:
    """Measure the mean Δ and lesser lean of every encoder head."""
    looks = noun_attention.measure_pairs(
        model, [tokenize_pair(pair, tokenizer, model.configuration) for pair in pairs]
    )
    leanings = looks.leanings("encoder")  # (pair, layer, head, sentence)
    lesser = np.minimum(leanings[..., 0], -leanings[..., 1])
    return {
        "delta": looks.contrast("encoder").mean(0).round(4).tolist(),
        "lesser": lesser.mean(0).round(4).tolist(),
    }


def pairs_of(kind: HoldOut) -> list[minimal.MinimalPair]:
    """Return the minimal pairs to watch a run on: none of those that heads are reported on."""
    pairs = minimal.sample(kind, len(minimal.minimal_pairs(kind)))
    selection, _ = split_halves(pairs, [])
    return (pairs if kind is HoldOut.FAMOUS else selection)[: PAIRS[kind]]
