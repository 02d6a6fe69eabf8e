"""Where every head looks in the two sentences of a minimal pair, and how far it turns: Δ."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.backends.builtin.capture_hooks import record
from model.text.words import TokenIndices
from model.training.evaluation.tokenized_pairs import PlacedPair, PlacedSentence
from model.transformer.transformer import Transformer

Floats = NDArray[np.float64]
READ = ("it", "fitting noun", "other noun", "after it", "end token", "elsewhere")


@dataclass(frozen=True)
class NounAttention:
    """What the heads of one model looked at in some minimal pairs.

    `nouns` by site: (pair, layer, head, sentence, noun), the weight on the first and the second
    noun, all its pieces summed. In the encoder the query is "it" and the keys are English; in the
    decoder and in the cross-attention the query is the row that writes il or elle, and the keys are
    the French nouns before it and the English ones. `read` is (pair, layer, head, sentence, what):
    the whole of that cross-attention row, on what `READ` names; it sums to 1.
    """

    nouns: dict[str, Floats]
    read: Floats

    def contrast(self, site: str) -> Floats:
        """Return Δ = [A(first) - A(second)] - [B(first) - B(second)], (pair, layer, head)."""
        return self.leanings(site)[..., 0] - self.leanings(site)[..., 1]

    def leanings(self, site: str) -> Floats:
        """Return the weight on the first noun minus the second: (pair, layer, head, sentence)."""
        nouns = self.nouns[site]
        return nouns[..., 0] - nouns[..., 1]


@torch.inference_mode()
def measure_pairs(model: Transformer, pairs: Sequence[PlacedPair]) -> NounAttention:
    """Read both sentences of every pair, one pass each; the French before the pronoun is given."""
    seen = [[measure_sentence(model, sentence) for sentence in pair.sentences] for pair in pairs]

    def stacked(what: str) -> Floats:
        rows = [torch.stack([sentence[what] for sentence in pair], dim=2) for pair in seen]
        return torch.stack(rows).double().numpy()

    return NounAttention(
        {site: stacked(site) for site in ("encoder", "decoder", "cross")}, stacked("read")
    )


def measure_sentence(model: Transformer, sentence: PlacedSentence) -> dict[str, Tensor]:
    """Return, by site, the weights on both nouns, (layer, head, noun), and what "read" holds."""
    device = model.embedding.weight.device
    with record(model) as recording:
        model(
            torch.tensor([sentence.source], device=device),
            torch.tensor([sentence.prefix], device=device),
        )

    def rows(site: str, queries: TokenIndices) -> Tensor:
        """Return the mean row of the queries, (layer, head, key)."""
        layers = len(model.encoder if site == "encoder" else model.decoder)
        records = [recording.attention[site, layer] for layer in range(layers)]
        every = [r.weights(list(range(r.heads)))[:, list(queries)].mean(1) for r in records]
        return torch.stack(every).cpu()

    cross = rows("cross", (len(sentence.prefix) - 1,))
    fitting = sentence.fitting
    named = [
        *(sentence.it, sentence.nouns[fitting], sentence.nouns[1 - fitting]),
        *(sentence.after, (len(sentence.source) - 1,)),
    ]
    read = sum_words(cross, named)
    return {
        "encoder": sum_words(rows("encoder", sentence.it), sentence.nouns),
        "decoder": sum_words(rows("decoder", (len(sentence.prefix) - 1,)), sentence.target_nouns),
        "cross": sum_words(cross, sentence.nouns),
        "read": torch.cat((read, 1 - read.sum(-1, keepdim=True)), dim=-1),
    }


def sum_words(rows: Tensor, words: Sequence[TokenIndices]) -> Tensor:
    """Sum the weight of rows, (layer, head, key), over each word's places: (layer, head, word)."""
    return torch.stack([rows[..., list(token_indices)].sum(-1) for token_indices in words], dim=-1)
