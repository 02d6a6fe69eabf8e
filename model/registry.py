"""Which models there are, and which of them are in memory."""

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError

from model.builtin import AXES, FAMILY, BuiltIn, Description, revision
from model.capture.capture import Capture, SiteShape
from model.capture.fidelity import Fidelity
from model.capture.question import Question
from model.generation.way import Way
from model.generation.writing import Written
from model.refusal import Refused

SHIPPED = Path(__file__).parent / "weights" / "en-fr"
EXAMPLES_FILE = "examples.json"


@dataclass(frozen=True)
class Example:
    """A choice worth opening, as the fields of a link, and what was measured on it."""

    name: str
    title: str
    look: str
    claim: str
    number: float
    choice: dict[str, str]


def examples(folder: Path, revision: str) -> tuple[Example, ...]:
    """Read the examples of a model; none where they were measured on another revision of it."""
    path = folder / EXAMPLES_FILE
    if not path.exists():
        return ()
    document = json.loads(path.read_text("utf-8"))
    if document["revision"] != revision:
        return ()
    return tuple(Example(**fields) for fields in document["examples"])


@dataclass(frozen=True)
class Entry:
    """What is known of a model: `status` is available, loading, ready or failed."""

    id: str
    title: str
    family: str
    layers: int
    heads: int
    max_tokens: int
    trained_tokens: int
    sites: tuple[SiteShape, ...]
    start: dict[str, str | int]
    examples: tuple[Example, ...]
    note: str
    revision: str
    status: str
    fidelity: Fidelity | None = None
    error: str | None = None


class Shelf:
    """One model's place: its description, and the opened model once somebody asked for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.description = Description.read(folder)
        self.revision = revision(folder)
        self.examples = examples(folder, self.revision)
        self._opening = threading.Lock()
        self._opened: BuiltIn | None = None
        self._error: str | None = None

    def open(self) -> BuiltIn:
        """Return the opened model; many simultaneous callers load it once.

        Raises Refused when it cannot be opened.
        """
        with self._opening:
            if self._opened is None:
                try:
                    self._opened = BuiltIn(self.folder)
                    self._error = None
                except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
                    self._error = f"{type(error).__name__}: {error}"
                    raise Refused("model_failed", self._error) from error
            return self._opened

    def entry(self) -> Entry:
        """Say what is known of the model now."""
        shape, layers = self.description.shape, self.description.layers
        model = self._opened
        loading = "loading" if self._opening.locked() else "available"
        return Entry(
            id=self.description.id,
            title=self.description.title,
            family=FAMILY,
            layers=shape.encoder_layers,
            heads=shape.n_heads,
            max_tokens=shape.max_len,
            trained_tokens=self.description.trained_tokens,
            sites=tuple(
                SiteShape(site, layers[site], shape.n_heads, *axes) for site, axes in AXES.items()
            ),
            start=self.description.start,
            examples=self.examples,
            note=self.description.note,
            revision=self.revision,
            status="ready" if model else "failed" if self._error else loading,
            fidelity=model.fidelity if model else None,
            error=self._error,
        )


class Registry:
    """All models that can be asked; the first folder's model is the default."""

    def __init__(self, folders: Sequence[Path] = (SHIPPED,)) -> None:
        shelves = [Shelf(folder) for folder in folders]
        self._shelves = {shelf.description.id: shelf for shelf in shelves}
        self.default = shelves[0].description.id

    def entries(self) -> list[Entry]:
        """List every model."""
        return [shelf.entry() for shelf in self._shelves.values()]

    def entry(self, id: str) -> Entry:
        """Say what is known of one model; raises Refused when there is none of that id."""
        return self._shelf(id).entry()

    def open(self, id: str) -> BuiltIn:
        """Return a model ready to be asked, loading it if need be; this may take seconds."""
        return self._shelf(id).open()

    def identity(self, id: str, question: Question) -> str:
        """Return the id of the capture that answers this question."""
        return self.open(id).identity(question)

    def capture(self, id: str, question: Question) -> Capture:
        """Ask a model; raises Refused for what cannot be answered."""
        return self.open(id).capture(question)

    def write(self, id: str, text: str, way: Way) -> Iterator[Written]:
        """Let a model write on, one token for each `next`; the first one raises Refused."""
        yield from self.open(id).write(text, way)

    def _shelf(self, id: str) -> Shelf:
        if id not in self._shelves:
            known = ", ".join(self._shelves)
            raise Refused("unknown_model", f"No model {id!r}; there are {known}.")
        return self._shelves[id]
