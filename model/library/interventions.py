"""How each kind of opened model is asked under edits."""

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.interventions import BuiltInAnswers
from model.backends.protocols import Opened
from model.interventions.protocol import Answering
from model.refusal import Refused


def answering(model: Opened) -> Answering:
    """Return the way in which this model answers; raises Refused for one that has none."""
    if isinstance(model, BuiltIn):
        return BuiltInAnswers(model)
    # transformers takes seconds to import: only now, when such a model may be open.
    from model.backends.huggingface.adapter import HuggingFace
    from model.backends.huggingface.interventions import HuggingFaceAnswers

    if isinstance(model, HuggingFace):
        return HuggingFaceAnswers(model)
    raise Refused("not_available", f"The heads of {model.info.id} cannot be put to the test.")
