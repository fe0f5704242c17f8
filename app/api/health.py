"""Whether the process lives, whether it can answer, and what it has counted."""

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from app.api.desk import TheDesk
from app.api.documentation import problems
from app.api.observing import CRASHED
from app.api.problems import ProblemKind, problem_response

router = APIRouter(tags=["operation"])

NOT_READY = ProblemKind(503, "not-ready", "The database does not answer")
RETRY_AFTER_SECONDS = 5
STATE = {"type": "object", "properties": {"status": {"type": "string", "const": "ok"}}, "required": ["status"]}
IS_OK = {"description": "Yes.", "content": {"application/json": {"schema": STATE}}}
COUNTS = {"description": "Text format 0.0.4.", "content": {"text/plain": {"schema": {"type": "string"}}}}


@router.get("/health/live", operation_id="is_live", summary="Is the process alive?", responses={200: IS_OK})
async def is_live() -> Response:
    return _ok()


@router.get(
    "/health/ready",
    operation_id="is_ready",
    summary="Can it answer?",
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


@router.get("/metrics", operation_id="get_metrics", summary="Counts for Prometheus", responses={200: COUNTS})
async def get_metrics(desk: TheDesk) -> Response:
    return Response(desk.metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _ok() -> Response:
    return Response('{"status": "ok"}', media_type="application/json")
