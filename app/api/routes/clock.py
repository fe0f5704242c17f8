"""The time that Troth plans by, and setting it where it is simulated."""

from fastapi import APIRouter, Response

from app.api.bodies import Body, read_required
from app.api.desk import TheDesk
from app.api.documentation import gives, refusals, takes
from app.api.parameters import KNOWN_ALONE
from app.domain.errors import ClockBackwards, ClockNotSimulated
from app.use_cases.clock import set_clock
from app.wire.clock import ClockIn, ClockOut
from app.wire.examples.answers import CLOCK_TOLD
from app.wire.examples.requests import CLOCK_EXAMPLE

router = APIRouter(tags=["plan"], dependencies=KNOWN_ALONE)


@router.get(
    "/v1/clock",
    operation_id="get_clock",
    summary="Read the time that Troth plans by",
    description="The real time, or the simulated one where Troth was started with `TROTH_CLOCK=simulated`.",
    responses={200: gives(ClockOut, CLOCK_TOLD), **refusals()},
)
async def get_clock(desk: TheDesk) -> Response:
    return await desk.answer(lambda ports: ClockOut(now=ports.clock.now()))


@router.put(
    "/v1/clock",
    operation_id="set_clock",
    summary="Set the simulated clock",
    description="Only with `TROTH_CLOCK=simulated`. It begins at 2000-01-01T00:00Z, stands still between calls, and "
    "moves forward only.",
    openapi_extra=takes(ClockIn, CLOCK_EXAMPLE),
    responses={200: gives(ClockOut, CLOCK_TOLD), **refusals(ClockNotSimulated, ClockBackwards, body=True)},
)
async def put_clock(desk: TheDesk, body: Body) -> Response:
    now = read_required(ClockIn, body).now
    return await desk.answer(lambda ports: ClockOut(now=set_clock(now, ports)))
