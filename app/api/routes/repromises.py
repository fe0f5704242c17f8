"""Promising anew what can no longer be kept: asked for, looked at, applied."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.api.bodies import read_optional
from app.api.desk import TheDesk
from app.api.documentation import REPEATED, gives, refusals, takes
from app.api.parameters import KNOWN_ALONE, Cursor, Limit
from app.api.writing import TheWriting
from app.domain import errors
from app.domain.repromise import Repromise
from app.use_cases.ports.books import Finish
from app.use_cases.ports.outside import Ports
from app.use_cases.read_plant import read_snapshot
from app.use_cases.repromises.applying import apply_repromise
from app.use_cases.repromises.keeping import cancel_repromise, list_repromises, read_repromise, start_repromise
from app.wire.examples import repromises as examples
from app.wire.repromises import RepromiseIn, RepromiseOut, RepromisesOut
from app.wire.types import Id

router = APIRouter(tags=["repromises"], dependencies=KNOWN_ALONE)

RunId = Annotated[Id, Path(alias="id", description="The id of a re-promise run.", examples=[examples.RUN])]


@router.post(
    "/v1/repromises",
    status_code=202,
    operation_id="start_repromise",
    summary="Look for dates for what cannot be kept",
    description="Planned in the background: first by moving work so that all dates stand, then by the strategies of "
    "the demand classes, with another date for what cannot be kept. Nothing changes until the proposal is applied. "
    "With `whom: improve` idle time is used for those who were promised later than they wanted. An empty body looks "
    "after all that is at risk.",
    openapi_extra=takes(RepromiseIn, examples.REPROMISE_EXAMPLE),
    responses={202: gives(RepromiseOut, examples.REPROMISE_QUEUED), **refusals(*REPEATED, body=True)},
)
async def post_repromise(writing: TheWriting) -> Response:
    return await writing.answer(partial(_started, writing.body), RepromiseOut.from_domain, 202)


@router.get(
    "/v1/repromises",
    operation_id="list_repromises",
    summary="List re-promise runs",
    description="In the order in which they were asked for, with what each proposes or has done.",
    responses={200: gives(RepromisesOut, examples.REPROMISES_LISTED), **refusals()},
)
async def get_repromises(desk: TheDesk, limit: Limit = None, cursor: Cursor = None) -> Response:
    def listed(ports: Ports) -> RepromisesOut:
        page = list_repromises(ports, limit=limit, cursor=cursor)
        return RepromisesOut.from_domain(page, partial(RepromiseOut.from_domain, snapshot=read_snapshot(ports)))

    return await desk.answer(listed)


@router.get(
    "/v1/repromises/{id}",
    operation_id="read_repromise",
    summary="See how far a run is, and what it proposes",
    description="Ask again every second or so while it is `queued` or `running`. What is proposed is done by `apply` "
    "alone: who would get another date, from which to which and why, and whose work would move.",
    responses={200: gives(RepromiseOut, examples.REPROMISE_QUEUED), **refusals(errors.UnknownRepromise)},
)
async def get_repromise(repromise: RunId, desk: TheDesk) -> Response:
    return await desk.answer(
        lambda ports: RepromiseOut.from_domain(read_repromise(repromise, ports), read_snapshot(ports))
    )


@router.post(
    "/v1/repromises/{id}/apply",
    operation_id="apply_repromise",
    summary="Promise what a run proposes",
    description="All of it or nothing. Each commitment keeps its first promised date beside the new one. Where the "
    "plan has moved on so that the proposal no longer fits, nothing is written and it is planned again (409).",
    responses={
        200: gives(RepromiseOut, examples.REPROMISE_APPLIED),
        **refusals(errors.UnknownRepromise, errors.RepromiseOver, errors.RepromiseOvertaken, *REPEATED, body=True),
    },
)
async def post_apply(repromise: RunId, writing: TheWriting) -> Response:
    return await writing.answer_bare(partial(apply_repromise, repromise), RepromiseOut.from_domain, 200)


@router.post(
    "/v1/repromises/{id}/cancel",
    operation_id="cancel_repromise",
    summary="Call a run off",
    description="Also while it is planned; also the second time. Nothing of it was done.",
    responses={
        200: gives(RepromiseOut, examples.REPROMISE_CANCELLED),
        **refusals(errors.UnknownRepromise, errors.RepromiseOver, *REPEATED, body=True),
    },
)
async def post_cancel(repromise: RunId, writing: TheWriting) -> Response:
    return await writing.answer_bare(partial(cancel_repromise, repromise), RepromiseOut.from_domain, 200)


def _started(body: bytes, ports: Ports, finish: Finish[Repromise]) -> Repromise:
    return start_repromise(read_optional(RepromiseIn, body).to_domain(), ports, finish)
