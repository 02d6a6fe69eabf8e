"""What a model read when it answered, so that it can be given it once more."""

from model.backends.huggingface.adapter import HuggingFace
from model.backends.huggingface.attention.passes import ModelInput
from model.backends.huggingface.editable import hidden_places
from model.backends.huggingface.text import tokens
from model.capture.capture import Capture


def read_again(model: HuggingFace, capture: Capture) -> ModelInput:
    """Return what stands in a capture as a model is given it: its source, and its target if any."""
    source, target = ([token.id for token in capture.tokens[side]] for side in ("source", "target"))
    special = capture.input_format.special_tokens and capture.input_format.messages is None
    types = tokens.token_types(model.tokenizer, capture.text, capture.text_pair, special)
    hidden = hidden_places(capture.edits, len(source), None)
    return ModelInput(source, types, target or None, hidden=hidden)
