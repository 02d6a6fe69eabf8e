"""Agreement by teacher forcing: is il or elle likelier, once the French up to it is given?

Far cheaper than to translate: one pass for a whole batch. It asks for the choice alone, and so it
does not see a translation that goes another way.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.capture.edits import HeadId
from model.training.evaluation.ablation import ablate, exchange_outputs
from model.training.evaluation.tokenized_pairs import PlacedPair
from model.training.pairs.batches import pad
from model.transformer.translator import Translator

BATCH = 128  # sentences; even, so that the two of a pair stay together


@dataclass(frozen=True)
class PronounChoice:
    """Where a model must choose: sentences padded into batches, two for each pair.

    source and prefix (sentence, token); row, right, wrong and it (sentence,): which row of the
    prefix writes the pronoun, the pieces of the fitting and the other, and where "it" stands.
    """

    source: Tensor
    prefix: Tensor
    row: Tensor
    right: Tensor
    wrong: Tensor
    it: Tensor


def choices(pairs: Sequence[PlacedPair], padding_id: int) -> list[PronounChoice]:
    """Lay out the sentences of the pairs, in order, in batches."""
    sentences = [sentence for pair in pairs for sentence in pair.sentences]
    return [
        PronounChoice(
            source=pad([s.source for s in batch], padding_id),
            prefix=pad([s.prefix for s in batch], padding_id),
            row=torch.tensor([len(s.prefix) - 1 for s in batch]),
            right=torch.tensor([s.right for s in batch]),
            wrong=torch.tensor([s.wrong for s in batch]),
            it=torch.tensor([s.it[-1] for s in batch]),
        )
        for first in range(0, len(sentences), BATCH)
        for batch in [sentences[first : first + BATCH]]
    ]


@torch.inference_mode()
def margins(
    model: Translator[Any, Any],
    batches: Sequence[PronounChoice],
    off: Collection[HeadId] = (),
    swapped: Collection[HeadId] = (),
) -> NDArray[np.float64]:
    """Return ln P(fitting pronoun) - ln P(the other), (pair, sentence).

    Heads that are `off` give out zero; heads that are `swapped` give out at "it" what they do in
    the other sentence of the pair, and elsewhere their own.
    """
    device = model.embedding.weight.device
    found = []
    for batch in batches:
        with ablate(model, off), exchange_outputs(model, swapped, batch.it.to(device)):
            logits = model(batch.source.to(device), batch.prefix.to(device)).cpu()
        at = logits[torch.arange(len(batch.row)), batch.row]  # (sentence, vocabulary)
        chosen = at.gather(1, torch.stack((batch.right, batch.wrong), 1))
        found.append((chosen[:, 0] - chosen[:, 1]).double())
    return torch.cat(found).view(-1, 2).numpy()


def rightness(margins: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each pair's share of sentences whose fitting pronoun is the likelier, (pair,)."""
    right: NDArray[np.float64] = (margins > 0).mean(1)
    return right
