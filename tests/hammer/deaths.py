"""Where a process can die in the middle of a write: before each statement, before each commit and right after it.

A call with the header `X-Die-At: 7` is the death of the process that takes it, at the eighth such place that it comes
to. Whoever counts up from 0 until there is an answer has been everywhere.
"""

import os
import signal
from typing import Any

from sqlalchemy import Engine, PoolProxiedConnection, event
from starlette.types import ASGIApp, Receive, Scope, Send

HEADER = "X-Die-At"


class Death:
    """Of the process it lives in; nobody dies until a number is set."""

    def __init__(self) -> None:
        self.places_left: int | None = None

    def lies_in_wait(self, engine: Engine) -> None:
        event.listen(engine, "before_cursor_execute", self._before_a_statement)
        commit = engine.dialect.do_commit

        def do_commit(dbapi_connection: PoolProxiedConnection) -> None:
            self._passed_by()
            commit(dbapi_connection)
            self._passed_by()

        engine.dialect.do_commit = do_commit  # type: ignore[method-assign]

    def _before_a_statement(self, *_: Any) -> None:
        self._passed_by()

    def _passed_by(self) -> None:
        if self.places_left is None:
            return
        if self.places_left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.places_left -= 1


class Mortal:
    """ASGI middleware that sets the number for one request at a time."""

    def __init__(self, app: ASGIApp, death: Death) -> None:
        self._app, self._death = app, death

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        named = dict(scope.get("headers", [])).get(HEADER.lower().encode())
        if named is None:
            await self._app(scope, receive, send)
            return
        self._death.places_left = int(named)
        try:
            await self._app(scope, receive, send)
        finally:
            self._death.places_left = None
