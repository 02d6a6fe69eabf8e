"""Sentences about "it" that no generator made, written before the training that they judge."""

from dataclasses import dataclass


@dataclass(frozen=True)
class HandwrittenSentence:
    """A sentence with two nouns whose French genders differ; `nouns[fitting]` is what "it" is.

    `genders` are those of the usual French words: *m* or *f*.
    """

    english: str
    nouns: tuple[str, str]
    genders: tuple[str, str]
    fitting: int


OTHER_MAKE = (
    HandwrittenSentence(
        "The trophy didn't fit in the suitcase because it was too big.",
        *(("trophy", "suitcase"), ("m", "f"), 0),
    ),
    HandwrittenSentence(
        "The trophy didn't fit in the suitcase because it was too small.",
        *(("trophy", "suitcase"), ("m", "f"), 1),
    ),
    HandwrittenSentence(
        "The dog stayed away from the river since it was afraid.",
        *(("dog", "river"), ("m", "f"), 0),
    ),
    HandwrittenSentence(
        "The dog stayed away from the river since it was so deep.",
        *(("dog", "river"), ("m", "f"), 1),
    ),
    HandwrittenSentence(
        "The bird flew around the tower as it was looking for food.",
        *(("bird", "tower"), ("m", "f"), 0),
    ),
    HandwrittenSentence(
        "The bird flew around the tower as it was made of glass.",
        *(("bird", "tower"), ("m", "f"), 1),
    ),
    HandwrittenSentence(
        "The truck that took the old road broke down because it was overloaded.",
        *(("truck", "road"), ("m", "f"), 0),
    ),
    HandwrittenSentence(
        "The truck that took the old road slowed down because it was narrow.",
        *(("truck", "road"), ("m", "f"), 1),
    ),
    HandwrittenSentence(
        "The boy saw a horse near the church. It was eating grass.",
        *(("horse", "church"), ("m", "f"), 0),
    ),
    HandwrittenSentence(
        "The boy saw a horse near the church. It was built of stone.",
        *(("horse", "church"), ("m", "f"), 1),
    ),
)
