"""The one table that says which error is which status."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, Route

from app.api.problems import ProblemKind, problem_response
from app.domain import errors
from app.domain.errors import Fault, ParametersRejected, TrothError
from app.wire.faults import fault_at

KIND_OF: Mapping[type[TrothError], ProblemKind] = {
    errors.PlantModelRejected: ProblemKind(422, "plant-model-rejected", "The plant model has errors"),
    errors.RequestRejected: ProblemKind(422, "request-rejected", "The request cannot be answered as it stands"),
    errors.ParametersRejected: ProblemKind(422, "parameters-rejected", "A parameter is not what it should be"),
    errors.UnknownQuote: ProblemKind(404, "unknown-quote", "There is no such quote"),
    errors.UnknownCommitment: ProblemKind(404, "unknown-commitment", "There is no such commitment"),
    errors.UnknownItem: ProblemKind(404, "unknown-item", "There is no such item"),
    errors.UnknownResource: ProblemKind(404, "unknown-resource", "There is no such resource"),
    errors.UnknownCapacityEvent: ProblemKind(404, "unknown-capacity-event", "There is no such capacity event"),
    errors.UnknownWebhook: ProblemKind(404, "unknown-webhook", "There is no such webhook"),
    errors.UnknownDelivery: ProblemKind(404, "unknown-delivery", "There is no such delivery"),
    errors.UnknownMoves: ProblemKind(404, "unknown-moves", "No planned work moved there"),
    errors.UnknownRepromise: ProblemKind(404, "unknown-repromise", "There is no such re-promise run"),
    errors.UnknownOffer: ProblemKind(422, "unknown-offer", "The quote has no such offer"),
    errors.QuoteExpired: ProblemKind(409, "quote-expired", "The quote's hold is over"),
    errors.QuoteReleased: ProblemKind(409, "quote-released", "The quote was given back"),
    errors.QuoteConfirmed: ProblemKind(409, "quote-confirmed", "The quote is a commitment already"),
    errors.OfferGone: ProblemKind(409, "offer-gone", "The offer's dates can no longer be kept"),
    errors.ReferenceTaken: ProblemKind(409, "reference-taken", "Another commitment has this reference"),
    errors.CommitmentClosed: ProblemKind(409, "commitment-closed", "The commitment is shipped or cancelled"),
    errors.ChangeRefused: ProblemKind(409, "change-refused", "The lines cannot be changed as asked"),
    errors.MovesStand: ProblemKind(409, "moves-stand", "The work cannot go back to where it stood"),
    errors.RepromiseOver: ProblemKind(409, "repromise-over", "The run cannot be applied or cancelled"),
    errors.RepromiseOvertaken: ProblemKind(409, "repromise-overtaken", "The plan has moved on from the proposal"),
    errors.WebhookDisabled: ProblemKind(409, "webhook-disabled", "Nothing is sent to this webhook"),
    errors.KeyReused: ProblemKind(422, "idempotency-key-reused", "The idempotency key came with another body before"),
    errors.KeyBusy: ProblemKind(
        409, "idempotency-key-busy", "The first request with this key is still under way", waits=True
    ),
    errors.PlanVersionStale: ProblemKind(412, "plan-version-stale", "The plan has changed since that version"),
    errors.HoldLimitReached: ProblemKind(429, "hold-limit-reached", "No more may be held at once"),
    errors.ClockNotSimulated: ProblemKind(409, "clock-not-simulated", "The clock is the real one"),
    errors.ClockBackwards: ProblemKind(409, "clock-backwards", "The clock only moves forward"),
    errors.OutcomeUnknown: ProblemKind(503, "outcome-unknown", "Whether this was done is not known"),
    errors.DatabaseDamaged: ProblemKind(503, "database-damaged", "The database is damaged"),
    errors.TooBusy: ProblemKind(503, "too-busy", "This cannot be done for now", waits=True),
}

OF_STATUS: Mapping[int, ProblemKind] = {
    404: ProblemKind(404, "not-found", "There is nothing at this path"),
    405: ProblemKind(405, "method-not-allowed", "This path does not take this method"),
    413: ProblemKind(413, "body-too-large", "The body is larger than the server takes"),
    415: ProblemKind(415, "unsupported-media-type", "The body has to be JSON"),
}
# Starlette's own words for these only repeat the title.
DETAIL_OF: Mapping[int, str] = {
    404: "GET /docs shows every call, and /openapi.json lists them for programs.",
    405: "The header Allow names the methods that it takes; GET /docs shows every call.",
}


def problem_of(request: Request, error: TrothError, extra: Mapping[str, object] | None = None) -> Response:
    """The problem document of a business error; ``extra`` are members beside the standard ones."""
    wait = error.retry_after_seconds
    waiting = {} if wait is None else {"retry_after_seconds": wait}
    return problem_response(request, KIND_OF[type(error)], error.detail, error.faults, {**waiting, **(extra or {})})


def answer_with_problems(app: FastAPI) -> None:
    """Every error of the application leaves as a problem document; FastAPI's own handlers are replaced."""

    @app.exception_handler(TrothError)
    async def of_the_business(request: Request, error: TrothError) -> Response:
        return problem_of(request, error)

    @app.exception_handler(RequestValidationError)
    async def of_a_parameter(request: Request, error: RequestValidationError) -> Response:
        faults = tuple(_fault(entry) for entry in error.errors())
        return problem_of(request, ParametersRejected("Nothing was done.", faults))

    @app.exception_handler(HTTPException)
    async def of_http(request: Request, error: HTTPException) -> Response:
        kind = OF_STATUS.get(error.status_code) or ProblemKind(error.status_code, "http", "The request was refused")
        response = problem_response(request, kind, DETAIL_OF.get(error.status_code, error.detail))
        if error.status_code == 405:
            # Starlette names the methods of the first route of a path alone.
            response.headers["Allow"] = ", ".join(_methods_of(request, app.routes))
        return response


def _methods_of(request: Request, routes: Sequence[BaseRoute]) -> list[str]:
    there = [route for route in routes if isinstance(route, Route) and route.matches(request.scope)[0] is Match.PARTIAL]
    methods = {method for route in there for method in route.methods or ()}
    return sorted(methods | {"HEAD"} if "GET" in methods else methods)


def _fault(entry: Mapping[str, Any]) -> Fault:
    _, *name = entry["loc"]
    return fault_at("/".join(map(str, name)), entry)
