"""What has happened, for whoever keeps books of their own."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.api.desk import TheDesk, json_response
from app.api.documentation import gives, refusals
from app.api.paging import Limit
from app.domain.errors import RequestRejected
from app.use_cases.list_events import list_events
from app.wire.events import EventsOut
from app.wire.examples_of_events import EVENTS_LISTED
from app.wire.limits import SEQUENCE_MAX

router = APIRouter(tags=["events"])

After = Annotated[int, Query(description="`next_after` of the page before; 0 for all there is.", ge=0, le=SEQUENCE_MAX)]


@router.get(
    "/v1/events",
    operation_id="list_events",
    summary="List what has happened",
    description="Every change of quotes, commitments, supply, capacity and the plant model, in the order in which it "
    "happened, none left out and none told twice: ask again with `next_after`. It is the change log that replicas "
    "catch up from, so an event is there once the change is, and never before.",
    responses={200: gives(EventsOut, EVENTS_LISTED), **refusals(RequestRejected)},
)
async def get_events(desk: TheDesk, after: After = 0, limit: Limit = None) -> Response:
    return await desk.answer(
        lambda ports: json_response(EventsOut.from_domain(list_events(ports, after=after, limit=limit)))
    )
