"""Which models there are, and which of them are in memory."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from model.backends.builtin.folders import source_of
from model.backends.builtin.source import FREE, SHIPPED
from model.backends.entry import Entry
from model.backends.huggingface import local_folders
from model.backends.huggingface.source import FolderSource, HubSource, ModelReader
from model.backends.protocols import Model, Source, TextGenerator
from model.capture.capture import Capture
from model.capture.request import CaptureRequest
from model.generation.loop import GeneratedToken
from model.generation.sampling import Sampling
from model.library.memory_budget import MemoryBudget
from model.library.model_slot import ModelSlot
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
        reader: ModelReader | None = None,
        bound: int = UNBOUNDED,
        free: Callable[[str], int] = available,
    ) -> None:
        self._reader = reader or ModelReader()
        self._models_dir = models_dir
        self._lock = threading.Lock()
        self._budget = MemoryBudget(bound, free)
        self._slots: dict[str, ModelSlot] = {}
        for folder in folders:
            self._add(source_of(folder))
        self.default = self._resolve_default(default) if default else next(iter(self._slots))
        self._slots[self.default].lasting = True

    def entries(self) -> list[Entry]:
        """List every model: those of this project, local folders, those of the hub asked for."""
        if self._models_dir:
            for id in local_folders.list_folders(self._models_dir):
                self._slot(id)
        return [slot.entry() for slot in list(self._slots.values())]

    def entry(self, id: str) -> Entry:
        """Say what is known of one model; raises Refused when there is none of that id."""
        return self._slot(id).entry()

    def is_downloaded(self, id: str, revision: str) -> bool:
        """Say whether a model of the hub is on the disk at this commit; nobody is asked."""
        return self._reader.downloaded(id, revision)

    def begin(self, id: str, revision: str | None = None) -> Entry:
        """Begin to open a model in a thread of its own, unless it is open or being opened already.

        Another revision of a model of the hub takes the place of the one that is open. Raises
        Refused for a name that none can have.
        """
        slot = self._slot_to_open(id, revision)
        work = slot.begin()
        if work:
            threading.Thread(target=work, name=f"opening {id}", daemon=True).start()
        return slot.entry()

    def close(self, id: str) -> None:
        """Stop an opening, or unload a model; one that was neither leaves the list."""
        slot = self._slot(id)
        if not slot.close() and isinstance(slot.source, HubSource) and id != self.default:
            with self._lock:
                self._remove(id)

    def stop(self) -> None:
        """Stop every opening; what is in memory stays."""
        for slot in list(self._slots.values()):
            if not slot.ready:
                slot.close()

    def open(self, id: str) -> Model:
        """Load a model if need be, and return it; this may take seconds.

        It may leave memory at any time: who asks it does so inside of `in_use`. Raises Refused for
        a model of the hub that nobody began to open.
        """
        return self._slot(id).open()

    def in_use(self, id: str) -> AbstractContextManager[Model]:
        """Give a model to be asked, loaded if need be; inside the `with` it stays in memory.

        Entering raises Refused as `open` does.
        """
        return self._slot(id).in_use()

    def identity(self, id: str, question: CaptureRequest) -> str:
        """Return the id of the capture that answers this question."""
        with self.in_use(id) as model:
            return model.identity(question)

    def run(self, id: str, question: CaptureRequest) -> Capture:
        """Ask a model; raises Refused for what cannot be answered."""
        with self.in_use(id) as model:
            return model.run(question)

    def write(self, id: str, text: str, way: Sampling) -> Iterator[GeneratedToken]:
        """Let a model write on, one token for each `next`; the first one raises Refused."""
        with self.in_use(id) as model:
            if not isinstance(model, TextGenerator):
                raise Refused("not_available", f"{id} does not write.")
            yield from model.write(text, way)

    def _slot(self, id: str) -> ModelSlot:
        """Return a model's place; raises Refused where there is none of that id."""
        with self._lock:
            if id in self._slots:
                return self._slots[id]
            if id.startswith(local_folders.PREFIX) and self._models_dir:
                folder = local_folders.find_folder(self._models_dir, id)
                return self._add(FolderSource(id, folder, self._models_dir, self._reader))
            known = ", ".join(self._slots)
            raise Refused("unknown_model", f"No model {id!r}; there are {known}.")

    def _slot_to_open(self, id: str, revision: str | None) -> ModelSlot:
        """Return the place of a model to open, a new one for a name of the hub."""
        if revision is not None and (not REVISION.fullmatch(revision) or ".." in revision):
            raise Refused("wrong_revision", f"{revision!r} is no branch, tag or commit.")
        if id in self._slots or id.startswith(local_folders.PREFIX):
            slot = self._slot(id)
            here = slot.entry().revision
            if revision in (None, here):
                return slot
            if not isinstance(slot.source, HubSource):
                raise Refused("revision_not_found", f"{id} is here as {here}, not as {revision}.")
            if revision == slot.source.revision:
                return slot
        if not NAME.fullmatch(id) or ".." in id:
            said = f"{id!r} is no name of a model: organisation/name is, or local/folder."
            raise Refused("wrong_model_name", said)
        with self._lock:
            lasting = self._remove(id)
            slot = self._add(HubSource(id, revision, self._reader))
            slot.lasting = lasting
            return slot

    def _resolve_default(self, name: str) -> str:
        """Return the id of the model that the operator named to begin with."""
        folder = Path(name).expanduser()
        if folder.is_dir():
            folder = folder.resolve()
            id = local_folders.PREFIX + folder.name
            self._add(FolderSource(id, folder, Path(folder.anchor), self._reader))
            return id
        if name not in self._slots:
            self._slot_to_open(name, None)
        return name

    def _add(self, source: Source) -> ModelSlot:
        slot = self._slots[source.id] = ModelSlot(source, self._budget)
        self._budget.residents.append(slot)
        return slot

    def _remove(self, id: str) -> bool:
        """Take a model off the list; returns whether it was the one to begin with."""
        slot = self._slots.pop(id, None)
        if slot is None:
            return False
        slot.close()
        self._budget.residents.remove(slot)
        return slot.lasting
