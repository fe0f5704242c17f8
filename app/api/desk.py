"""What every route works with: the use cases' ports, the workers, the limits of this process."""

from collections.abc import Callable
from dataclasses import dataclass
from json import dumps
from typing import Annotated, cast

from fastapi import Depends, Request, Response

from app.api.workers import Workers
from app.use_cases.ports.outside import Ports
from app.wire.text import Shown
from app.wire.types import Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """``probe`` raises while the database does not answer; ``metrics`` is the text of /metrics.

    ``streams_max``: how many may listen to events at once.
    """

    ports: Ports
    workers: Workers
    body_bytes_max: int
    probe: Callable[[], object]
    metrics: Callable[[], str]
    streams_max: int = 100

    async def answer(self, work: Callable[[Ports], Shown]) -> Response:
        return await self.respond(lambda ports: json_response(work(ports)))

    async def respond(self, work: Callable[[Ports], Response]) -> Response:
        """By a worker, the writing of the JSON included: a whole plan is megabytes of it."""
        return await self.workers.run(lambda: work(self.ports))


def json_bytes(document: object) -> bytes:
    """Of a shape, or of plain JSON values."""
    return document.model_dump_json().encode() if isinstance(document, Shape) else dumps(document).encode()


def json_response(document: object, version: int | None = None) -> Response:
    """``version`` is the plan's, for If-Match."""
    headers = {} if version is None else {"ETag": f'"{version}"'}
    return Response(json_bytes(document), headers=headers, media_type="application/json")


def the_desk(request: Request) -> Desk:
    return cast(Desk, request.app.state.desk)


TheDesk = Annotated[Desk, Depends(the_desk)]
