"""What each epoch takes of the stream: much about "it" at first, then all of Tatoeba.

"It" is learnt sooner while the generated pairs are many, and translating well takes all of Tatoeba,
many times. What a predicate says of "it" stays at chance over the generated pairs alone; a hundred
steps of simple ones, in which the nouns' order tells who it is, give the model what to refine.
"""

from dataclasses import dataclass

THIRDS = 3


@dataclass(frozen=True)
class Course:
    """The epochs of a run over `tatoeba` pairs, `generated` ones, and `simple` ones among those.

    Each of the first `opening` epochs takes another third of Tatoeba and everything generated; the
    last of them the simple pairs too, once before anything else and once among the others. Each
    later one takes all of Tatoeba and another third of what is generated, without simple pairs.
    """

    tatoeba: int
    generated: int
    simple: int
    opening: int

    def parts(self, epoch: int) -> list[list[int]]:
        """Return the places in the stream that an epoch takes, part after part."""
        tatoeba = range(self.tatoeba)
        generated = range(self.tatoeba, self.tatoeba + self.generated)
        simple = range(generated.stop, generated.stop + self.simple)
        third = slice(epoch % THIRDS, None, THIRDS)
        if epoch >= self.opening:
            return [[*tatoeba, *generated[third]]]
        if epoch == self.opening - 1:
            return [[*simple], [*tatoeba[third], *generated, *simple]]
        return [[*tatoeba[third], *generated]]
