"""How each kind of opened model is asked under edits."""

from model.builtin import BuiltIn
from model.causal.answering import Answering
from model.causal.builtin import BuiltInAnswers


def answering(model: BuiltIn) -> Answering:
    """Return the way in which this model answers."""
    return BuiltInAnswers(model)
