"""Measures the examples on a model, and says what a link must hold to open each."""

from model.backends import entry
from model.backends.builtin.adapter import BuiltIn
from model.capture.capture import Capture
from model.capture.edits import Mask
from model.capture.request import Question
from model.examples import words
from model.examples.table import Example


def measured(model: BuiltIn, example: Example) -> entry.Example:
    """Ask the model and measure; raises Refused where a word is not there to be measured."""
    a = model.capture(Question(example.a))
    b = second(model, example) if example.b else None
    found = example.measure(a, b)
    hidden = masked(model, example)
    return entry.Example(
        name=example.name,
        title=example.title,
        look=example.look,
        claim=found.claim,
        number=round(found.number, 6),
        choice={
            **({"model": found.model} if found.model else {}),
            "a": example.a,
            "b": example.b,
            "target_b": example.target_b,
            "masked": ",".join(f"b{place}" for place in hidden),
            "site": found.site,
            "heads": ",".join(head.name for head in found.heads),
            "view": example.view,
            "kept": ",".join(found.kept),
        },
    )


def second(model: BuiltIn, example: Example) -> Capture:
    """Return the capture of B."""
    hidden = masked(model, example)
    edits = (Mask(tuple(hidden)),) if hidden else ()
    return model.capture(Question(example.b, target=example.target_b or None, edits=edits))


def masked(model: BuiltIn, example: Example) -> list[int]:
    """Return the places of B that are hidden."""
    if not example.masked_b:
        return []
    encoder = model.capture(Question(example.b, sites=("encoder",)))
    return words.places(encoder, "source", example.masked_b)
