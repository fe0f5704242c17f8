"""What there is of an item, day by day."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.api.desk import TheDesk
from app.api.documentation import gives, refusals
from app.api.parameters import KNOWN_ALONE, FirstDay, LastDay
from app.domain.errors import UnknownItem
from app.use_cases.read_availability import read_availability
from app.wire.examples.answers import AVAILABILITY_READ
from app.wire.tables import AvailabilityOut
from app.wire.types import Id

router = APIRouter(tags=["plan"], dependencies=KNOWN_ALONE)

ItemId = Annotated[Id, Path(alias="id", description="The id of an item of the plant model.", examples=["FRAME"])]
SiteId = Annotated[Id, Query(description="The site at which it is asked for.", examples=["PLANT"])]


@router.get(
    "/v1/items/{id:path}/availability",
    operation_id="get_availability",
    summary="Read what of an item can still be promised",
    description="What is there, what comes, what is pegged and what is left, day by day, in local days of the site.",
    responses={200: gives(AvailabilityOut, AVAILABILITY_READ), **refusals(UnknownItem)},
)
async def get_availability(
    item: ItemId, site: SiteId, desk: TheDesk, start: FirstDay = None, end: LastDay = None
) -> Response:
    return await desk.answer(
        lambda ports: AvailabilityOut.from_domain(read_availability(item, site, start, end, ports))
    )
