"""What an opened model must do so that its positions can be looked into."""

from contextlib import AbstractContextManager
from typing import Protocol

from torch import Tensor

from model.capture.capture import Capture
from model.capture.positions import Positions
from model.inside.first_layer import FirstLayer
from model.inside.memo import PassMemo

MOST = 4096  # positions that are shown of a model at most


class Placed(Protocol):
    """A model whose positions can be taken apart."""

    @property
    def memo(self) -> PassMemo:
        """What earlier questions found."""

    def first_layer(self, capture: Capture, site: str) -> AbstractContextManager[FirstLayer]:
        """Have the model for oneself inside the `with`, to run it up to a first self-attention.

        Raises Refused for another model's capture.
        """

    def table(self, positions: Positions) -> Tensor:
        """Return vectors or turns of all positions that the model holds, (position, dimension).

        At most MOST of them, as `positions` has them of a text. Raises Refused where there are
        none, as of slopes and biases.
        """
