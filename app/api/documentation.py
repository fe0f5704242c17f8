"""What a route says of itself for callers: the body it takes, the answer it gives, its refusals, each with an example.

A route names the shapes of app/wire and an example of each from app/wire/examples; app/api/documents does the rest.
"""

from collections import defaultdict
from collections.abc import Sequence
from inspect import cleandoc
from json import dumps
from typing import Any

from app.api.errors import KIND_OF, OF_STATUS
from app.api.observing import CRASHED
from app.api.problems import MEDIA_TYPE, ProblemKind
from app.domain.errors import (
    DatabaseDamaged,
    KeyBusy,
    KeyReused,
    OutcomeUnknown,
    ParametersRejected,
    PlanVersionStale,
    RequestRejected,
    TooBusy,
    TrothError,
)
from app.wire.types import Shape

SCHEMAS = "#/components/schemas/"
Responses = dict[int | str, dict[str, Any]]

VERSION: dict[str, Any] = {
    "ETag": {
        "description": "The version of the plan, for `If-Match`.",
        "schema": {"type": "string", "examples": ['"812"']},
    }
}
WHEN_TO_COME_BACK: dict[str, Any] = {
    "Retry-After": {
        "description": "Seconds, as in `retry_after_seconds`; not there where waiting does not help.",
        "schema": {"type": "integer", "minimum": 1},
    }
}

REPEATED = (KeyReused, KeyBusy, PlanVersionStale)
"""Refusals of every writing POST and of feeds: they take an idempotency key, and the version of the plan that the call
was decided on."""


def takes(shape: type[Shape], example: Any, *, required: bool = True) -> dict[str, Any]:
    """`openapi_extra` of a route that reads its body by itself; the example is answered as it stands.

    An example that is a list says that the body is a list of the shape.
    """
    return {"requestBody": {"description": _said_of(shape), "required": required, **_json_of(shape, example)}}


def gives(shape: type[Shape], example: Any) -> dict[str, Any]:
    """The entry of `responses` for an answer of this shape."""
    return {"description": _said_of(shape), **_json_of(shape, example)}


def gives_versioned(shape: type[Shape], example: Any) -> dict[str, Any]:
    """The same of an answer whose body has no place for the version of the plan."""
    return {**gives(shape, example), "headers": VERSION}


def refusals(*errors: type[TrothError], body: bool = False) -> Responses:
    """The error responses of a route: those of its use case, and those of any route of its kind."""
    kinds = [KIND_OF[error] for error in (*errors, TooBusy, DatabaseDamaged)]
    if body:
        kinds += [KIND_OF[RequestRejected], KIND_OF[OutcomeUnknown], OF_STATUS[413], OF_STATUS[415]]
    return problems(*kinds, KIND_OF[ParametersRejected], CRASHED)


def problems(*kinds: ProblemKind) -> Responses:
    by_status: dict[int, list[ProblemKind]] = defaultdict(list)
    for kind in dict.fromkeys(kinds):
        by_status[kind.status].append(kind)
    return {status: _problem(by_status[status]) for status in sorted(by_status)}


def _problem(kinds: Sequence[ProblemKind]) -> dict[str, Any]:
    said = "; ".join(f"{kind.title} (`{kind.type}`)" for kind in kinds)
    headers = {"headers": WHEN_TO_COME_BACK} if any(kind.waits for kind in kinds) else {}
    return {"description": said, **headers, "content": {MEDIA_TYPE: {"schema": {"$ref": f"{SCHEMAS}Problem"}}}}


def _said_of(shape: type[Shape]) -> str:
    return cleandoc(shape.__doc__ or "As asked.")


def content(schema: dict[str, Any], example: Any, media_type: str = "application/json") -> dict[str, Any]:
    """What a body or an answer holds. FastAPI drops what is null, so the example goes past it as text."""
    return {"content": {media_type: {"schema": schema, "example": dumps(example)}}}


def _json_of(shape: type[Shape], example: Any) -> dict[str, Any]:
    """The schema behind the reference is found by the shape's name when the document is written."""
    schema = {"$ref": SCHEMAS + shape.__name__}
    return content({"type": "array", "items": schema} if isinstance(example, list) else schema, example)
