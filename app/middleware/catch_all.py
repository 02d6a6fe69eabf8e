"""The outermost middleware: what nobody foresaw is logged, and answered with no more than that."""

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import error_response

log = logging.getLogger("sightlines")


class CatchAll:
    """Answers what nobody foresaw: logs it, and tells the caller no more than that."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception:
            if started or scope["type"] != "http":
                raise
            log.exception("%s %s failed", scope["method"], scope["path"])
            said = "Sightlines made a mistake; its log says which."
            await error_response("internal_error", said)(scope, receive, send)
