"""Watches every request from the outside: how long it took, what came of it, and what crashed."""

import time
import uuid
from typing import Protocol

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import ProblemKind, problem_response

CRASHED = ProblemKind(500, "internal-error", "Something went wrong on our side")


METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Observer(Protocol):
    """Told of what happens; app/telemetry.py writes it down."""

    def request_answered(self, request_id: str, method: str, route: str, status: int, seconds: float) -> None: ...

    def request_crashed(self, request_id: str, error: Exception) -> None: ...


class Observing:
    """ASGI middleware. A bug becomes a problem document here, without a word about what is inside."""

    def __init__(self, app: ASGIApp, observer: Observer) -> None:
        self._app = app
        self._observer = observer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = f"req_{uuid.uuid4().hex}"
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        began = time.perf_counter()
        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            self._observer.request_crashed(request_id, error)
            if status:
                raise
            await _crashed(scope, request_id)(scope, receive, sending)
        finally:
            seconds = time.perf_counter() - began
            self._observer.request_answered(request_id, _method(scope), _route(scope), status, seconds)


def _crashed(scope: Scope, request_id: str) -> ASGIApp:
    detail = "The error is in the server's log under this request_id."
    return problem_response(Request(scope), CRASHED, detail, extra={"request_id": request_id})


def _method(scope: Scope) -> str:
    """A caller may make up methods; what is counted must not grow with them."""
    method: str = scope["method"]
    return method if method in METHODS else "other"


def _route(scope: Scope) -> str:
    """The template of the path, so that ids do not multiply what is counted."""
    return getattr(scope.get("route"), "path_format", "unmatched")
