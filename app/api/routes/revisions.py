"""What becomes of a commitment: changed, cancelled, shipped."""

from functools import partial

from fastapi import APIRouter, Response

from app.api.bodies import read_required
from app.api.documentation import REPEATED, gives, refusals, takes
from app.api.parameters import KNOWN_ALONE
from app.api.routes.commitments import CommitmentId, commitment_out
from app.api.writing import TheWriting
from app.domain import errors
from app.domain.views import CommitmentView
from app.use_cases.cancel_commitment import cancel_commitment
from app.use_cases.change_commitment import change_commitment
from app.use_cases.ports.books import Finish
from app.use_cases.ports.outside import Ports
from app.use_cases.read_plant import read_plant
from app.use_cases.ship_commitment import Departure, ship_commitment
from app.wire.commitments import CommitmentOut
from app.wire.examples.revisions import (
    CHANGE_EXAMPLE,
    COMMITMENT_CANCELLED,
    COMMITMENT_CHANGED,
    COMMITMENT_SHIPPED,
    SHIP_EXAMPLE,
)
from app.wire.revisions import ChangeIn, ShipIn

router = APIRouter(tags=["commitments"], dependencies=KNOWN_ALONE)

STANDING = (errors.UnknownCommitment, errors.CommitmentClosed)


@router.post(
    "/v1/commitments/{id}/change",
    operation_id="change_commitment",
    summary="Change the lines of a commitment",
    description="Planned like a quote, with what the commitment holds given back first, and all or nothing: a line is "
    "changed to its requested date, or to one up to its `latest_acceptable`. Who asks for no more than was promised, "
    "and no sooner, keeps what was planned where it cannot be planned anew. Where a change cannot be had nothing "
    "changes, and the refusal says what could. The first promised dates stay in the history.",
    openapi_extra=takes(ChangeIn, CHANGE_EXAMPLE),
    responses={
        200: gives(CommitmentOut, COMMITMENT_CHANGED),
        **refusals(*STANDING, errors.ChangeRefused, *REPEATED, body=True),
    },
)
async def post_change(commitment: CommitmentId, writing: TheWriting) -> Response:
    return await writing.answer(partial(_changed, commitment, writing.body), commitment_out, 200)


@router.post(
    "/v1/commitments/{id}/cancel",
    operation_id="cancel_commitment",
    summary="Cancel a commitment",
    description="What nobody has begun and nobody else is pegged to is free again; the rest becomes supply that "
    "anybody may be promised. Also the second time.",
    responses={200: gives(CommitmentOut, COMMITMENT_CANCELLED), **refusals(*STANDING, *REPEATED, body=True)},
)
async def post_cancel(commitment: CommitmentId, writing: TheWriting) -> Response:
    return await writing.answer_bare(partial(cancel_commitment, commitment), commitment_out, 200)


@router.post(
    "/v1/commitments/{id}/ship",
    operation_id="ship_commitment",
    summary="Record what has left for a commitment",
    description="In as many shipments as there are. A count of the stock taken later has the shipment in it; an "
    "earlier one has not.",
    openapi_extra=takes(ShipIn, SHIP_EXAMPLE),
    responses={200: gives(CommitmentOut, COMMITMENT_SHIPPED), **refusals(*STANDING, *REPEATED, body=True)},
)
async def post_ship(commitment: CommitmentId, writing: TheWriting) -> Response:
    return await writing.answer(partial(_shipped, commitment, writing.body), commitment_out, 200)


def _changed(commitment: str, body: bytes, ports: Ports, finish: Finish[CommitmentView]) -> CommitmentView:
    wanted = read_required(ChangeIn, body)
    lines = wanted.to_domain(read_plant(ports))
    return change_commitment(commitment, lines, ports, finish, wanted.policy.priority)


def _shipped(commitment: str, body: bytes, ports: Ports, finish: Finish[CommitmentView]) -> CommitmentView:
    sent = read_required(ShipIn, body)
    departure = Departure(line=sent.line, quantity=sent.quantity, at=sent.shipped_at)
    return ship_commitment(commitment, departure, ports, finish)
