"""The time that Troth plans by, and setting it where it is simulated."""

from fastapi import APIRouter, Response

from app.api.bodies import Body
from app.api.desk import TheDesk, json_response
from app.api.documentation import refusals, takes
from app.domain.errors import ClockBackwards, ClockNotSimulated
from app.use_cases.clock import read_clock, set_clock
from app.wire.json_text import read_json
from app.wire.requests import ClockIn, read_request
from app.wire.tables import ClockOut

router = APIRouter(tags=["plan"])


@router.get(
    "/v1/clock",
    operation_id="get_clock",
    summary="What time does Troth plan by?",
    responses={200: {"model": ClockOut}, **refusals()},
)
async def get_clock(desk: TheDesk) -> Response:
    return await desk.answer(lambda ports: json_response(ClockOut.from_domain(read_clock(ports))))


@router.put(
    "/v1/clock",
    operation_id="set_clock",
    summary="Set a simulated clock, forward only",
    description="Only with `TROTH_CLOCK=simulated`. It begins at 2000-01-01T00:00Z and stands still between calls.",
    openapi_extra=takes(ClockIn),
    responses={200: {"model": ClockOut}, **refusals(ClockNotSimulated, ClockBackwards, body=True)},
)
async def put_clock(desk: TheDesk, body: Body) -> Response:
    now = read_request(ClockIn, read_json(body)).now
    return await desk.answer(lambda ports: json_response(ClockOut.from_domain(set_clock(now, ports))))
