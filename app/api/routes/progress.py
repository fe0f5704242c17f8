"""What the floor reports: how far operations are."""

from functools import partial

from fastapi import APIRouter, Response

from app.api.documentation import REPEATED, gives, refusals, takes
from app.api.parameters import KNOWN_ALONE
from app.api.writing import TheWriting, alone
from app.domain.stages import Progress
from app.domain.views import ProgressRecorded
from app.use_cases.ports.books import Finish
from app.use_cases.ports.outside import Ports
from app.use_cases.record_progress import OperationReport, record_progress
from app.wire.examples.floor import PROGRESS_EXAMPLE, PROGRESS_RECORDED
from app.wire.json_text import read_json
from app.wire.limits import PROGRESS_MAX
from app.wire.progress import ProgressIn, read_progress
from app.wire.recorded import ProgressRecordedOut

router = APIRouter(tags=["progress"], dependencies=KNOWN_ALONE)


@router.post(
    "/v1/progress",
    operation_id="record_progress",
    summary="Report how far operations are",
    description="Facts: the plan follows them, and the promises that no longer fit because of that come back in "
    "`reports`. Later work of the same run that cannot start as planned goes to its earliest; nothing else moves. "
    f"All of the list is taken, or nothing where anything in it cannot be; at most {PROGRESS_MAX} entries, one after "
    "the other. Of work that the plan no longer has nothing is done: `not_planned` names it. With the setting "
    "`progress: reported`, work that is not reported started by its start and `start_tolerance` moves to now by "
    "itself.",
    openapi_extra=takes(ProgressIn, PROGRESS_EXAMPLE),
    responses={200: gives(ProgressRecordedOut, PROGRESS_RECORDED), **refusals(*REPEATED, body=True)},
)
async def post_progress(writing: TheWriting) -> Response:
    return await writing.answer(partial(_recorded, writing.body), alone(ProgressRecordedOut.showing), 200)


def _recorded(body: bytes, ports: Ports, finish: Finish[ProgressRecorded]) -> ProgressRecorded:
    return record_progress([_report(said) for said in read_progress(read_json(body))], ports, finish)


def _report(said: ProgressIn) -> OperationReport:
    return OperationReport(
        operation=said.operation,
        state=Progress(said.state),
        remaining_minutes=said.remaining_minutes,
        good=said.good,
        at=said.at,
    )
