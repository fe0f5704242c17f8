"""What somebody must do for the promises to hold."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.api.desk import TheDesk
from app.api.documentation import gives, refusals
from app.api.parameters import KNOWN_ALONE, Cursor, Limit
from app.domain.timeline import minute_at_or_after
from app.use_cases.list_actions import list_actions
from app.use_cases.read_plant import read_plant
from app.wire.actions import ActionOut, ActionsOut
from app.wire.examples.floor import ACTIONS_LISTED
from app.wire.types import Instant

router = APIRouter(tags=["plan"], dependencies=KNOWN_ALONE)

DueBefore = Annotated[Instant | None, Query(description="Only what is due before this instant.")]


@router.get(
    "/v1/actions",
    operation_id="list_actions",
    summary="List what somebody must do for the promises to hold",
    description="Overtime to agree to, purchases to place, runs to release, goods to send and to ship, the most urgent "
    "first. For commitments only: what a hold would need is nobody's task yet. A purchase or run goes when a feed "
    "names it in `fulfils`, a run when the floor reports it released, a delivery when its shipment is recorded. Where "
    "progress is assumed, a run that should have started has.",
    responses={200: gives(ActionsOut, ACTIONS_LISTED), **refusals()},
)
async def get_actions(
    desk: TheDesk, due_before: DueBefore = None, limit: Limit = None, cursor: Cursor = None
) -> Response:
    minute = None if due_before is None else minute_at_or_after(due_before)
    look = partial(list_actions, due_before=minute, limit=limit, cursor=cursor)
    return await desk.answer(
        lambda ports: ActionsOut.from_domain(look(ports), partial(ActionOut.from_domain, plant=read_plant(ports)))
    )
