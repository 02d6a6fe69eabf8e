"""The access token: who shows it once in the page's address keeps it in a cookie."""

import hashlib
import hmac
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import error_response

COOKIE = "sightlines"
OPEN_PATHS = {"/healthz", "/readyz"}  # they tell nothing, and probes know no token


class TokenAuth:
    """Refuses requests that show neither `Authorization: Bearer` nor the cookie."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app = app
        self.token = token
        self.pass_word = hashlib.sha256(token.encode()).hexdigest()  # any token, safe in a cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, give it the cookie, or refuse it."""
        if scope["type"] != "http" or scope["path"] in OPEN_PATHS:
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        shown = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if scope["path"] == "/" and equal_in_constant_time(shown.encode(), self.token):
            welcome = RedirectResponse("/", 303)
            welcome.set_cookie(COOKIE, self.pass_word, httponly=True, samesite="lax")
            return await welcome(scope, receive, send)
        kind, _, bearer = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and equal_in_constant_time(
            bearer.strip().encode("latin-1"), self.token
        ):
            return await self.app(scope, receive, send)
        if equal_in_constant_time(read_cookie(headers.get("cookie", "")).encode(), self.pass_word):
            return await self.app(scope, receive, send)
        said = "Open the address with ?token=… that the server printed when it started."
        refusal = error_response("wrong_token", said, {"WWW-Authenticate": "Bearer"})
        return await refusal(scope, receive, send)


def read_cookie(header: str) -> str:
    """Return our cookie of a Cookie header, empty where there is none."""
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def equal_in_constant_time(shown: bytes, secret: str) -> bool:
    """Compare in a time that tells nothing of the secret."""
    return hmac.compare_digest(shown, secret.encode())
