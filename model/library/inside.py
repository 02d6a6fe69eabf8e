"""How each kind of opened model is looked into."""

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.inside import BuiltInInside
from model.backends.builtin.translator_adapter import TranslatorAdapter
from model.backends.protocols import Model
from model.inside.protocol import Inspectable
from model.refusal import Refused


def look_inside(model: Model) -> Inspectable:
    """Return the way in which this model is looked into; raises Refused for one that has none."""
    if isinstance(model, BuiltIn):
        return BuiltInInside(model)
    if not isinstance(model, TranslatorAdapter):
        # transformers takes seconds to import: only now, when such a model may be open.
        from model.backends.huggingface.adapter import HuggingFace
        from model.backends.huggingface.inspection import HuggingFaceInside

        if isinstance(model, HuggingFace):
            return HuggingFaceInside(model)
    raise Refused("not_available", f"{model.info.id} cannot be looked into.")
