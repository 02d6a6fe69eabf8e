"""What the head that the page opens with does on everything held out, and if the model needs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.backends.builtin.adapter import BuiltIn
from model.capture.edits import HeadId
from model.capture.request import CaptureRequest
from model.text.words import find_spans, tokens_covering
from model.training.evaluation import noun_attention, teacher_forcing
from model.training.evaluation.ablation import list_heads as heads_of
from model.training.evaluation.agreement_scores import by_noun_pair
from model.training.evaluation.handwritten_sentences import OTHER_MAKE, HandwrittenSentence
from model.training.evaluation.pointing import MOST, summarize
from model.training.evaluation.teacher_forcing import rightness
from model.training.evaluation.tokenized_pairs import PlacedPair, tokenize_pair
from model.training.evaluation.translation import pronoun
from model.training.pairs.minimal import MinimalPair

Floats = NDArray[np.float64]
NEAR, FAR = 5, 9  # tokens from the right noun to "it": up to NEAR, up to FAR, and beyond


@dataclass(frozen=True)
class PointedPairs:
    """Minimal pairs, and where one head points in them: (pair, sentence, noun) from "it"."""

    pairs: list[PlacedPair]
    nouns: Floats

    def summary(self) -> dict[str, object]:
        """Sum up all pairs."""
        return summarize(self.nouns, [pair.name for pair in self.pairs])

    def by_order(self) -> dict[str, object]:
        """Sum up the pairs by which noun the sentences name first."""
        turned = np.array(
            [pair.sentences[0].nouns[0] > pair.sentences[0].nouns[1] for pair in self.pairs]
        )
        return {
            order: summarize(
                self.nouns[chosen],
                [pair.name for pair, take in zip(self.pairs, chosen, strict=True) if take],
            )
            for order, chosen in (("first role first", ~turned), ("second role first", turned))
            if chosen.any()
        }

    def by_distance(self) -> list[dict[str, float]]:
        """Sum up single sentences by the tokens between the right noun and "it"."""
        nouns = self.nouns
        right = np.stack((nouns[:, 0, 0], nouns[:, 1, 1]), 1).ravel()
        wrong = np.stack((nouns[:, 0, 1], nouns[:, 1, 0]), 1).ravel()
        far = np.array(
            [s.it[0] - s.nouns[s.fitting][-1] for pair in self.pairs for s in pair.sentences]
        )
        rows = []
        for least, most in ((1, NEAR), (NEAR + 1, FAR), (FAR + 1, int(far.max()))):
            chosen = (far >= least) & (far <= most)
            if chosen.any():
                rows.append(
                    {
                        "least": least,
                        "most": most,
                        "sentences": int(chosen.sum()),
                        "right": float(right[chosen].mean()),
                        "wrong": float(wrong[chosen].mean()),
                        "right_above_half": float((right[chosen] > MOST).mean()),
                    }
                )
        return rows


class StartHead:
    """One encoder head of an opened model; each method returns a part of the JSON."""

    def __init__(self, model: BuiltIn, head: HeadId) -> None:
        self.model = model
        self.head = head

    def place(self, pairs: Sequence[MinimalPair]) -> list[PlacedPair]:
        """Find the words of minimal pairs."""
        return [tokenize_pair(pair, self.model.tokenizer, self.model.shape) for pair in pairs]

    def point(self, pairs: Sequence[MinimalPair]) -> PointedPairs:
        """Read the pairs, and see where the head points in them."""
        found = self.place(pairs)
        seen = noun_attention.measure_pairs(self.model.transformer, found).nouns["encoder"]
        return PointedPairs(found, seen[:, self.head.layer, self.head.head])

    def other_make(self) -> list[dict[str, object]]:
        """Look at the sentences that no generator made: where "it" looks, and the pronoun."""
        return [self.other(sentence) for sentence in OTHER_MAKE]

    def other(self, sentence: HandwrittenSentence) -> dict[str, object]:
        """Look at one of them; the pronoun is the last il or elle of the translation."""
        text = sentence.english
        capture = self.model.run(CaptureRequest(text))
        tokens = capture.tokens["source"]
        rows = capture.weights("encoder", self.head.layer, [self.head.head])[0]
        row = rows[tokens_covering(tokens, find_spans("it", text)[-1])[-1]]
        weights = [
            float(row[list(tokens_covering(tokens, find_spans(noun, text)[0]))].sum())
            for noun in sentence.nouns
        ]
        fitting, translation = sentence.fitting, capture.target or ""
        return {
            "english": text,
            "nouns": list(sentence.nouns),
            "fitting": sentence.nouns[fitting],
            "weights": weights,
            "points_right": weights[fitting] > weights[1 - fitting],
            "french": translation,
            "pronoun_right": pronoun(translation) == sentence.genders[fitting],
        }

    def need(self, pairs: Sequence[MinimalPair]) -> dict[str, Any]:
        """Measure agreement without it, in two ways, beside every other encoder head alone.

        `off`: its output is zero; `swapped`: at "it" alone it is that of the pair's other sentence.
        """
        found = self.place(pairs)
        names = [pair.name for pair in found]
        batches = teacher_forcing.choices(found, self.model.shape.padding_id)
        intact = teacher_forcing.margins(self.model.transformer, batches)
        parts: dict[str, Any] = {"intact": by_noun_pair(rightness(intact), names)}
        for way in ("off", "swapped"):
            shares = {
                head: rightness(
                    teacher_forcing.margins(self.model.transformer, batches, **{way: [head]})
                )
                for head in heads_of(self.model.shape, "encoder")
            }
            own = by_noun_pair(shares.pop(self.head), names)
            others = {head: float(share.mean()) for head, share in shares.items()}
            lowest = min(others, key=lambda head: others[head])
            parts[way] = {
                **own,
                "drop": parts["intact"]["agreement"] - own["agreement"],
                "others": {
                    "heads": len(others),
                    "agreement": float(np.mean(list(others.values()))),
                    "lowest": {**lowest._asdict(), "agreement": others[lowest]},
                },
            }
        return {"sentences": 2 * len(found), "noun_pairs": len(set(names)), **parts}
