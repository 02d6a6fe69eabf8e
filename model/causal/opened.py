"""How each kind of opened model is asked under edits."""

from model.builtin import BuiltIn
from model.causal.answering import Answering
from model.causal.builtin import BuiltInAnswers
from model.refusal import Refused
from model.source import Opened


def answering(model: Opened) -> Answering:
    """Return the way in which this model answers; raises Refused for one that has none."""
    if isinstance(model, BuiltIn):
        return BuiltInAnswers(model)
    # transformers takes seconds to import: only now, when such a model may be open.
    from model.causal.huggingface import HuggingFaceAnswers
    from model.huggingface.adapter import HuggingFace

    if isinstance(model, HuggingFace):
        return HuggingFaceAnswers(model)
    raise Refused("not_available", f"The heads of {model.info.id} cannot be put to the test.")
