"""How busy a resource is, day by day."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.api.desk import TheDesk
from app.api.documentation import gives, refusals
from app.api.parameters import KNOWN_ALONE, FirstDay, LastDay
from app.domain.errors import UnknownResource
from app.use_cases.read_load import read_load
from app.wire.examples.answers import LOAD_READ
from app.wire.tables import LoadOut
from app.wire.types import Id

router = APIRouter(tags=["plan"], dependencies=KNOWN_ALONE)

ResourceId = Annotated[Id, Path(alias="id", description="The id of a resource of the plant model.", examples=["CNC"])]


@router.get(
    "/v1/resources/{id:path}/load",
    operation_id="get_load",
    summary="Read how busy a resource is",
    description="How long it is open and how much of that is taken, day by day, in local days of its site; minutes of "
    "all its units together.",
    responses={200: gives(LoadOut, LOAD_READ), **refusals(UnknownResource)},
)
async def get_load(resource: ResourceId, desk: TheDesk, start: FirstDay = None, end: LastDay = None) -> Response:
    return await desk.answer(lambda ports: LoadOut.showing(read_load(resource, start, end, ports)))
