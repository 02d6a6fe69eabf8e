"""Reading the weights of a folder of this project's own into memory."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from safetensors import SafetensorError

from model.backends.protocols import MemoryReservation, Model
from model.memory import weight_bytes
from model.progress import Meter
from model.refusal import Refused

ModelT = TypeVar("ModelT", bound=Model)


def open_folder(
    read: Callable[[Path], ModelT], folder: Path, meter: Meter, reservation: MemoryReservation
) -> ModelT:
    """Read a model into memory; raises Refused where it cannot be read."""
    try:
        with reservation.take(weight_bytes([folder / "model.safetensors"], "float32"), "cpu"):
            meter.begin("reading")
            return read(folder)
    except Refused:
        raise
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise Refused("model_failed", f"{type(error).__name__}: {error}") from error
