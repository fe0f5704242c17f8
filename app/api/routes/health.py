"""Whether the process lives, whether it can answer, and what it has counted."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from starlette.concurrency import run_in_threadpool

from app.api.desk import TheDesk
from app.api.documentation import content, problems
from app.api.observing import CRASHED
from app.api.problems import ProblemKind, problem_response
from app.wire.examples.answers import COUNTED, HEALTHY

router = APIRouter(tags=["operation"])

NOT_READY = ProblemKind(503, "not-ready", "The database does not answer", waits=True)
RETRY_AFTER_SECONDS = 5
STATE = {"type": "object", "properties": {"status": {"type": "string", "const": "ok"}}, "required": ["status"]}
IS_OK = {"description": "Yes.", **content(STATE, HEALTHY)}
COUNTS = {"description": "Text format 0.0.4.", **content({"type": "string"}, COUNTED, "text/plain")}


@router.get(
    "/health/live",
    operation_id="is_live",
    summary="Ask whether the process is alive",
    description="Answered without a look at the database.",
    responses={200: IS_OK},
)
async def is_live() -> Response:
    return _ok()


@router.get(
    "/health/ready",
    operation_id="is_ready",
    summary="Ask whether Troth can answer",
    description="Whether the database answers. A queue of requests is busy, and not unready.",
    responses={200: IS_OK, **problems(NOT_READY, CRASHED)},
)
async def is_ready(request: Request, desk: TheDesk) -> Response:
    # Not by a worker: a full queue is busy, and not broken.
    try:
        await run_in_threadpool(desk.probe)
    except Exception:
        extra = {"retry_after_seconds": RETRY_AFTER_SECONDS}
        return problem_response(request, NOT_READY, "Nothing can be promised until it does.", extra=extra)
    return _ok()


@router.get(
    "/metrics",
    operation_id="get_metrics",
    summary="Read the counts for Prometheus",
    description="What was asked, how it was answered and how long it took, in the text format of Prometheus.",
    response_class=PlainTextResponse,
    responses={200: COUNTS},
)
async def get_metrics(desk: TheDesk) -> Response:
    return Response(desk.metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _ok() -> Response:
    return Response('{"status": "ok"}', media_type="application/json")
