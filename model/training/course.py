"""What each epoch takes of the stream: little of Tatoeba at first, then all of it.

"It" is learnt sooner while the generated pairs are many (at chance for some epochs, then suddenly),
and translating well takes all of Tatoeba, many times.
"""

from dataclasses import dataclass

THIRDS = 3


@dataclass(frozen=True)
class Course:
    """The epochs of a run over `tatoeba` pairs followed by `generated` ones.

    Each of the first `opening` epochs takes another third of Tatoeba and everything generated;
    each later one all of Tatoeba and another third of what is generated.
    """

    tatoeba: int
    generated: int
    opening: int

    def places(self, epoch: int) -> list[int]:
        """Return the places in the stream of the pairs that an epoch takes, each once."""
        tatoeba = range(self.tatoeba)
        generated = range(self.tatoeba, self.tatoeba + self.generated)
        part = epoch % THIRDS
        if epoch < self.opening:
            return [*tatoeba[part::THIRDS], *generated]
        return [*tatoeba, *generated[part::THIRDS]]
