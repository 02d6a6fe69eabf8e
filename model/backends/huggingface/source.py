"""Where models in the format of Hugging Face come from: the hub, or a folder."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from safetensors import SafetensorError

from model.backends.entry import Entry
from model.backends.huggingface import local_folders
from model.backends.protocols import MemoryReservation, Model
from model.capture.capture import SiteShape
from model.capture.position_edit import PositionMode
from model.memory import ITEM, Fits, resolve_device, weight_bytes
from model.progress import Meter
from model.refusal import Refused, Unfit

if TYPE_CHECKING:
    from model.backends.huggingface.hub.download import DownloadedModel


class Adapter(Model, Protocol):
    """An opened model of transformers."""

    @property
    def shapes(self) -> tuple[SiteShape, ...]:
        """Its sites before any text."""

    @property
    def max_tokens(self) -> int:
        """How many tokens of one text it takes."""

    @property
    def pairs(self) -> bool:
        """Whether it may be given a second text."""

    @property
    def writes(self) -> bool:
        """Whether it writes a target, or on after a text."""

    @property
    def mask(self) -> str | None:
        """The token in whose place it writes, if it is a masked language model."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of the languages that it may be told."""

    @property
    def chats(self) -> bool:
        """Whether it may be given messages."""

    @property
    def remarks(self) -> Mapping[str, str]:
        """What a reader must know of it, by code."""

    cannot_hide: str | None
    position_edits: tuple[PositionMode, ...]
    off_is: str | None


Opener = Callable[[Path, str, str, str, str], Adapter]  # folder, id, revision, device, dtype
Fetch = Callable[[str, str | None, Meter, Fits], "DownloadedModel"]


def adapter(
    folder: Path,
    id: str,
    revision: str,
    device: str,
    dtype: str,
    capture_bytes: int = 256 * 2**20,
) -> Adapter:
    """Open a folder by transformers, which takes seconds to import: only now."""
    from model.backends.huggingface.adapter import HuggingFace

    opened: Adapter = HuggingFace(folder, id, revision, device, dtype, capture_bytes)
    return opened


def fetch(id: str, revision: str | None, meter: Meter, fits: Fits) -> "DownloadedModel":
    """Fetch a model from the hub of the environment, whose library is imported only now."""
    from model.backends.huggingface.hub.download import Hub

    return Hub().fetch(id, revision, meter, fits)


def downloaded(id: str, revision: str) -> bool:
    """Say whether the cache of the environment holds a model, without asking the hub."""
    from model.backends.huggingface.hub.download import Hub

    return Hub().holds(id, revision)


@dataclass(frozen=True)
class ModelReader:
    """How models are read: on which device (auto, cpu, cuda, mps), as which dtype, and by what."""

    device: str = "cpu"
    dtype: str = "float32"
    opener: Opener = adapter
    fetch: Fetch = fetch
    downloaded: Callable[[str, str], bool] = downloaded

    def read(
        self,
        folder: Path,
        id: str,
        revision: str,
        weights: Sequence[Path],
        meter: Meter,
        reservation: MemoryReservation,
    ) -> Adapter:
        """Read a folder into memory; raises Unfit for a model that cannot be drawn."""
        device = resolve_device(self.device)
        try:
            count = weight_bytes(weights, self.dtype)
        except SafetensorError as error:
            raise Unfit("no_safetensors", f"Its weights cannot be read: {error}.") from error
        meter.begin("waiting")
        with reservation.take(count, device):
            meter.begin("reading")
            try:
                return self.opener(folder, id, revision, device, self.dtype)
            except Refused as refused:
                if refused.code == "model_failed":
                    raise
                raise Unfit(refused.code, refused.detail) from refused


class HubSource:
    """A model of the hub, by its name; a revision may be a branch, a tag or a commit."""

    def __init__(self, id: str, revision: str | None, reader: ModelReader) -> None:
        self.id = id
        self.revision = revision
        self.at_hand = False  # until somebody wanted it enough to wait for its download
        self._reader = reader

    def entry(self, opened: Model | None) -> Entry:
        """Say what is known of it."""
        return describe_entry(Entry(self.id, self.id, "hub", revision=self.revision), opened)

    def open(self, meter: Meter, reservation: MemoryReservation) -> Model:
        """Fetch what is missing, and read it into memory."""
        item, device = ITEM[self._reader.dtype], resolve_device(self._reader.device)

        def least(stored: int) -> None:
            reservation.fits(stored * item // 4, device)  # stored as float32 at most

        got = self._reader.fetch(self.id, self.revision, meter, least)
        opened = self._reader.read(
            got.folder, self.id, got.revision, got.weights, meter, reservation
        )
        self.at_hand = True
        return opened


class FolderSource:
    """A model in a folder of this machine; `root` is where its files must stay."""

    at_hand = True

    def __init__(self, id: str, folder: Path, root: Path, reader: ModelReader) -> None:
        self.id = id
        self.folder = folder
        self.root = root
        self._reader = reader

    def entry(self, opened: Model | None) -> Entry:
        """Say what is known of it."""
        title = self.id.removeprefix(local_folders.PREFIX)
        return describe_entry(Entry(self.id, title, "local"), opened)

    def open(self, meter: Meter, reservation: MemoryReservation) -> Model:
        """Read it into memory."""
        local_folders.check_links(self.folder, self.root)
        texts, weights = local_folders.model_files(self.folder)
        revision = hash_files([*texts, *weights], meter)
        return self._reader.read(self.folder, self.id, revision, weights, meter, reservation)


def describe_entry(entry: Entry, opened: Model | None) -> Entry:
    """Return an entry with what the opened model tells."""
    if opened is None:
        return entry
    of: Adapter = opened  # type: ignore[assignment]
    first = of.shapes[0]
    return replace(
        entry,
        family=of.info.family,
        layers=first.layers,
        heads=first.heads,
        max_tokens=of.max_tokens,
        sites=of.shapes,
        start={"site": first.site, "layer": 0, "head": 0},
        revision=of.info.revision,
        fidelity=of.fidelity,
        pairs=of.pairs,
        writes=of.writes,
        mask=of.mask,
        languages=of.languages,
        chats=of.chats,
        cannot_hide=of.cannot_hide,
        position_edits=of.position_edits,
        off_is=of.off_is,
        remarks=of.remarks,
    )


def hash_files(files: Sequence[Path], meter: Meter) -> str:
    """Return a hash of everything that decides a model's answers."""
    meter.begin("checking", sum(file.stat().st_size for file in files))
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name} {file.stat().st_size}\n".encode())
        with file.open("rb") as stream:
            while chunk := stream.read(2**20):
                digest.update(chunk)
                meter.add(len(chunk))
    return digest.hexdigest()[:12]
