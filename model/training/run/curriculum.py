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
class Curriculum:
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

    def mixed(self, epoch: int) -> bool:
        """Whether the batches of the parts are mixed: never here, each part has its time."""
        return False

    def drops(self, epoch: int) -> bool:
        """Whether heads are dropped in an epoch."""
        return epoch >= self.closing

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


@dataclass(frozen=True)
class Emergence:
    """The epochs of a run in which agreement appears at once, and then translation comes back.

    The first takes `rounds` times the pairs about `few` nouns, one in `part` of what is generated
    and as much of Tatoeba, each batch of one kind and the kinds mixed; each later one all of
    Tatoeba, and one in `later_part` of what is generated and of the pairs about few nouns: more of
    them would teach other heads to do the work of the one that points.
    """

    tatoeba: int
    generated: int
    few: int
    rounds: int
    part: int
    later_part: int

    def mixed(self, epoch: int) -> bool:
        """Whether the batches of the parts are mixed: those of the first epoch."""
        return epoch == 0

    def drops(self, epoch: int) -> bool:
        """Whether heads are dropped in an epoch: never here, it would teach others the same."""
        return False

    def parts(self, epoch: int) -> list[list[int]]:
        """Return the places in the stream that an epoch takes."""
        tatoeba = range(self.tatoeba)
        generated = range(self.tatoeba, self.tatoeba + self.generated)
        few = range(generated.stop, generated.stop + self.few)
        if epoch == 0:
            return [[*few] * self.rounds, [*generated[:: self.part]], [*tatoeba[:: self.part]]]
        some = slice(epoch % self.later_part, None, self.later_part)
        return [[*tatoeba, *generated[some], *few[some]]]
