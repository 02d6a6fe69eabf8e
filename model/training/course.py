"""What each epoch takes of the stream: a little of everything, then "it" alone, then all of it.

Translating well takes all of Tatoeba, many times. What a predicate says of "it" stays at chance as
long as it must be learnt with many nouns at once; some hundred steps with few of them are enough,
and then the others are soon learnt too. The head that shows it wears away again among sentences in
which nothing depends on "it".
"""

from dataclasses import dataclass

THIRDS = 3
ROUNDS = 4  # through the sentences about few nouns


@dataclass(frozen=True)
class Course:
    """The epochs of a run over `tatoeba` pairs, `generated` ones, and those about `few` nouns.

    Each of the `opening` epochs takes another third of Tatoeba and everything generated. The epoch
    after them is about "it" alone: ROUNDS through the pairs about few nouns, then all that is
    generated. Each later one takes all of Tatoeba and another third of what is generated, from the
    epoch `closing` on everything generated, and from `final` on a third of Tatoeba, everything
    generated and the pairs about few nouns.
    """

    tatoeba: int
    generated: int
    few: int
    opening: int
    closing: int
    final: int

    def parts(self, epoch: int) -> list[list[int]]:
        """Return the places in the stream that an epoch takes, part after part."""
        tatoeba = range(self.tatoeba)
        generated = range(self.tatoeba, self.tatoeba + self.generated)
        few = range(generated.stop, generated.stop + self.few)
        third = slice(epoch % THIRDS, None, THIRDS)
        if epoch < self.opening:
            return [[*tatoeba[third], *generated]]
        if epoch == self.opening:
            return [*([*few] for _ in range(ROUNDS)), [*generated]]
        if epoch >= self.final:
            return [[*tatoeba[third], *generated, *few]]
        return [[*tatoeba, *(generated if epoch >= self.closing else generated[third])]]
