"""HEAD is GET without its body (RFC 9110, 9.3.2): monitors and caches ask so whether something is there."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEAD_ALONE = "troth.head_alone"
"""In the scope of a request whose body nobody is sent: an answer without an end need not be begun."""


class Heads:
    """ASGI middleware: what answers, and what is counted, is GET; its head is sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
            elif not message.get("more_body"):
                await send({"type": "http.response.body"})

        await self._app({**scope, "method": "GET", HEAD_ALONE: True}, receive, sending)
