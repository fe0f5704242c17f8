"""What was promised and said yes to."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from app.api.desk import TheDesk, json_response
from app.api.documentation import refusals
from app.api.paging import Cursor, Limit
from app.domain.commitment import CommitmentState
from app.domain.errors import RequestRejected, UnknownCommitment
from app.use_cases.ports import Ports
from app.use_cases.read_commitments import CommitmentFilter, list_commitments, read_commitment
from app.use_cases.read_plant import read_plant
from app.wire.commitments import CommitmentOut, CommitmentsOut
from app.wire.types import Id

router = APIRouter(tags=["commitments"])


def the_filter(
    customer: Annotated[Id | None, Query()] = None,
    item: Annotated[Id | None, Query(description="On one of the lines.")] = None,
    state: Annotated[CommitmentState | None, Query()] = None,
    at_risk: Annotated[bool | None, Query(description="Whether its dates can no longer be kept.")] = None,
    reference: Annotated[Id | None, Query()] = None,
) -> CommitmentFilter:
    return CommitmentFilter(customer=customer, item=item, state=state, at_risk=at_risk, reference=reference)


@router.get(
    "/v1/commitments",
    operation_id="list_commitments",
    summary="Commitments, in the order they were made",
    responses={200: {"model": CommitmentsOut}, **refusals(RequestRejected)},
)
async def get_commitments(
    desk: TheDesk,
    wanted: Annotated[CommitmentFilter, Depends(the_filter)],
    limit: Limit = None,
    cursor: Cursor = None,
) -> Response:
    def listed(ports: Ports) -> Response:
        page = list_commitments(ports, wanted, limit=limit, cursor=cursor)
        return json_response(CommitmentsOut.from_domain(page, read_plant(ports)))

    return await desk.answer(listed)


@router.get(
    "/v1/commitments/{commitment}",
    operation_id="get_commitment",
    summary="One commitment: its dates, their history, its deliveries",
    responses={200: {"model": CommitmentOut}, **refusals(UnknownCommitment)},
)
async def get_commitment(commitment: Id, desk: TheDesk) -> Response:
    return await desk.answer(
        lambda ports: json_response(CommitmentOut.from_domain(read_commitment(commitment, ports), read_plant(ports)))
    )
