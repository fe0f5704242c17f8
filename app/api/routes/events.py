"""What has happened, for whoever keeps books of their own."""

import asyncio
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from app.api.desk import TheDesk
from app.api.documentation import gives, refusals
from app.api.feed import LIFE_SECONDS, Feed
from app.api.heads import HEAD_ALONE
from app.api.parameters import KNOWN_ALONE, Limit
from app.use_cases.list_events import list_events
from app.wire.events import EventsOut
from app.wire.examples.events import EVENTS_LISTED
from app.wire.limits import SEQUENCE_MAX

router = APIRouter(tags=["events"], dependencies=KNOWN_ALONE)

After = Annotated[int, Query(description="`next_after` of the page before; 0 for all there is.", ge=0, le=SEQUENCE_MAX)]


@router.get(
    "/v1/events",
    operation_id="list_events",
    summary="List what has happened",
    description="Every change of quotes, commitments, supply, capacity and the plant model, in the order in which it "
    "happened, none left out and none told twice: ask again with `next_after`. It is the change log that replicas "
    "catch up from, so an event is there once the change is, and never before. Webhooks tell the same as it happens, "
    "and so does `/v1/events/stream` in server-sent events (docs/webhooks.md).",
    responses={200: gives(EventsOut, EVENTS_LISTED), **refusals()},
)
async def get_events(desk: TheDesk, after: After = 0, limit: Limit = None) -> Response:
    return await desk.answer(lambda ports: EventsOut.from_domain(list_events(ports, after=after, limit=limit)))


STUCK_SECONDS_MAX = LIFE_SECONDS + 60
"""A listener that does not even read that it is over is hung up on."""

From = Annotated[
    int | None, Query(description="Events after this sequence; from now on without it.", ge=0, le=SEQUENCE_MAX)
]
LastSeen = Annotated[int | None, Header(alias="Last-Event-ID", ge=0, le=SEQUENCE_MAX)]
"""Goes before `after`: how browsers resume."""


# Not in the documents: none of their dialects has a word for an answer that does not end, and clients made from them
# would wait for its end. docs/webhooks.md describes it.
@router.get("/v1/events/stream", include_in_schema=False)
async def stream_events(request: Request, after: From = None, last_seen: LastSeen = None) -> Response:
    feed: Feed = request.app.state.feed
    start, named = (after, "after") if last_seen is None else (last_seen, "Last-Event-ID")
    if start is not None:
        await feed.refuse_unheard_of(start, named)
    return EventStream(feed, start)


class EventStream(StreamingResponse):
    """Holds neither a connection to the database nor a worker while nothing happens."""

    def __init__(self, feed: Feed, after: int | None) -> None:
        self._feed, self._from = feed, after
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__((), headers=headers, media_type="text/event-stream")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if HEAD_ALONE in scope:
            await super().__call__(scope, receive, send)
            return
        with self._feed.place(), suppress(TimeoutError):
            async with asyncio.timeout(STUCK_SECONDS_MAX):
                # Whoever hears that the stream is open counts on being told of all that he does from then on.
                after = await self._feed.now() if self._from is None else self._from
                self.body_iterator = self._feed.follow(after)
                await super().__call__(scope, receive, send)
