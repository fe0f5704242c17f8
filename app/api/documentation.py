"""What the OpenAPI document says beyond what FastAPI finds by itself: bodies, refusals, names."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from json import dumps
from typing import Any

from fastapi import FastAPI, Response
from fastapi.openapi.utils import get_openapi

from app.api.errors import KIND_OF, OF_STATUS, PARAMETERS_REJECTED
from app.api.observing import CRASHED
from app.api.problems import MEDIA_TYPE, PROBLEM, ProblemKind
from app.domain.errors import OutcomeUnknown, RequestRejected, TooBusy, TrothError
from app.wire.model import ModelIn
from app.wire.plant.patching import ModelPatchIn
from app.wire.requests import ClockIn, ConfirmIn, HoldIn, PromiseRequestIn
from app.wire.types import Shape

TAGS = [
    {"name": "plant model", "description": "What the ERP knows: bills, routings, calendars, stock, receipts."},
    {"name": "promising", "description": "When can we really deliver this, and what else can we offer?"},
    {"name": "commitments", "description": "What was promised and said yes to."},
    {"name": "plan", "description": "What is planned, what is free, and the clock that it is planned by."},
    {"name": "operation", "description": "For whoever keeps the process running."},
]
DESCRIPTION = (
    "Troth answers one question: when can we really deliver this, and if not when asked, what can we offer instead? "
    "Every error is a problem document (RFC 9457). Every writing POST takes an `Idempotency-Key`."
)
# The bodies that routes read by themselves; FastAPI knows nothing of them.
BODIES: tuple[type[Shape], ...] = (ModelIn, ModelPatchIn, PromiseRequestIn, HoldIn, ConfirmIn, ClockIn)
Responses = dict[int | str, dict[str, Any]]


def refusals(*errors: type[TrothError], body: bool = False, parameters: bool = True) -> Responses:
    """The error responses of a route: those of its use case, and those of any route of its kind."""
    kinds = [KIND_OF[error] for error in (*errors, TooBusy)]
    if body:
        kinds += [KIND_OF[RequestRejected], KIND_OF[OutcomeUnknown], OF_STATUS[413], OF_STATUS[415]]
    if parameters:
        kinds.append(PARAMETERS_REJECTED)
    return problems(*kinds, CRASHED)


def problems(*kinds: ProblemKind) -> Responses:
    by_status: dict[int, list[ProblemKind]] = defaultdict(list)
    for kind in dict.fromkeys(kinds):
        by_status[kind.status].append(kind)
    return {status: _problem(by_status[status]) for status in sorted(by_status)}


def _problem(kinds: Iterable[ProblemKind]) -> dict[str, Any]:
    said = "; ".join(f"{kind.title} (`{kind.type}`)" for kind in kinds)
    return {"description": said, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def takes(shape: type[Shape], *, required: bool = True) -> dict[str, Any]:
    """The request body of a route that reads it by itself; ``document_of`` puts the schema behind the reference."""
    return {"requestBody": {"required": required, **_json_of(shape)}}


def gives_back(shape: type[Shape]) -> dict[str, Any]:
    """An answer that has the shape of a body, rather than one that FastAPI describes."""
    return {"description": "Successful Response", **_json_of(shape)}


def _json_of(shape: type[Shape]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{shape.__name__}"}}}}


def document_of(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        tags=TAGS,
        routes=app.routes,
        license_info={"name": "MIT", "identifier": "MIT"},
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    for shape in BODIES:
        described = shape.model_json_schema(ref_template="#/components/schemas/{model}")
        for name, schema in {**described.pop("$defs", {}), shape.__name__: described}.items():
            if schemas.setdefault(name, schema) != schema:
                raise ValueError(f"two shapes are called {name}")
    return document


def serve_document(app: FastAPI) -> None:
    """At /openapi.json; written when somebody asks for the first time, and the same from then on."""

    @cache
    def written() -> str:
        return dumps(document_of(app))

    @app.get("/openapi.json", include_in_schema=False)
    async def get_openapi_json() -> Response:
        return Response(written(), media_type="application/json")
