"""Breakdowns, absences, maintenance and overtime: recorded, shown, ended."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.api.bodies import read_optional, read_required
from app.api.desk import TheDesk
from app.api.documentation import REPEATED, gives, refusals, takes
from app.api.parameters import KNOWN_ALONE, Cursor, Limit
from app.api.writing import TheWriting, alone
from app.domain import errors
from app.domain.timeline import minute_of
from app.domain.views import CapacityRecorded
from app.use_cases.ports.books import Finish
from app.use_cases.ports.outside import Ports
from app.use_cases.read_capacity import list_capacity, read_capacity
from app.use_cases.record_capacity import end_capacity, record_capacity
from app.wire.capacity import CapacityEndIn, CapacityEventOut, CapacityEventsOut, CapacityIn, CapacityRecordedOut
from app.wire.examples.floor import (
    CAPACITY_END_EXAMPLE,
    CAPACITY_ENDED,
    CAPACITY_EXAMPLE,
    CAPACITY_LISTED,
    CAPACITY_READ,
    CAPACITY_RECORDED,
    EVENT,
)
from app.wire.types import Id, Instant

router = APIRouter(tags=["capacity"], dependencies=KNOWN_ALONE)

EventId = Annotated[Id, Path(alias="id", description="The id of a capacity event.", examples=[EVENT])]


@router.post(
    "/v1/capacity",
    status_code=201,
    operation_id="record_capacity",
    summary="Record a breakdown, an absence, maintenance or overtime",
    description="Takes units of a resource away for a time, or opens it beyond its calendar. At once the promises that "
    "no longer fit come back in `reports`; none is lost or moved. What was done before stays done. Overtime may be "
    "used by new promises from then on, at the regular rate. Events stay when the plant model is replaced, and go "
    "when their resource is deleted; those that have been over for a year are forgotten.",
    openapi_extra=takes(CapacityIn, CAPACITY_EXAMPLE),
    responses={201: gives(CapacityRecordedOut, CAPACITY_RECORDED), **refusals(*REPEATED, body=True)},
)
async def post_capacity(writing: TheWriting) -> Response:
    return await writing.answer(partial(_recorded, writing.body), alone(CapacityRecordedOut.from_domain), 201)


@router.get(
    "/v1/capacity",
    operation_id="list_capacity",
    summary="List what happens to the resources",
    description="By their start: all that is recorded, past events included, or what is in force at an instant.",
    responses={200: gives(CapacityEventsOut, CAPACITY_LISTED), **refusals()},
)
async def get_capacity_events(
    desk: TheDesk,
    resource: Annotated[Id | None, Query(description="What happens to this one.")] = None,
    at: Annotated[Instant | None, Query(description="In force at this instant.")] = None,
    limit: Limit = None,
    cursor: Cursor = None,
) -> Response:
    minute = None if at is None else minute_of(at)
    look = partial(list_capacity, resource=resource, at=minute, limit=limit, cursor=cursor)
    return await desk.answer(lambda ports: CapacityEventsOut.showing(look(ports)))


@router.get(
    "/v1/capacity/{id}",
    operation_id="get_capacity",
    summary="Read one capacity event",
    description="With its end as it is known today; `null` is until further notice.",
    responses={200: gives(CapacityEventOut, CAPACITY_READ), **refusals(errors.UnknownCapacityEvent)},
)
async def get_capacity_event(event: EventId, desk: TheDesk) -> Response:
    return await desk.answer(lambda ports: CapacityEventOut.showing(read_capacity(event, ports)))


@router.post(
    "/v1/capacity/{id}/end",
    operation_id="end_capacity",
    summary="End a capacity event, sooner or later than was thought",
    description="Without a body: now. With an instant: then, so that a repair that takes longer is told in the same "
    "way. Ended before its start, the event is called off. Ending it twice is harmless. `reports` has the promises "
    "that no longer fit, as where overtime ends early.",
    openapi_extra=takes(CapacityEndIn, CAPACITY_END_EXAMPLE, required=False),
    responses={
        200: gives(CapacityRecordedOut, CAPACITY_ENDED),
        **refusals(errors.UnknownCapacityEvent, *REPEATED, body=True),
    },
)
async def post_capacity_end(event: EventId, writing: TheWriting) -> Response:
    return await writing.answer(partial(_ended, event, writing.body), alone(CapacityRecordedOut.from_domain), 200)


def _recorded(body: bytes, ports: Ports, finish: Finish[CapacityRecorded]) -> CapacityRecorded:
    event = read_required(CapacityIn, body).to_domain(ports.new_id("cap"))
    return record_capacity(event, ports, finish)


def _ended(event: str, body: bytes, ports: Ports, finish: Finish[CapacityRecorded]) -> CapacityRecorded:
    at = read_optional(CapacityEndIn, body).minute
    return end_capacity(event, at, ports, finish)
