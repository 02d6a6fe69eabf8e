"""Folders with recurrent networks of this project's own."""

from pathlib import Path

from model.backends.builtin.folder import revision
from model.backends.builtin.opening import open_folder
from model.backends.builtin.recurrent.adapter import (
    NO_ATTENTION,
    NO_POSITIONS,
    RECURRENT_AXES,
    Recurrent,
)
from model.backends.builtin.recurrent.description import RecurrentDescription
from model.backends.builtin.translator_adapter import FAMILY
from model.backends.entry import Entry
from model.backends.protocols import MemoryReservation, Model
from model.capture.capture import SiteShape
from model.capture.position_edit import MODES, all_modes
from model.progress import Meter


class RecurrentSource:
    """A folder that `model.backends.builtin.recurrent.adapter` opens."""

    at_hand = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.description = RecurrentDescription.read(folder)
        self.id = self.description.id
        self.revision = revision(folder)

    def entry(self, opened: Model | None) -> Entry:
        """Say what is known of it: one layer of one head at each site, where there are any."""
        attends = self.description.attends
        sites = tuple(SiteShape(site, 1, 1, *axes) for site, axes in RECURRENT_AXES.items())
        return Entry(
            id=self.id,
            title=self.description.title,
            origin="built-in",
            family=FAMILY,
            layers=1,
            heads=int(attends),
            max_tokens=self.description.shape.max_len,
            trained_tokens=self.description.trained_tokens,
            sites=sites if attends else (),
            start={"site": "cross", "layer": 0, "head": 0} if attends else None,
            note=self.description.note,
            revision=self.revision,
            fidelity=opened.fidelity if opened else None,
            writes=True,
            cannot_hide=None if attends else NO_ATTENTION,
            position_edits=all_modes(dict.fromkeys(MODES, NO_POSITIONS)),
        )

    def open(self, meter: Meter, reservation: MemoryReservation) -> Recurrent:
        """Read it into memory; raises Refused where it cannot be read."""
        return open_folder(Recurrent, self.folder, meter, reservation)
