"""Fetches a model from the Hugging Face hub into its ordinary cache, or finds it there."""

import os
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx2
from huggingface_hub import HfApi, constants, get_hf_file_metadata, hf_hub_download, hf_hub_url
from huggingface_hub import try_to_load_from_cache as cached
from huggingface_hub.errors import HFValidationError
from huggingface_hub.file_download import repo_folder_name
from huggingface_hub.utils import WeakFileLock, build_hf_headers

from model.backends.huggingface import checkpoint_files
from model.backends.huggingface.hub.errors import HubUnreachable, explain
from model.backends.huggingface.hub.transfer import transfer, verify
from model.memory import format_bytes
from model.progress import Meter
from model.refusal import Refused

MAIN = constants.DEFAULT_REVISION
COMMIT = re.compile(r"[0-9a-f]{40}")
ETAG = re.compile(r"[\w-]+")  # the name of a file in the cache, so nothing else may stand in it
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class DownloadedModel:
    """A model on the disk: its folder, the commit that it is, and the files of its weights."""

    folder: Path
    revision: str
    weights: tuple[Path, ...]


@dataclass(frozen=True)
class MissingFile:
    """A file that is not in the cache yet, as the hub announces it."""

    name: str
    etag: str
    size: int


class Hub:
    """One hub and one cache; where none are named, those of HF_ENDPOINT and HF_HOME.

    HF_HUB_OFFLINE says whether the hub is asked at all; tokens are found as the hub's own library
    finds them.
    """

    def __init__(
        self, endpoint: str | None = None, cache: Path | None = None, pause: float = 1.0
    ) -> None:
        self.endpoint = endpoint or constants.ENDPOINT
        self.cache = cache or Path(constants.HF_HUB_CACHE)
        self._pause = pause  # seconds after a break without a byte
        self._api = HfApi(endpoint=self.endpoint)

    def fetch(
        self, id: str, revision: str | None, meter: Meter, fits: Callable[[int], None]
    ) -> DownloadedModel:
        """Fetch what is missing of a model; where the hub does not answer, what is cached does.

        `fits` is told the bytes of the weights before they are fetched, and raises Refused for too
        many. Raises Cancelled, and Refused for whatever goes wrong.
        """
        try:
            return self._fetch(id, revision or MAIN, meter, fits)
        except Refused:
            raise
        except (httpx2.HTTPError, HFValidationError, OSError) as error:
            refused = explain(error, id, revision or MAIN, self.endpoint)
            found = (
                self._cached(id, revision or MAIN) if isinstance(refused, HubUnreachable) else None
            )
            if not found:
                raise refused from None  # the cause quotes addresses, which may be signed
            return found

    def holds(self, id: str, revision: str) -> bool:
        """Say whether the cache has a model's weights at a revision; the hub is not asked."""
        found = self._cached(id, revision)
        return found is not None and all(path.exists() for path in found.weights)

    def _fetch(
        self, id: str, revision: str, meter: Meter, fits: Callable[[int], None]
    ) -> DownloadedModel:
        timeout = constants.HF_HUB_ETAG_TIMEOUT
        info = self._api.model_info(id, revision=revision, timeout=timeout)
        commit = info.sha or ""
        if not COMMIT.fullmatch(commit):
            raise Refused("hub_failed", f"The hub names {commit!r} as commit, which is none.")
        names = {file.rfilename for file in info.siblings or ()}
        folder = self._repository(id) / "snapshots" / commit
        if checkpoint_files.is_adapter(names):
            settings = checkpoint_files.ADAPTER
            self._bring(id, commit, self._missing(id, commit, [settings]), meter)
            checkpoint_files.refuse_adapter(folder / settings)
        texts = checkpoint_files.text_files(names)
        if checkpoint_files.INDEX in texts:
            self._bring(id, commit, self._missing(id, commit, [checkpoint_files.INDEX]), meter)
        weights = checkpoint_files.weight_files(names, folder / checkpoint_files.INDEX)
        missing = self._missing(id, commit, [*texts, *weights])
        fits(sum(file.size for file in missing if file.name in weights))
        self._check_disk_space(missing, id)
        meter.begin("downloading", sum(file.size for file in missing))
        self._bring(id, commit, missing, meter)
        if revision != commit:
            self._link_in_snapshot(
                id, revision, checkpoint_files.CONFIG
            )  # the cache remembers which commit that is
        return DownloadedModel(folder, commit, tuple(folder / name for name in weights))

    def _cached(self, id: str, revision: str) -> DownloadedModel | None:
        """Find a model that was fetched before; None where a part of it is missing."""
        config = cached(id, checkpoint_files.CONFIG, self.cache, revision)
        if not isinstance(config, str):
            return None
        folder = Path(config).parent
        try:
            weights = checkpoint_files.weight_files(
                {path.name for path in folder.iterdir()}, folder / checkpoint_files.INDEX
            )
        except Refused:
            return None
        return DownloadedModel(folder, folder.name, tuple(folder / name for name in weights))

    def _missing(self, id: str, commit: str, names: Iterable[str]) -> list[MissingFile]:
        """Ask the hub about the files that the cache does not have at this commit."""
        missing = []
        for name in names:
            if isinstance(cached(id, name, self.cache, commit), str):
                continue
            url = hf_hub_url(id, name, revision=commit, endpoint=self.endpoint)
            about = get_hf_file_metadata(url, token=None, headers=build_hf_headers())
            if about.size is None or not ETAG.fullmatch(about.etag or ""):
                raise Refused("hub_failed", f"The hub does not say how large {name} is.")
            missing.append(MissingFile(name, str(about.etag), about.size))
        return missing

    def _bring(self, id: str, commit: str, missing: Sequence[MissingFile], meter: Meter) -> None:
        """Fetch files, the small ones first, and put each into its place in the cache."""
        for file in missing:
            blob = self._blob(id, file)
            lock = self.cache / ".locks" / self._repository(id).name / f"{file.etag}.lock"
            lock.parent.mkdir(parents=True, exist_ok=True)
            with WeakFileLock(lock):
                if not blob.exists():
                    part = blob.with_suffix(".incomplete")
                    url = hf_hub_url(id, file.name, revision=commit, endpoint=self.endpoint)
                    transfer(url, part, file.size, build_hf_headers(), meter, self._pause)
                    if SHA256.fullmatch(file.etag):
                        verify(part, file.etag)
                    os.replace(part, blob)
            self._link_in_snapshot(id, commit, file.name)

    def _link_in_snapshot(self, id: str, revision: str, name: str) -> None:
        """Let the library give a fetched file its name in the snapshot of a commit."""
        hf_hub_download(id, name, revision=revision, cache_dir=self.cache, endpoint=self.endpoint)

    def _check_disk_space(self, missing: Sequence[MissingFile], id: str) -> None:
        """Raise Refused where the disk has not enough room left."""
        parts = [self._blob(id, file).with_suffix(".incomplete") for file in missing]
        here = sum(part.stat().st_size for part in parts if part.exists())
        wanted = sum(file.size for file in missing) - here
        there = next(path for path in (self.cache, *self.cache.parents) if path.exists())
        free = shutil.disk_usage(there).free
        if wanted > free:
            needs, has = format_bytes(wanted), format_bytes(free)
            sentence = f"{needs} to fetch; {has} are free below {self.cache}."
            raise Refused("no_disk_space", sentence)

    def _repository(self, id: str) -> Path:
        return self.cache / repo_folder_name(repo_id=id, repo_type="model")

    def _blob(self, id: str, file: MissingFile) -> Path:
        return self._repository(id) / "blobs" / file.etag
