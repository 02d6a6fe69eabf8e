"""How each kind of opened model is asked under edits."""

from model.backends.builtin.interventions import TranslatorInterventions
from model.backends.builtin.translator_adapter import TranslatorAdapter
from model.backends.protocols import Model
from model.interventions.protocol import Intervenable
from model.refusal import Refused


def under_edits(model: Model) -> Intervenable:
    """Return the way in which this model answers; raises Refused for one that has none."""
    if isinstance(model, TranslatorAdapter):
        return TranslatorInterventions(model)
    # transformers takes seconds to import: only now, when such a model may be open.
    from model.backends.huggingface.adapter import HuggingFace
    from model.backends.huggingface.interventions import HuggingFaceInterventions

    if isinstance(model, HuggingFace):
        return HuggingFaceInterventions(model)
    raise Refused("not_available", f"The heads of {model.info.id} cannot be put to the test.")
