"""A folder with a model of this project's own: what is known of it, its weights, its tokenizer."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import nn

from model.transformer.configuration import Configuration
from model.transformer.transformer import Transformer
from model.universal.universal_transformer import UniversalTransformer

Architecture = Literal["transformer", "universal"]


@dataclass(frozen=True)
class Description:
    """What is known of a model before its weights are read; `configuration.json` of its folder.

    `architecture` is that of the paper, or one layer applied again and again: steps stand where
    layers stand. `trained_tokens` is the length of the longest text in training. `start` is the
    site, layer and head that its evaluation found most telling, `note` what it says of that head.
    """

    id: str
    title: str
    trained_tokens: int
    start: dict[str, str | int]
    note: str
    shape: Configuration
    architecture: Architecture = "transformer"

    @classmethod
    def read(cls, folder: Path) -> "Description":
        """Read the description of the model in a folder."""
        fields: dict[str, Any] = json.loads((folder / "configuration.json").read_text("utf-8"))
        return cls(**{**fields, "shape": Configuration(**fields["shape"])})

    def write(self, folder: Path) -> None:
        """Write it into the folder of the model."""
        fields = json.dumps(asdict(self), indent=2, ensure_ascii=False)
        (folder / "configuration.json").write_text(fields + "\n", "utf-8")

    def build(self) -> Transformer:
        """Return such a model, of random weights."""
        universal = self.architecture == "universal"
        return UniversalTransformer(self.shape) if universal else Transformer(self.shape)

    @property
    def layers(self) -> dict[str, int]:
        """Layers of every site."""
        decoder = self.shape.decoder_layers
        return {"encoder": self.shape.encoder_layers, "decoder": decoder, "cross": decoder}


class Written(Protocol):
    """A description that can be written."""

    def write(self, folder: Path) -> None:
        """Write it into the folder of the model."""


def save(folder: Path, description: Written, model: nn.Module, tokenizer: Tokenizer) -> None:
    """Write a model's folder; the weights as float16 safetensors, half the size of float32."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: w.detach().half().contiguous() for name, w in model.state_dict().items()}
    save_file(weights, folder / "model.safetensors")
    tokenizer.save(str(folder / "tokenizer.json"))
    description.write(folder)


def revision(folder: Path) -> str:
    """Return a hash of everything that decides the model's answers."""
    digest = hashlib.sha256()
    for name in ("configuration.json", "tokenizer.json", "model.safetensors"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:12]
