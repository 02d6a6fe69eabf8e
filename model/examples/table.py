"""The examples: what is asked, what is measured, and how good it must be to be shown."""

from dataclasses import dataclass

from model.backends.builtin.source import FREE, SHIPPED
from model.examples.measures import (
    Aligns,
    Doubts,
    Loses,
    Measure,
    Mostly,
    Rests,
    Spreads,
    TurnsToNoun,
    Writes,
)

TIRED = "The animal didn't cross the street because it was too tired."
WIDE = "The animal didn't cross the street because it was too wide."


@dataclass(frozen=True)
class ExampleSpec:
    """One example; `masked_b` is a word of B that no head may look at.

    `least` and `most` bound the number that is measured.
    """

    name: str
    title: str
    look: str
    measure: Measure
    least: float
    a: str
    b: str = ""
    target_b: str = ""
    masked_b: str = ""
    view: str = "lines"
    most: float = float("inf")


EXAMPLES = (
    ExampleSpec(
        name="street-or-animal",
        title="What was too tired, what too wide?",
        look="The last word decides what “it” is: this head looks elsewhere for it.",
        measure=TurnsToNoun("it", "animal", "street"),
        least=0.8,
        a=TIRED,
        b=WIDE,
    ),
    ExampleSpec(
        name="il-or-elle",
        title="il or elle",
        look="French must decide: the animal is il, the street (la rue) is elle.",
        measure=Writes("il", "elle", "it"),
        least=0.6,
        a=TIRED,
        b=WIDE,
    ),
    ExampleSpec(
        name="red-car",
        title="red car, voiture rouge",
        look="French turns the two words round: the lines cross.",
        measure=Aligns((("voiture", "car"), ("rouge", "red"))),
        least=0.8,
        a="She bought a red car.",
    ),
    ExampleSpec(
        name="ne-pas",
        title="don't, ne … pas",
        look="One English word becomes two: both look back at it.",
        measure=Aligns((("ne", "don't"), ("pas", "don't"))),
        least=0.5,
        a="I don't understand the question.",
    ),
    ExampleSpec(
        name="without-the-animal",
        title="Hide the animal",
        look="In B no head may look at “animal”, and “it” has only the street left.",
        measure=Writes("il", "elle", "it"),
        least=0.6,
        a=TIRED,
        b=TIRED,
        masked_b="animal",
    ),
    ExampleSpec(
        name="without-not",
        title="Hide a not",
        look="In B no head may look at “not”, and the sentence says the opposite.",
        measure=Loses("pas", "not"),
        least=0.6,
        a="I did not see him.",
        b="I did not see him.",
        masked_b="not",
    ),
    ExampleSpec(
        name="typed-dog",
        title="A dog typed for a cat",
        look="The target of B is typed: point at “chien” to see what the model would rather write.",
        measure=Doubts("chien", "chat", "cat"),
        least=0,
        most=0.02,
        a="The cat is sleeping on the bed.",
        b="The cat is sleeping on the bed.",
        target_b="Le chien dort sur le lit.",
    ),
    ExampleSpec(
        name="previous-token",
        title="The token before",
        look="A diagonal beside the middle: most rows look one token back.",
        measure=Mostly("previous", "the token before"),
        least=0.3,
        a="My sister is reading an interesting book in the garden.",
        view="matrix",
    ),
    ExampleSpec(
        name="broad-and-sharp",
        title="Broad and sharp",
        look="The broadest head beside the sharpest: one spreads its look, one aims.",
        measure=Spreads(),
        least=1.5,
        a="We went to the station, but the train was late.",
        view="matrix",
    ),
    ExampleSpec(
        name="the-other-model",
        title="As right, by another way",
        look="Another model with the same sentences: compare where its head looks, and its note.",
        measure=Rests("it", (SHIPPED, FREE)),
        least=0.95,
        a=TIRED,
        b=WIDE,
    ),
)
