"""What was promised and said yes to."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from app.api.desk import TheDesk
from app.api.documentation import gives, refusals
from app.api.parameters import KNOWN_ALONE, Cursor, Limit
from app.domain.commitment import CommitmentFilter, CommitmentState
from app.domain.errors import UnknownCommitment
from app.domain.snapshots.snapshot import Snapshot
from app.domain.views import CommitmentView
from app.use_cases.ports.outside import Ports
from app.use_cases.read_commitments import list_commitments, read_commitment
from app.use_cases.read_plant import read_plant
from app.wire.commitments import CommitmentOut, CommitmentsOut
from app.wire.examples.answers import COMMITMENT, COMMITMENT_MADE, COMMITMENTS_LISTED
from app.wire.types import Id

router = APIRouter(tags=["commitments"], dependencies=KNOWN_ALONE)


def commitment_out(view: CommitmentView, snapshot: Snapshot) -> CommitmentOut:
    return CommitmentOut.from_domain(view, snapshot.plant)


CommitmentId = Annotated[Id, Path(alias="id", description="The id of a commitment.", examples=[COMMITMENT])]


def the_filter(
    customer: Annotated[Id | None, Query(description="Promised to this customer.")] = None,
    item: Annotated[Id | None, Query(description="On one of the lines.")] = None,
    state: Annotated[CommitmentState | None, Query(description="What has become of it.")] = None,
    reference: Annotated[
        Id | None, Query(description="The caller's own name for it, or the number of the open order it came from.")
    ] = None,
) -> CommitmentFilter:
    return CommitmentFilter(customer=customer, item=item, state=state, reference=reference)


@router.get(
    "/v1/commitments",
    operation_id="list_commitments",
    summary="List commitments",
    description="In the order they were made. Every filter that is given has to fit; `next_cursor` of one page asks "
    "for the next.",
    responses={200: gives(CommitmentsOut, COMMITMENTS_LISTED), **refusals()},
)
async def get_commitments(
    desk: TheDesk,
    wanted: Annotated[CommitmentFilter, Depends(the_filter)],
    at_risk: Annotated[bool | None, Query(description="Whether its dates can no longer be kept.")] = None,
    limit: Limit = None,
    cursor: Cursor = None,
) -> Response:
    def listed(ports: Ports) -> CommitmentsOut:
        page = list_commitments(ports, wanted, at_risk=at_risk, limit=limit, cursor=cursor)
        return CommitmentsOut.from_domain(page, partial(CommitmentOut.from_domain, plant=read_plant(ports)))

    return await desk.answer(listed)


@router.get(
    "/v1/commitments/{id}",
    operation_id="get_commitment",
    summary="Read one commitment",
    description="Its first and current dates, their history, and what leaves when.",
    responses={200: gives(CommitmentOut, COMMITMENT_MADE), **refusals(UnknownCommitment)},
)
async def get_commitment(commitment: CommitmentId, desk: TheDesk) -> Response:
    return await desk.answer(
        lambda ports: CommitmentOut.from_domain(read_commitment(commitment, ports), read_plant(ports))
    )
