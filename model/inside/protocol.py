"""What an opened model must do so that its captures can be looked into."""

from typing import Protocol

from model.capture.capture import Capture
from model.inside.attention_inside import AttentionInside
from model.inside.layer_trace import LayerTrace
from model.inside.model_map import ModelMap


class Inspectable(Protocol):
    """A model whose passes can be run once more, with more of them watched."""

    def attention(self, capture: Capture, site: str, layer: int) -> AttentionInside:
        """Return what stands around one attention; raises Refused for another model's capture.

        The first question about a capture runs a pass, under the edits of the capture.
        """

    def layer(self, capture: Capture, stack: str, layer: int) -> LayerTrace:
        """Return every token's steps through one layer, of the encoder or the decoder."""

    def map(self, capture: Capture) -> ModelMap:
        """Return the model as a map, with the capture's numbers on it."""
