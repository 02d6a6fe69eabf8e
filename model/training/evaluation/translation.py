"""How good translations are: BLEU, and agreement of il and elle."""

from collections.abc import Sequence

import regex
import sacrebleu
from tokenizers import Tokenizer

from model.training.pairs.batches import pad
from model.training.pairs.corpus import Pair
from model.training.pairs.minimal import MinimalPair
from model.transformer.decoding import greedy
from model.transformer.translator import CacheT, MemoryT, Translator


def translate(
    model: Translator[MemoryT, CacheT], tokenizer: Tokenizer, texts: Sequence[str]
) -> list[str]:
    """Translate greedily, 64 texts of like length at a time."""
    device = model.embedding.weight.device
    end, padding = model.configuration.end_id, model.configuration.padding_id
    ids = [[*tokenizer.encode(text).ids, end] for text in texts]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    translations = [""] * len(texts)
    for first in range(0, len(order), 64):
        chosen = order[first : first + 64]
        memory = model.encode(pad([ids[i] for i in chosen], padding).to(device))
        written = greedy(model, memory, model.configuration.max_len - 1)
        for i, target in zip(chosen, written, strict=True):
            translations[i] = tokenizer.decode(target).strip()
    return translations


def bleu(model: Translator[MemoryT, CacheT], tokenizer: Tokenizer, pairs: Sequence[Pair]) -> float:
    """Return sacreBLEU of greedy translations against all the references of each sentence."""
    references: dict[str, list[str]] = {}
    for english, french in pairs:
        references.setdefault(english, []).append(french)
    most = max(map(len, references.values()))
    # Who has fewer references than others has the first again, which BLEU counts once.
    columns = [[r[i] if i < len(r) else r[0] for r in references.values()] for i in range(most)]
    hypotheses = translate(model, tokenizer, list(references))
    return float(sacrebleu.corpus_bleu(hypotheses, columns).score)


def agreement(
    model: Translator[MemoryT, CacheT], tokenizer: Tokenizer, pairs: Sequence[MinimalPair]
) -> float:
    """Return the share of sentences whose pronoun has the gender of the noun that fits."""
    translations = translate(model, tokenizer, [text for pair in pairs for text in pair.english])
    genders = [noun.gender for pair in pairs for noun in pair.nouns.nouns]
    right = sum(pronoun(t) == g for t, g in zip(translations, genders, strict=True))
    return right / len(genders)


def pronoun(french: str) -> str | None:
    """Return the gender of the last il or elle of a translation, None where there is none."""
    found = regex.findall(r"(?<![\p{L}])(il|elle)(?![\p{L}])", french.lower())
    return {"il": "m", "elle": "f"}[found[-1]] if found else None
