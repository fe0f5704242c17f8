"""From the bytes of a request to a shape of the wire: media type, size and JSON are judged here, once."""

from typing import Annotated, TypeVar

from fastapi import Depends, Request
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from app.api.desk import Desk, the_desk
from app.wire.json_text import read_json
from app.wire.requests import read_request
from app.wire.types import Shape

ShapeT = TypeVar("ShapeT", bound=Shape)


async def read_body(request: Request, desk: Annotated[Desk, Depends(the_desk)]) -> bytes:
    """The whole body; empty where none was sent.

    Raises:
        HTTPException: 413 when it is larger than the settings allow, 415 when it says that it is not JSON or is
            packed, 400 when the caller hung up before all of it was there.
    """
    if request.headers.get("content-encoding", "identity").strip().lower() not in ("identity", ""):
        raise HTTPException(415, "Send the body as it is, without the header Content-Encoding: nothing is unpacked.")
    most = desk.body_bytes_max
    too_large = HTTPException(413, f"The body may have at most {most} bytes (TROTH_BODY_BYTES_MAX).")
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise too_large
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise too_large
    except ClientDisconnect:
        # Nobody is there to read this; it keeps a caller without patience from being counted as a crash of ours.
        raise HTTPException(400, "The body broke off; nothing was done.") from None
    if body and not _is_json(request.headers.get("content-type", "")):
        raise HTTPException(415, "Send the body as JSON, with the header Content-Type: application/json.")
    return bytes(body)


Body = Annotated[bytes, Depends(read_body)]


def _is_json(content_type: str) -> bool:
    """JSON is UTF-8 and has no parameters that matter; a patch may call itself a merge patch."""
    return content_type.partition(";")[0].strip().lower() in {"application/json", "application/merge-patch+json"}


def read_required(shape: type[ShapeT], body: bytes) -> ShapeT:
    """
    Raises:
        RequestRejected: the body is not JSON, or fields are missing, unknown or of the wrong type.
    """
    return read_request(shape, read_json(body))


def read_optional(shape: type[ShapeT], body: bytes) -> ShapeT:
    """A shape whose fields all have defaults; no body is one that leaves all of them to us."""
    return read_required(shape, body or b"{}")
