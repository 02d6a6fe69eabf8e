"""How each kind of opened model is asked under edits."""

from model.builtin import BuiltIn
from model.causal.answering import Answering
from model.causal.builtin import BuiltInAnswers
from model.refusal import Refused
from model.source import Opened


def answering(model: Opened) -> Answering:
    """Return the way in which this model answers; raises Refused for one that has none."""
    if not isinstance(model, BuiltIn):
        said = f"The heads of {model.info.id} cannot be put to the test yet."
        raise Refused("not_available", said)
    return BuiltInAnswers(model)
