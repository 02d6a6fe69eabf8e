"""Who may call: no page of another site, and no name that is not ours.

A foreign Host is how DNS rebinding looks; a foreign Origin how another site's form looks.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import error_response
from app.settings import Settings, is_loopback

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class HostCheck:
    """Refuses requests by a foreign Host, and changes asked for by a foreign Origin."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.names = {settings.host.lower(), *settings.allowed_hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        origin = headers.get("origin")
        if not self.ours(host):
            said = f"This server does not answer to {host or 'no name'!r}. If it should, "
            refusal = error_response("foreign_host", said + "name it in SIGHTLINES_ALLOWED_HOSTS.")
            return await refusal(scope, receive, send)
        if (
            origin is not None
            and scope["method"] not in SAFE_METHODS
            and not same_origin(origin, host)
        ):
            refusal = error_response(
                "foreign_origin", f"A page of {origin} may not ask {host} for this."
            )
            return await refusal(scope, receive, send)
        return await self.app(scope, receive, send)

    def ours(self, host: str) -> bool:
        """Say whether a Host header, a name with or without a port, names this server."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return is_loopback(name) or name in self.names


def same_origin(origin: str, host: str) -> bool:
    """Say whether an Origin is a page of this very server; behind a proxy the scheme may differ."""
    scheme, _, authority = origin.partition("://")
    return scheme in ("http", "https") and authority.lower() == host.lower()
