"""HEAD is GET without its body (RFC 9110, 9.3.2): monitors and caches ask so whether something is there."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Heads:
    """ASGI middleware: what answers, and what is counted, is GET; its head is sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        is_over = False

        async def sending(message: Message) -> None:
            nonlocal is_over
            if message["type"] == "http.response.start":
                await send(message)
            elif not is_over:
                # An answer that goes on, as the stream of events does, is over with its head.
                is_over = True
                await send({"type": "http.response.body"})

        await self._app({**scope, "method": "GET"}, receive, sending)
