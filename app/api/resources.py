"""How busy a resource is, day by day."""

from fastapi import APIRouter, Response

from app.api.desk import TheDesk, json_response
from app.api.documentation import refusals
from app.api.paging import FirstDay, LastDay
from app.domain.errors import RequestRejected, UnknownResource
from app.use_cases.read_load import read_load
from app.wire.tables import LoadOut
from app.wire.types import Id

router = APIRouter(tags=["plan"])


@router.get(
    "/v1/resources/{resource:path}/load",
    operation_id="get_load",
    summary="How long a resource is open, and how much of that is taken",
    description="Day by day, in local days of its site; minutes of all its units together.",
    responses={200: {"model": LoadOut}, **refusals(RequestRejected, UnknownResource)},
)
async def get_load(resource: Id, desk: TheDesk, start: FirstDay = None, end: LastDay = None) -> Response:
    return await desk.answer(lambda ports: json_response(LoadOut.from_domain(read_load(resource, start, end, ports))))
