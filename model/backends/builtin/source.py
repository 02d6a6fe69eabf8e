"""Folders with models of this project's own: what is known of them before they are opened."""

import hashlib
import json
from pathlib import Path

from model.backends.builtin.adapter import AXES, BuiltIn
from model.backends.builtin.folder import Description, revision
from model.backends.builtin.opening import open_folder
from model.backends.builtin.position_hooks import position_modes
from model.backends.builtin.translator_adapter import FAMILY
from model.backends.entry import Entry, MeasuredAblation, MeasuredExample
from model.backends.protocols import MemoryReservation, Model
from model.capture.capture import SiteShape
from model.capture.position_edit import OFF_IS
from model.progress import Meter

WEIGHTS = Path(__file__).parents[2] / "weights"
SHIPPED = WEIGHTS / "en-fr"
FREE = WEIGHTS / "en-fr-free"  # never told where to look: see its card
EXAMPLES_FILE = "examples.json"
EVALUATION_FILE = "evaluation.json"
AGREEMENT_FILE = "agreement.csv"  # pairs that no training sentence holds


def examples(folder: Path, revision: str) -> tuple[MeasuredExample, ...]:
    """Read the examples of a model; none where they were measured on another revision of it."""
    path = folder / EXAMPLES_FILE
    if not path.exists():
        return ()
    document = json.loads(path.read_text("utf-8"))
    if document["revision"] != revision:
        return ()
    return tuple(MeasuredExample(**fields) for fields in document["examples"])


def start_off(folder: Path) -> MeasuredAblation | None:
    """Read what becomes of the answers with the start head off; none where these are other weights.

    Right is the fitting one of il and elle, likelier than the other (teacher forcing).
    """
    path = folder / EVALUATION_FILE
    if not path.exists():
        return None
    figures = json.loads(path.read_text("utf-8"))
    weights = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if figures.get("weights", {}).get("sha256") != weights:
        return None
    need = figures["start_head"]["need"]
    shares = {name: need[name]["agreement"] for name in ("intact", "off")}
    return MeasuredAblation(measure="il or elle is right", sentences=need["sentences"], **shares)


class ShippedSource:
    """A folder that `model.backends.builtin.adapter` opens."""

    at_hand = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.description = Description.read(folder)
        self.id = self.description.id
        self.revision = revision(folder)
        self.examples = examples(folder, self.revision)
        self.start_off = start_off(folder)

    def entry(self, opened: Model | None) -> Entry:
        """Say what is known of it; its description tells nearly all."""
        shape, layers = self.description.shape, self.description.layers
        return Entry(
            id=self.id,
            title=self.description.title,
            origin="built-in",
            family=FAMILY,
            layers=shape.encoder_layers,
            heads=shape.n_heads,
            max_tokens=shape.max_len,
            trained_tokens=self.description.trained_tokens,
            sites=tuple(
                SiteShape(site, layers[site], shape.n_heads, *axes) for site, axes in AXES.items()
            ),
            start=self.description.start,
            start_off=self.start_off,
            examples=self.examples,
            note=self.description.note,
            revision=self.revision,
            fidelity=opened.fidelity if opened else None,
            writes=True,
            position_edits=position_modes(shape),
            off_is=OFF_IS[shape.positions],
        )

    def open(self, meter: Meter, reservation: MemoryReservation) -> BuiltIn:
        """Read it into memory; raises Refused where it cannot be read."""
        return open_folder(BuiltIn, self.folder, meter, reservation)
