"""What kind of model lies in a folder of this project's own."""

import json
from pathlib import Path

from model.backends.builtin.recurrent.description import ARCHITECTURE
from model.backends.builtin.recurrent.source import RecurrentSource
from model.backends.builtin.source import ShippedSource


def source_of(folder: Path) -> ShippedSource | RecurrentSource:
    """Return what opens the model in a folder, by what its configuration says that it is."""
    fields = json.loads((folder / "configuration.json").read_text("utf-8"))
    recurrent = fields.get("architecture") == ARCHITECTURE
    return RecurrentSource(folder) if recurrent else ShippedSource(folder)
