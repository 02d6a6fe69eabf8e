"""A stand-in for what opens models of transformers: tiny, counted, and told when to be slow."""

import json
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import torch
from safetensors.torch import save

from model.backends.fidelity import Fidelity
from model.capture.capture import Capture, SiteShape
from model.capture.position_edit import PositionMode
from model.capture.request import CaptureRequest, ModelInfo
from model.generation.loop import GeneratedToken
from model.generation.sampling import Sampling
from model.refusal import Refused

SHAPES = (SiteShape("encoder", 3, 2, "source", "source"),)


def files(numbers: int = 1000, **config: object) -> dict[str, bytes]:
    """Return the files of a model of so many float32 numbers."""
    said = json.dumps({"model_type": "bert", **config}).encode()
    weights = save({"a": torch.zeros(numbers)})
    return {"config.json": said, "tokenizer.json": b"{}", "model.safetensors": weights}


def folder(path: Path, numbers: int = 1000) -> Path:
    """Write such a model."""
    path.mkdir(parents=True)
    for name, body in files(numbers).items():
        (path / name).write_bytes(body)
    return path


class Adapted:
    """An opened model that has nothing but its name."""

    fidelity = Fidelity("exact", "made so", 9)
    shapes = SHAPES
    max_tokens = 64
    pairs = True
    writes = False
    mask: str | None = None
    remarks: Mapping[str, str] = {}
    languages: tuple[str, ...] = ()
    chats = False
    cannot_hide: str | None = None
    position_edits: tuple[PositionMode, ...] = ()
    off_is: str | None = None

    def __init__(self, id: str, revision: str, dtype: str) -> None:
        self.info = ModelInfo(id, revision, "encoder", dtype)

    def identity(self, question: CaptureRequest) -> str:
        """Return the id of the capture that answers this question."""
        return question.identity(self.info, "none")

    def run(self, question: CaptureRequest) -> Capture:
        """Answer with nothing to see."""
        return Capture(
            id=self.identity(question),
            model=self.info,
            text=question.text,
            target=None,
            target_by=None,
            tokens={"source": (), "target": ()},
            sites=(),
            positions=(),
            predictions=(),
            edits=(),
            remarks={},
        )

    def write(self, text: str, way: Sampling) -> Iterator[GeneratedToken]:
        """Write nothing."""
        return iter(())


class Opener:
    """Opens such models; `gate` holds every opening back, `faults` are raised first."""

    def __init__(self) -> None:
        self.opened: list[tuple[str, str, str, str]] = []
        self.faults: list[Exception] = []
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, folder: Path, id: str, revision: str, device: str, dtype: str) -> Adapted:
        """Open a folder."""
        self.opened.append((id, revision, device, dtype))
        assert self.gate.wait(20)
        if self.faults:
            raise self.faults.pop(0)
        if json.loads((folder / "config.json").read_text()).get("unfit"):
            raise Refused("no_attention", "This model has no token-to-token attention.")
        return Adapted(id, revision, dtype)
