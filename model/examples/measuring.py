"""Measures the examples on a model, and says what a link must hold to open each."""

from model.backends import entry
from model.backends.builtin.adapter import BuiltIn
from model.capture.capture import Capture
from model.capture.edits import Mask
from model.capture.request import CaptureRequest
from model.examples import words
from model.examples.table import ExampleSpec


def measure_example(model: BuiltIn, example: ExampleSpec) -> entry.MeasuredExample:
    """Ask the model and measure; raises Refused where a word is not there to be measured."""
    a = model.run(CaptureRequest(example.a))
    b = capture_b(model, example) if example.b else None
    found = example.measure(a, b)
    hidden = hidden_tokens(model, example)
    return entry.MeasuredExample(
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
            "masked": ",".join(f"b{token_index}" for token_index in hidden),
            "site": found.site,
            "heads": ",".join(head.name for head in found.heads),
            "view": example.view,
            "kept": ",".join(found.kept),
        },
    )


def capture_b(model: BuiltIn, example: ExampleSpec) -> Capture:
    """Return the capture of B."""
    hidden = hidden_tokens(model, example)
    edits = (Mask(tuple(hidden)),) if hidden else ()
    return model.run(CaptureRequest(example.b, target=example.target_b or None, edits=edits))


def hidden_tokens(model: BuiltIn, example: ExampleSpec) -> list[int]:
    """Return the places of B that are hidden."""
    if not example.masked_b:
        return []
    encoder = model.run(CaptureRequest(example.b, sites=("encoder",)))
    return words.tokens_of_word(encoder, "source", example.masked_b)
