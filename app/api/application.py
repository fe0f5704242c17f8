"""The FastAPI application: the routes, the problems in place of FastAPI's own errors, and who watches."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from importlib.metadata import version

from fastapi import FastAPI

from app.api.desk import Desk
from app.api.documents.current import DESCRIPTION
from app.api.documents.serving import serve_documents
from app.api.errors import answer_with_problems
from app.api.feed import Feed
from app.api.heads import Heads
from app.api.observing import Observer, Observing
from app.api.routes import (
    actions,
    capacity,
    clock,
    commitments,
    events,
    health,
    inquiries,
    items,
    model,
    moves,
    plan,
    progress,
    quotes,
    repromises,
    resources,
    revisions,
    webhooks,
)

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
# As they are, and once: a router that an application includes has its routes worked out anew for each of them, when
# the first request comes, and asks each router twice who answers from then on.
ROUTES = [
    route
    for resource in (
        model,
        inquiries,
        quotes,
        commitments,
        revisions,
        repromises,
        actions,
        events,
        webhooks,
        progress,
        capacity,
        items,
        resources,
        plan,
        moves,
        clock,
        health,
    )
    for route in resource.router.routes
]


def application(desk: Desk, observer: Observer, lifespan: Lifespan | None = None) -> FastAPI:
    app = FastAPI(
        title="Troth",
        version=version("troth"),
        summary="Order promising: when can we really deliver this?",
        description=DESCRIPTION,
        lifespan=lifespan,
        routes=ROUTES,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        # A redirect would be one more status that nobody expects; an address is right or wrong.
        redirect_slashes=False,
    )
    app.state.desk = desk
    app.state.feed = Feed(desk.ports, desk.streams_max)
    desk.workers.after_each = app.state.feed.poke
    answer_with_problems(app)
    app.add_middleware(Observing, observer=observer)
    app.add_middleware(Heads)
    serve_documents(app)
    return app
