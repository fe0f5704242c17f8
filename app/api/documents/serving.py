"""Where the documents are served."""

import re
from functools import cache
from json import dumps

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from app.api.documents.current import Document, document_of
from app.api.documents.openapi_3_0 import openapi_3_0
from app.api.documents.page import page_of
from app.api.documents.swagger_2_0 import swagger_2_0

# A name or an IPv4 address, with or without a port: all that Swagger 2.0 takes for a host.
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?")


def serve_documents(app: FastAPI) -> None:
    """Each is made when somebody asks for the first time, and is the same from then on."""

    @cache
    def current() -> Document:
        return document_of(app)

    @cache
    def older() -> Document:
        return openapi_3_0(current())

    @cache
    def oldest() -> Document:
        return swagger_2_0(older())

    @cache
    def page() -> str:
        return page_of(current())

    app.state.documents = {"/openapi.json": current, "/openapi-3.0.json": older, "/swagger-2.0.json": oldest}
    for path in app.state.documents:
        app.get(path, include_in_schema=False)(_written)
    app.state.page = page
    app.get("/docs", include_in_schema=False)(_shown)


# FastAPI remembers for good what answers a request: here, nothing that holds on to an application.
async def _written(request: Request) -> Response:
    found: Document = request.app.state.documents[request.scope["route"].path]()
    if "swagger" in found:
        found = {**found, **_address(request)}
    return Response(dumps(found), media_type="application/json")


async def _shown(request: Request) -> Response:
    return HTMLResponse(request.app.state.page())


def _address(request: Request) -> Document:
    """Where the document was fetched: a connector that is made from a file has no other way to know."""
    host = request.headers.get("host", "")
    return {"host": host, "schemes": [request.url.scheme]} if _HOST.fullmatch(host) else {}
