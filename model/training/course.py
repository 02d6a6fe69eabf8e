"""What each epoch takes of the stream: a little of everything, then "it" alone, then all.

Translating well takes all of Tatoeba, many times. What a predicate says of "it" stays at chance as
long as it must be learnt from long sentences; a hundred steps of simple ones, in which the nouns'
order tells who it is, give the model what long ones then refine.
"""

from dataclasses import dataclass

THIRDS = 3


@dataclass(frozen=True)
class Course:
    """The epochs of a run over `tatoeba` pairs, `generated` ones, and `simple` ones among those.

    Each of the `opening` epochs takes another third of Tatoeba and everything generated. The epoch
    after them is about "it" alone: simple pairs first, then all that is generated with simple pairs
    among it. Each later one takes all of Tatoeba and another third of what is generated.
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
        if epoch < self.opening:
            return [[*tatoeba[third], *generated]]
        if epoch == self.opening:
            return [[*simple], [*generated, *simple]]
        return [[*tatoeba, *generated[third]]]
