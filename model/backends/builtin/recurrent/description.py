"""What is known of a recurrent network before its weights are read."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from model.rnn.configuration import RecurrentConfiguration

ARCHITECTURE = "rnn"  # in `configuration.json` of its folder


@dataclass(frozen=True)
class RecurrentDescription:
    """`configuration.json` of the folder of a recurrent network.

    `trained_tokens` is the length of the longest text in training, `note` what is said of it.
    """

    id: str
    title: str
    trained_tokens: int
    note: str
    shape: RecurrentConfiguration
    architecture: str = ARCHITECTURE

    @classmethod
    def read(cls, folder: Path) -> "RecurrentDescription":
        """Read the description of the model in a folder."""
        fields: dict[str, Any] = json.loads((folder / "configuration.json").read_text("utf-8"))
        return cls(**{**fields, "shape": RecurrentConfiguration(**fields["shape"])})

    def write(self, folder: Path) -> None:
        """Write it into the folder of the model."""
        fields = json.dumps(asdict(self), indent=2, ensure_ascii=False)
        (folder / "configuration.json").write_text(fields + "\n", "utf-8")

    @property
    def attends(self) -> bool:
        """Whether it has attention."""
        return self.shape.align != "none"
