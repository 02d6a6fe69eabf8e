"""Which models there are, and which of them are in memory."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from model.backends.builtin.source import FREE, SHIPPED, Shipped
from model.backends.entry import Entry
from model.backends.huggingface import local_folders
from model.backends.huggingface.source import FromFolder, FromHub, Reader
from model.backends.protocols import Opened, Source, Writing
from model.capture.capture import Capture
from model.capture.request import Question
from model.generation.loop import Written
from model.generation.sampling import Way
from model.library.memory_budget import Room
from model.library.model_slot import Shelf
from model.memory import available
from model.refusal import Refused

UNBOUNDED = 2**63  # bytes
NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,95}(/[\w.-]{1,95})?", re.ASCII)
REVISION = re.compile(r"[\w.][\w./-]{0,99}", re.ASCII)


class Registry:
    """All models that can be asked; the first folder's model is the default, unless one is named.

    `default` is a name of the hub, a local/folder, or the path of a folder. `models_dir` holds the
    folders of local models, `bound` the bytes that all models together may take in memory, and
    `free` tells how many a device has left.
    """

    def __init__(
        self,
        folders: Sequence[Path] = (SHIPPED, FREE),
        default: str | None = None,
        models_dir: Path | None = None,
        reader: Reader | None = None,
        bound: int = UNBOUNDED,
        free: Callable[[str], int] = available,
    ) -> None:
        self._reader = reader or Reader()
        self._models_dir = models_dir
        self._lock = threading.Lock()
        self._room = Room(bound, free)
        self._shelves: dict[str, Shelf] = {}
        for folder in folders:
            self._put(Shipped(folder))
        self.default = self._named(default) if default else next(iter(self._shelves))
        self._shelves[self.default].lasting = True

    def entries(self) -> list[Entry]:
        """List every model: those of this project, local folders, those of the hub asked for."""
        if self._models_dir:
            for id in local_folders.listed(self._models_dir):
                self._shelf(id)
        return [shelf.entry() for shelf in list(self._shelves.values())]

    def entry(self, id: str) -> Entry:
        """Say what is known of one model; raises Refused when there is none of that id."""
        return self._shelf(id).entry()

    def begin(self, id: str, revision: str | None = None) -> Entry:
        """Begin to open a model in a thread of its own, unless it is open or being opened already.

        Another revision of a model of the hub takes the place of the one that is open. Raises
        Refused for a name that none can have.
        """
        shelf = self._wanted(id, revision)
        work = shelf.begin()
        if work:
            threading.Thread(target=work, name=f"opening {id}", daemon=True).start()
        return shelf.entry()

    def close(self, id: str) -> None:
        """Stop an opening, or unload a model; one that was neither leaves the list."""
        shelf = self._shelf(id)
        if not shelf.close() and isinstance(shelf.source, FromHub) and id != self.default:
            with self._lock:
                self._take_off(id)

    def stop(self) -> None:
        """Stop every opening; what is in memory stays."""
        for shelf in list(self._shelves.values()):
            if not shelf.ready:
                shelf.close()

    def open(self, id: str) -> Opened:
        """Return a model ready to be asked, loading it if need be; this may take seconds.

        Raises Refused for a model of the hub that nobody began to open.
        """
        return self._shelf(id).open()

    def identity(self, id: str, question: Question) -> str:
        """Return the id of the capture that answers this question."""
        return self.open(id).identity(question)

    def capture(self, id: str, question: Question) -> Capture:
        """Ask a model; raises Refused for what cannot be answered."""
        with self._shelf(id).used() as model:
            return model.capture(question)

    def write(self, id: str, text: str, way: Way) -> Iterator[Written]:
        """Let a model write on, one token for each `next`; the first one raises Refused."""
        with self._shelf(id).used() as model:
            if not isinstance(model, Writing):
                raise Refused("not_available", f"{id} does not write.")
            yield from model.write(text, way)

    def _shelf(self, id: str) -> Shelf:
        """Return a model's place; raises Refused where there is none of that id."""
        with self._lock:
            if id in self._shelves:
                return self._shelves[id]
            if id.startswith(local_folders.PREFIX) and self._models_dir:
                folder = local_folders.find(self._models_dir, id)
                return self._put(FromFolder(id, folder, self._models_dir, self._reader))
            known = ", ".join(self._shelves)
            raise Refused("unknown_model", f"No model {id!r}; there are {known}.")

    def _wanted(self, id: str, revision: str | None) -> Shelf:
        """Return the place of a model to open, a new one for a name of the hub."""
        if revision is not None and (not REVISION.fullmatch(revision) or ".." in revision):
            raise Refused("wrong_revision", f"{revision!r} is no branch, tag or commit.")
        if id in self._shelves or id.startswith(local_folders.PREFIX):
            shelf = self._shelf(id)
            here = shelf.entry().revision
            if revision in (None, here):
                return shelf
            if not isinstance(shelf.source, FromHub):
                raise Refused("revision_not_found", f"{id} is here as {here}, not as {revision}.")
            if revision == shelf.source.revision:
                return shelf
        if not NAME.fullmatch(id) or ".." in id:
            said = f"{id!r} is no name of a model: organisation/name is, or local/folder."
            raise Refused("wrong_model_name", said)
        with self._lock:
            lasting = self._take_off(id)
            shelf = self._put(FromHub(id, revision, self._reader))
            shelf.lasting = lasting
            return shelf

    def _named(self, name: str) -> str:
        """Return the id of the model that the operator named to begin with."""
        folder = Path(name).expanduser()
        if folder.is_dir():
            folder = folder.resolve()
            id = local_folders.PREFIX + folder.name
            self._put(FromFolder(id, folder, Path(folder.anchor), self._reader))
            return id
        if name not in self._shelves:
            self._wanted(name, None)
        return name

    def _put(self, source: Source) -> Shelf:
        shelf = self._shelves[source.id] = Shelf(source, self._room)
        self._room.tenants.append(shelf)
        return shelf

    def _take_off(self, id: str) -> bool:
        """Take a model off the list; returns whether it was the one to begin with."""
        shelf = self._shelves.pop(id, None)
        if shelf is None:
            return False
        shelf.close()
        self._room.tenants.remove(shelf)
        return shelf.lasting
