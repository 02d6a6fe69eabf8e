"""What a request may carry: JSON, and not too much of it."""

from collections.abc import AsyncIterator, Mapping

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import error_response

WITH_BODY = {"POST", "PUT", "PATCH", "DELETE"}
DRAINED = 8 * 2**20  # bytes read past the bound, so that a client that still sends hears the answer


class BodyLimit:
    """Reads a body before anybody else does; refuses a large one and one that is not JSON."""

    def __init__(self, app: ASGIApp, max_bytes: int, larger: Mapping[str, int]) -> None:
        """Bound every body by `max_bytes`, those of some paths by a bound of their own."""
        self.app = app
        self.max_bytes = max_bytes
        self.larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http" or scope["method"] not in WITH_BODY:
            return await self.app(scope, receive, send)
        max_bytes = self.larger.get(scope["path"], self.max_bytes)
        body, size = b"", 0
        try:
            async for chunk in chunks(receive):
                size += len(chunk)
                if size <= max_bytes:
                    body += chunk
                elif size > max_bytes + DRAINED:
                    break
        except ClientDisconnect:
            return None
        headers = Headers(scope=scope)
        if size > max_bytes:
            sent = headers.get("content-length") or f"{size}"
            said = f"{sent} bytes; a request holds at most {max_bytes}."
            return await error_response("request_too_large", said)(scope, receive, send)
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if body and kind != "application/json":
            said = f"The body came as {kind or 'nothing in particular'}; send application/json."
            return await error_response("not_json", said)(scope, receive, send)
        return await self.app(scope, replay(body, receive), send)


async def chunks(receive: Receive) -> AsyncIterator[bytes]:
    """Yield a body as it comes in; raises ClientDisconnect when the rest will never come."""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        yield message.get("body", b"")
        more = message.get("more_body", False)


def replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives a body already read, and then what comes after it."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return left.pop() if left else await receive()

    return replayed
