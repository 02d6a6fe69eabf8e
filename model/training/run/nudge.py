"""What a run is told while agreement appears, beside the translations: where "it" points.

For some hundred steps one encoder head is told which noun "it" stands for, in generated sentences
only, and the decoder's row that writes il or elle to read "it". After them neither is heard again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from model.capture.edits import HeadId
from model.text.words import TokenIndices, find_spans
from model.training.evaluation.tokenized_pairs import tokens_covering
from model.training.pairs.agreement import Sentence
from model.training.pairs.batches import IdPair
from model.transformer.attention import ScaledDotProductAttention

LEAST_WEIGHT = 1e-5  # keeps the logarithm finite
BLOCKED = -1e9  # a score that no softmax sees
Pointer = tuple[int, TokenIndices]  # the token of "it", those of the noun that it stands for
Reading = tuple[int, int]  # the target row that writes il or elle, the source token of "it"


class Attention:
    """Watches the weights of some attentions while it is listened to."""

    def __init__(self, model: nn.Module, site: str, layers: Sequence[int]) -> None:
        self.seen: dict[int, Tensor] = {}  # layer: (batch, head, query, key)
        self.listening = False
        for module in model.modules():
            here = isinstance(module, ScaledDotProductAttention) and module.site == site
            if here and module.layer in layers:
                module.register_forward_pre_hook(self._see)

    def _see(self, tap: nn.Module, inputs: tuple[Tensor, Tensor, Tensor, Tensor | None]) -> None:
        if not self.listening or not isinstance(tap, ScaledDotProductAttention):
            return
        query, key, _, mask = inputs
        scores = (query @ key.transpose(-1, -2)).float() * tap.scale
        if mask is not None:
            scores = scores.masked_fill(~mask, BLOCKED)
        self.seen[tap.layer] = scores.softmax(-1)


class Nudge:
    """The loss −ln(weight of one encoder head from "it" on the noun that it stands for).

    `pointers` are by the number of a sentence in the stream.
    """

    def __init__(
        self, model: nn.Module, head: HeadId, pointers: Mapping[int, Sequence[Pointer]]
    ) -> None:
        self.head = head
        self.pointers = pointers
        self.attention = Attention(model, "encoder", [head.layer])

    def loss(self, numbers: Sequence[int]) -> Tensor:
        """Return the mean (nats) over the batch just read, whose sentences have these numbers.

        Zero where the batch has no "it" that stands for a noun.
        """
        weights = self.attention.seen[self.head.layer]
        told = [
            weights[text, self.head.head, query, list(keys)].sum()
            for text, number in enumerate(numbers)
            for query, keys in self.pointers.get(number, ())
        ]
        if not told:
            return weights.new_zeros(())
        return -torch.stack(told).clamp_min(LEAST_WEIGHT).log().mean()


class Guide:
    """The loss −ln(weight from the row that writes il or elle on "it"), mean over cross-attention.

    `readings` are by the number of a sentence in the stream.
    """

    def __init__(
        self, model: nn.Module, layers: int, readings: Mapping[int, Sequence[Reading]]
    ) -> None:
        self.readings = readings
        self.attention = Attention(model, "cross", range(layers))

    def loss(self, numbers: Sequence[int]) -> Tensor:
        """Return the mean (nats) over the batch just read; zero where it has no such row."""
        told = [
            (text, row, key)
            for text, number in enumerate(numbers)
            for row, key in self.readings.get(number, ())
        ]
        layers = [weights.mean(1) for weights in self.attention.seen.values()]
        if not told:
            return layers[0].new_zeros(())
        texts, rows, keys = map(list, zip(*told, strict=True))
        means = [-w[texts, rows, keys].clamp_min(LEAST_WEIGHT).log().mean() for w in layers]
        return torch.stack(means).mean()


@contextmanager
def listen(*told: Nudge | Guide) -> Iterator[None]:
    """Let them see the passes inside the `with`."""
    try:
        for one in told:
            one.attention.listening = True
        yield
    finally:
        for one in told:
            one.attention.listening = False


def pointers(
    tokenizer: Tokenizer, sentences: Iterable[Sentence], first: int
) -> dict[int, list[Pointer]]:
    """Find "it" and its noun in generated sentences, numbered from `first` as in the stream.

    Sentences whose words cannot be told apart, or that say nothing of a noun, are left out.
    """
    found: dict[int, list[Pointer]] = {}
    for number, sentence in enumerate(sentences, first):
        text = sentence.pair[0]
        nouns = [clause.about.english for clause in sentence.clauses if clause.about]
        its, places = find_spans("it", text), [find_spans(noun, text) for noun in nouns]
        if nouns and len(its) == len(nouns) and all(len(one) == 1 for one in places):
            found[number] = [
                (
                    tokens_covering(tokenizer, text, it)[-1],
                    tuple(tokens_covering(tokenizer, text, noun)),
                )
                for it, [noun] in zip(its, places, strict=True)
            ]
    return found


def readings(tokenizer: Tokenizer, pairs: Sequence[IdPair]) -> dict[int, list[Reading]]:
    """Find the rows that write il or elle and the "it" of each, where there are as many of both."""
    vocabulary = tokenizer.get_vocab()

    def ids(*words: str) -> set[int]:
        return {id for piece, id in vocabulary.items() if piece.lstrip("Ġ") in words}

    it, pronouns = ids("it", "It"), ids("il", "elle")
    found: dict[int, list[Reading]] = {}
    for number, (source, target) in enumerate(pairs):
        keys = [place for place, id in enumerate(source) if id in it]
        rows = [place for place, id in enumerate(target[1:]) if id in pronouns]
        if keys and len(keys) == len(rows):
            found[number] = list(zip(rows, keys, strict=True))
    return found


def draw_anew(model: nn.Module) -> None:
    """Draw the query and key projections of every attention anew, as when a model is made."""
    for name, module in model.named_modules():
        if isinstance(module, nn.Linear) and name.split(".")[-1] in ("query", "key"):
            nn.init.xavier_uniform_(module.weight)
            nn.init.zeros_(module.bias)
