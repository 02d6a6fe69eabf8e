"""What kind of model lies in a folder of this project's own."""

import json
from pathlib import Path

from model.backends.builtin.adapter import BuiltIn
from model.backends.builtin.recurrent.adapter import Recurrent
from model.backends.builtin.recurrent.description import ARCHITECTURE
from model.backends.builtin.recurrent.source import RecurrentSource
from model.backends.builtin.source import ShippedSource


def is_recurrent(folder: Path) -> bool:
    """Say whether a recurrent network lies in a folder, by what its configuration says."""
    fields = json.loads((folder / "configuration.json").read_text("utf-8"))
    return bool(fields.get("architecture") == ARCHITECTURE)


def source_of(folder: Path) -> ShippedSource | RecurrentSource:
    """Return what opens the model in a folder."""
    return RecurrentSource(folder) if is_recurrent(folder) else ShippedSource(folder)


def read_folder(folder: Path) -> BuiltIn | Recurrent:
    """Read the model in a folder."""
    return Recurrent(folder) if is_recurrent(folder) else BuiltIn(folder)
