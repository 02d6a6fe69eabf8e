"""One file from the hub to the disk: what came is kept, so that a broken transfer goes on there.

The hub's own library begins a broken file anew and cannot be stopped. Names, addresses, tokens and
the layout of the cache stay its matter.
"""

import errno
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import httpx2
from huggingface_hub import constants
from huggingface_hub.utils import get_session, hf_raise_for_status

from model.progress import Meter
from model.refusal import Refused

TRIES = 5  # breaks without a byte between them, after which it is given up
RANGE_REFUSED = 416


def transfer(
    url: str, into: Path, size: int, headers: Mapping[str, str], meter: Meter, pause: float
) -> None:
    """Fetch a file of so many bytes; what `into` holds already is its beginning.

    After a break without a byte it waits for `pause` seconds.

    Raises Cancelled; Refused where the disk is full; httpx2.HTTPError where the server or the
    network fails. What came by then stays in `into`.
    """
    into.parent.mkdir(parents=True, exist_ok=True)
    idle = 0
    with into.open("ab") as file:
        if file.tell() > size:
            file.truncate(0)
        meter.add(file.tell(), known=True)
        while (had := file.tell()) < size:
            failure: httpx2.TransportError | None = None
            try:
                receive(url, file, headers, meter)
            except httpx2.TransportError as error:
                failure = error
            except OSError as error:
                if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                    raise
                said = f"The disk is full after {file.tell()} of {size} bytes of {into.name}."
                raise Refused("no_disk_space", said) from error
            idle = 0 if file.tell() > had else idle + 1
            if idle == TRIES:
                said = f"The hub sent {file.tell()} of {size} bytes and no more: try again later."
                raise failure or Refused("broken_download", said)
            if idle:
                meter.pause(pause)


def receive(url: str, file: BinaryIO, headers: Mapping[str, str], meter: Meter) -> None:
    """Write what comes behind what the file holds, in one answer of the server."""
    had = file.tell()
    asked = {**headers, "Accept-Encoding": "identity"} | ({"Range": f"bytes={had}-"} if had else {})
    timeout = constants.HF_HUB_DOWNLOAD_TIMEOUT
    with get_session().stream("GET", url, headers=asked, timeout=timeout) as answer:
        whole = had > 0 and answer.status_code in (200, RANGE_REFUSED)
        if whole:  # a server that knows no ranges, or another file by now
            file.truncate(0)
            meter.add(-had, known=True)
        if answer.status_code == RANGE_REFUSED:
            return
        hf_raise_for_status(answer)
        for chunk in answer.iter_raw():
            file.write(chunk)
            meter.add(len(chunk))
        file.flush()


def verify(file: Path, sha256: str) -> None:
    """Raise Refused, and take the file away, where it is not what the hub announced."""
    with file.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != sha256:
        file.unlink()
        said = f"What came is not what the hub announced (sha256 {found[:12]}…): try again."
        raise Refused("broken_download", said)
