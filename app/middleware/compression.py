"""Smaller answers for browsers on other machines."""

from ipaddress import ip_address

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

LEAST = 2048  # bytes; a smaller answer fits a packet or two as it is
LEVEL = 5  # of 9: beyond it a matrix hardly shrinks and takes twice as long


class Compression:
    """Compresses what leaves this machine, where the browser says that it can read it.

    On the machine itself a copy is quicker than packing and unpacking.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.packed = GZipMiddleware(app, minimum_size=LEAST, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        app = self.packed if scope["type"] == "http" and is_elsewhere(scope) else self.app
        await app(scope, receive, send)


def is_elsewhere(scope: Scope) -> bool:
    """Say whether the request came over a network."""
    client = scope.get("client")
    try:
        return client is not None and not ip_address(client[0]).is_loopback
    except ValueError:
        return True
