"""How the positions of each kind of opened model are taken apart."""

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.positions_inside import BuiltInPositions
from model.backends.builtin.translator_adapter import TranslatorAdapter
from model.backends.protocols import Model
from model.inside.positions_protocol import Placed
from model.refusal import Refused


def look_at_positions(model: Model) -> Placed:
    """Return the way in which this model's positions are taken apart; raises Refused for none."""
    if isinstance(model, BuiltIn):
        return BuiltInPositions(model)
    if not isinstance(model, TranslatorAdapter):
        # transformers takes seconds to import: only now, when such a model may be open.
        from model.backends.huggingface.adapter import HuggingFace
        from model.backends.huggingface.positions_inspection import HuggingFacePositions

        if isinstance(model, HuggingFace):
            return HuggingFacePositions(model)
    raise Refused("not_available", f"The positions of {model.info.id} cannot be taken apart.")
