"""How well held-out sentences are translated: sacreBLEU and chrF."""

from collections.abc import Sequence
from typing import cast

import sacrebleu

from model.training.pairs.corpus import Pair, share

References = dict[str, list[str]]  # English sentence: its French translations, as listed


def references(pairs: Sequence[Pair], sentences: int, skipped: int = 0) -> References:
    """Collect the translations of so many English sentences, in the order of a hash.

    `skipped` of them are left out first: those by which training was watched.
    """
    found: References = {}
    for english, french in pairs:
        found.setdefault(english, []).append(french)
    order = sorted(found, key=share)[skipped:][:sentences]
    return {english: found[english] for english in order}


def scores(hypotheses: Sequence[str], references: References) -> dict[str, object]:
    """Score translations, one for each English sentence, with all references and with the first."""
    rows = list(references.values())
    most = max(map(len, rows))
    # None: this sentence has no more of them. An empty text would count as the closest in length.
    every = [[row[i] if i < len(row) else None for row in rows] for i in range(most)]
    found: dict[str, object] = {"sentences": len(rows), "references": sum(map(len, rows))}
    for name, count in (("all_references", most), ("one_reference", 1)):
        columns = cast("list[list[str]]", every[:count])  # its types know nothing of None
        bleu, chrf = sacrebleu.BLEU(), sacrebleu.CHRF()
        found[name] = {
            "bleu": bleu.corpus_score(hypotheses, columns).score,
            "bleu_signature": str(bleu.get_signature()),
            "chrf": chrf.corpus_score(hypotheses, columns).score,
            "chrf_signature": str(chrf.get_signature()),
        }
    return found
