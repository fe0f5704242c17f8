"""What there is of an item, day by day."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.api.desk import TheDesk, json_response
from app.api.documentation import refusals
from app.api.paging import FirstDay, LastDay
from app.domain.errors import RequestRejected, UnknownItem
from app.use_cases.ports import Ports
from app.use_cases.read_availability import read_availability
from app.use_cases.read_plant import read_plant
from app.wire.tables import AvailabilityOut
from app.wire.types import Id

router = APIRouter(tags=["plan"])


@router.get(
    "/v1/items/{item:path}/availability",
    operation_id="get_availability",
    summary="What of an item is there, and what of it can still be promised",
    description="Day by day, in local days of the site.",
    responses={200: {"model": AvailabilityOut}, **refusals(RequestRejected, UnknownItem)},
)
async def get_availability(
    item: Id, site: Annotated[Id, Query()], desk: TheDesk, start: FirstDay = None, end: LastDay = None
) -> Response:
    def found(ports: Ports) -> Response:
        days = read_availability(item, site, start, end, ports)
        return json_response(AvailabilityOut.from_domain(days, read_plant(ports)))

    return await desk.answer(found)
