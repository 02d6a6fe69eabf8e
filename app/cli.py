"""Start the server: find a port, say where it listens, open the page."""

import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from ipaddress import ip_address
from urllib.parse import quote

import uvicorn
from pydantic import ValidationError
from pydantic_settings import CliApp, SettingsError

from app.main import create_app
from app.settings import Settings
from model.backends.huggingface.source import ModelReader, adapter
from model.library.registry import Registry
from model.refusal import Refused

PORTS_TRIED = 50


class AnnouncingServer(uvicorn.Server):
    """A server that says where it listens, as soon as it does."""

    def __init__(self, config: uvicorn.Config, url: str, open_browser: bool) -> None:
        super().__init__(config)
        self.url = url
        self.open_browser = open_browser

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.should_exit:
            return
        print(f"\n  Sightlines: {self.url}   (Ctrl-C stops it)\n", flush=True)
        if self.open_browser:
            threading.Thread(target=webbrowser.open, args=(self.url,), daemon=True).start()


def serve(arguments: Sequence[str] = ()) -> int:
    """Serve as the arguments and the environment say until it is stopped; returns the exit status.

    An argument counts more than its environment variable. Raises SystemExit once it gave help.
    """
    try:
        settings = CliApp.run(Settings, cli_args=list(arguments))
        return run(settings, registry(settings))
    except SettingsError as error:
        said = str(error).removeprefix("error parsing CLI: ")
        return report_failure(f"{said.capitalize()}. --help lists all options.")
    except ValidationError as error:
        return report_failure(
            " ".join(describe_setting(problem["loc"], problem["msg"]) for problem in error.errors())
        )
    except Refused as error:
        return report_failure(describe_setting(("model",), error.detail))
    except FileNotFoundError as error:
        return report_failure(f"A model's file is missing: {error.filename}")


def registry(settings: Settings) -> Registry:
    """Return the models that the settings speak of; raises Refused for one that cannot be."""
    # A capture that the cache cannot hold is refused before its pass, not lost after it.
    opener = partial(adapter, capture_bytes=settings.capture_bytes)
    return Registry(
        default=settings.model,
        models_dir=settings.models_dir,
        reader=ModelReader(settings.device, settings.dtype, opener),
        bound=settings.model_bytes,
    )


def run(settings: Settings, models: Registry) -> int:
    """Serve these models until it is stopped; returns the exit status."""
    try:
        listener = listen(settings)
    except OSError as error:
        said = f"Cannot listen at {settings.host}, port {settings.port}: {error.strerror}."
        return report_failure(f"{said} --port (or SIGHTLINES_PORT) names another port.")
    config = uvicorn.Config(
        create_app(settings, models),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )
    url = address(settings, listener.getsockname()[1])
    server = AnnouncingServer(config, url, settings.open_browser and has_browser())
    with listener, suppress(KeyboardInterrupt):
        server.run([listener])
    return 0 if server.started else 1


def listen(settings: Settings) -> socket.socket:
    """Return a listening socket; raises OSError where there is none.

    A port that was not asked for by name may be any of the next ones.
    """
    asked = "port" in settings.model_fields_set
    last = settings.port if asked else settings.port + PORTS_TRIED
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    for port in range(settings.port, last + 1):
        try:
            listener = socket.create_server((settings.host, port), family=family, backlog=2048)
        except OSError:
            if port == last:
                raise
        else:
            # Connections inherit it. asyncio sets it only where a socket names its protocol, and
            # without it the body of an answer waits 40 ms for the receipt of its head.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return listener
    raise AssertionError("the last port is returned or raises")


def address(settings: Settings, port: int) -> str:
    """Return the address to open."""
    try:
        at = ip_address(settings.host)
        host = "127.0.0.1" if at.is_unspecified else f"[{at}]" if at.version == 6 else str(at)
    except ValueError:
        host = settings.host
    token = f"?token={quote(settings.token.get_secret_value())}" if settings.token else ""
    return f"http://{host}:{port}/{token}"


def has_browser() -> bool:
    """Say whether somebody sits here who would see a browser open."""
    if os.environ.get("CI") or os.environ.get("SSH_CONNECTION"):
        return False
    displays = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return sys.platform != "linux" or bool(displays)


def describe_setting(location: tuple[int | str, ...], message: str) -> str:
    """Say which setting is wrong."""
    said = message.removeprefix("Value error, ")
    if not location:
        return said
    name = str(location[0])
    return f"--{name.replace('_', '-')} (or SIGHTLINES_{name.upper()}): {said}"


def report_failure(sentence: str) -> int:
    """Say why nothing starts."""
    print(f"Sightlines did not start. {sentence}", file=sys.stderr)
    return 2
