"""Problem documents (RFC 9457): the one shape that every error of the API has."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import Request, Response

from app.domain.errors import Fault

MEDIA_TYPE = "application/problem+json"

Schema = dict[str, object]

_FAULT: Schema = {
    "type": "object",
    "required": ["pointer", "code", "detail"],
    "properties": {
        "pointer": {"type": "string", "description": "Where: a JSON pointer into the body, or a parameter's name."},
        "code": {"type": "string", "description": "What is wrong, in a word that programs may rely on."},
        "detail": {"type": "string", "description": "What is wrong and what would be right."},
    },
}
_EXAMPLE: Schema = {
    "type": "/problems/request-rejected",
    "title": "The request cannot be answered as it stands",
    "status": 422,
    "detail": "The request has one error; nothing was done.",
    "instance": "/v1/quotes",
    "errors": [
        {
            "pointer": "/lines/0/item",
            "code": "unknown_reference",
            "detail": "names 'BIKES', which is not among items: add it there or correct the name",
        }
    ],
}
PROBLEM: Schema = {
    "title": "Problem",
    "examples": [_EXAMPLE],
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "Stable; docs/problems.md lists them."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference", "description": "The path that was called."},
        "errors": {"type": "array", "items": _FAULT},
        "request_id": {
            "type": "string",
            "description": "Only with internal-error: look for it in the log.",
        },
        "retry_after_seconds": {"type": "integer", "description": "The header Retry-After, for who cannot read it."},
        "quote": {
            "$ref": "#/components/schemas/QuoteOut",
            "description": "Only with offer-gone and change-refused: the request answered anew.",
        },
    },
}


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """``slug`` is the last part of the problem's type: never rename one. ``waits``: it may say when to come back."""

    status: int
    slug: str
    title: str
    waits: bool = False

    @property
    def type(self) -> str:
        return f"/problems/{self.slug}"


def problem_response(
    request: Request,
    kind: ProblemKind,
    detail: str,
    faults: Sequence[Fault] = (),
    extra: Mapping[str, object] | None = None,
) -> Response:
    """``extra`` are members beside the standard ones; ``retry_after_seconds`` among them is sent as a header too."""
    members = {
        "type": kind.type,
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "instance": quote(request.scope["path"], safe="/:@!$&'()*+,;=~-._", errors="replace"),
        "errors": [{"pointer": fault.pointer, "code": fault.code, "detail": fault.detail} for fault in faults],
        **(extra or {}),
    }
    wait = members.get("retry_after_seconds")
    headers = {} if wait is None else {"Retry-After": str(wait)}
    return Response(json.dumps(members), kind.status, headers, MEDIA_TYPE)
