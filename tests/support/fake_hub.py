"""A stand-in for the hub on 127.0.0.1: it serves tiny models, and breaks when it is told to."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
OTHER = "89abcdef0123456789abcdef0123456789abcdef"


@dataclass
class StandIn:
    """What the hub has and does; a test changes it while it runs.

    `repositories` are files by name, of each model's commits. `gated` names models, `breaks` says
    after how many bytes of an answer the line is cut, once for each entry, `ranges` whether it
    goes on in the middle of a file, and `gate` holds the second half of every large file back.
    """

    repositories: dict[str, dict[str, dict[str, bytes]]] = field(default_factory=dict)
    gated: set[str] = field(default_factory=set)
    breaks: list[int] = field(default_factory=list)
    ranges: bool = True
    status: int | None = None
    gate: threading.Event = field(default_factory=threading.Event)
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)
    tokens: set[str | None] = field(default_factory=set)
    url: str = ""

    def fetched(self) -> list[tuple[str, str | None]]:
        """Return which files were fetched, by name, and from which byte on."""
        return [
            (path.rsplit("/", 1)[1], span)
            for method, path, span in self.asked
            if method == "GET" and "/resolve/" in path
        ]


LARGE = 10_000  # bytes; a file over this waits at the gate


@contextmanager
def serving() -> Iterator[StandIn]:
    """Serve a hub while the `with` lasts; its gate is open."""
    hub = StandIn()
    hub.gate.set()

    class Handler(BaseHTTPRequestHandler):
        """Answers as the hub does, as far as a download asks."""

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def do_HEAD(self) -> None:
            self.answer()

        def do_GET(self) -> None:
            self.answer()

        def answer(self) -> None:
            path = unquote(urlsplit(self.path).path)
            if "/resolve/" not in path and not path.startswith("/api/models/"):
                return self.refuse(404, "")  # such as what the library asks about agents
            hub.asked.append((self.command, path, self.headers.get("Range")))
            hub.tokens.add(self.headers.get("Authorization"))
            if hub.status:
                return self.refuse(hub.status, "")
            if path.startswith("/api/models/"):
                id, _, revision = path.removeprefix("/api/models/").partition("/revision/")
                return self.listing(id, revision)
            id, _, rest = path[1:].partition("/resolve/")
            return self.file(id, *rest.split("/", 1))

        def commit(self, id: str, revision: str) -> str | None:
            """Return the commit, or answer why there is none."""
            if id not in hub.repositories:
                self.refuse(401, "RepoNotFound")
                return None
            commits = list(hub.repositories[id])
            commit = commits[-1] if revision == "main" else revision
            if commit not in commits:
                self.refuse(404, "RevisionNotFound")
                return None
            return commit

        def listing(self, id: str, revision: str) -> None:
            commit = self.commit(id, revision)
            if commit:
                names = [{"rfilename": name} for name in hub.repositories[id][commit]]
                said = {"id": id, "sha": commit, "siblings": names}
                self.send(200, json.dumps(said).encode(), {"Content-Type": "application/json"})

        def file(self, id: str, revision: str, name: str) -> None:
            commit = self.commit(id, revision)
            if not commit:
                return
            if id in hub.gated:
                return self.refuse(403, "GatedRepo")
            body = hub.repositories[id][commit].get(name)
            if body is None:
                return self.refuse(404, "EntryNotFound")
            digest = hashlib.sha256(body).hexdigest()
            headers = {"ETag": f'"{digest}"', "X-Repo-Commit": commit}
            asked = self.headers.get("Range")
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and hub.ranges else 0
            status = 206 if start else 200
            self.send(status, body[start:], headers, cut=self.command == "GET")

        def refuse(self, status: int, code: str) -> None:
            self.send(status, b"", {"X-Error-Code": code} if code else {})

        def send(
            self, status: int, body: bytes, headers: dict[str, str], cut: bool = False
        ) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "HEAD":
                return
            large = cut and len(body) > LARGE
            end = hub.breaks.pop(0) if large and hub.breaks else len(body)
            half = min(end, len(body) // 2) if large else end
            self.wfile.write(body[:half])
            self.wfile.flush()
            if large:
                hub.gate.wait(30)
            self.wfile.write(body[half:end])
            if end < len(body):
                self.connection.close()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        hub.gate.set()
        server.shutdown()
        server.server_close()
        thread.join()
