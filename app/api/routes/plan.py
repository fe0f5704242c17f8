"""The live plan, row by row."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.api.desk import TheDesk, json_response
from app.api.documentation import gives, refusals
from app.api.parameters import KNOWN_ALONE, Cursor
from app.domain.timeline import minute_at_or_after, minute_of
from app.use_cases.ports.outside import Ports
from app.use_cases.read_plan import read_plan
from app.wire.examples.answers import PLAN_READ
from app.wire.plan import PlanOut
from app.wire.types import Instant

router = APIRouter(tags=["plan"], dependencies=KNOWN_ALONE)

From = Annotated[Instant | None, Query(alias="from", description="Rows that end after it.")]
To = Annotated[Instant | None, Query(description="Rows that start before it.")]
Rows = Annotated[int | None, Query(description="Rows on a page, of all kinds together; all of them without it.", ge=1)]


@router.get(
    "/v1/plan",
    operation_id="get_plan",
    summary="Read all that is planned for holds and commitments",
    description="Enough for an outsider to check that nothing is promised twice. `owner` is the commitment once "
    "confirmed, else the quote. Pages belong together only while `plan_version` stays the same.",
    responses={200: gives(PlanOut, PLAN_READ), **refusals()},
)
async def get_plan(
    desk: TheDesk, start: From = None, to: To = None, limit: Rows = None, cursor: Cursor = None
) -> Response:
    def shown(ports: Ports) -> Response:
        first = None if start is None else minute_of(start)
        end = None if to is None else minute_at_or_after(to)
        page = read_plan(ports, start=first, end=end, limit=limit, cursor=cursor)
        return json_response(PlanOut.from_domain(page), version=page.plan_version)

    return await desk.respond(shown)
