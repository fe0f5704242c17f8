"""Quotes: asked for, shown, held, confirmed, released."""

from dataclasses import replace
from functools import partial
from time import perf_counter
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.api.bodies import read_optional, read_required
from app.api.desk import TheDesk
from app.api.documentation import REPEATED, gives, refusals, takes
from app.api.parameters import KNOWN_ALONE, Cursor, Limit
from app.api.routes.commitments import commitment_out
from app.api.writing import Expected, TheWriting
from app.domain import errors
from app.domain.commitment import Commitment
from app.domain.promise import Quote, QuoteState
from app.domain.snapshots.snapshot import Snapshot
from app.domain.views import CommitmentView, QuoteView
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.hold_offer import hold_offer
from app.use_cases.override_refusal import Override, override_refusal
from app.use_cases.ports.books import Finish
from app.use_cases.ports.outside import Ports
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_plant import read_snapshot
from app.use_cases.read_quotes import list_quotes, read_quote
from app.use_cases.release_hold import release_hold
from app.wire.commitments import CommitmentOut
from app.wire.examples.answers import (
    COMMITMENT_MADE,
    QUOTE,
    QUOTE_HELD,
    QUOTE_HELD_LONGER,
    QUOTE_READ,
    QUOTES_LISTED,
)
from app.wire.examples.requests import CONFIRM_EXAMPLE, HOLD_EXAMPLE, PROMISE_EXAMPLE
from app.wire.quotes import QuoteOut, QuotesOut
from app.wire.requests import ConfirmIn, HoldIn, PromiseRequestIn
from app.wire.types import Id

router = APIRouter(tags=["promising"], dependencies=KNOWN_ALONE)

QuoteId = Annotated[Id, Path(alias="id", description="The id of a quote.", examples=[QUOTE])]

CHOSEN = (
    errors.UnknownQuote,
    errors.UnknownOffer,
    errors.QuoteExpired,
    errors.QuoteReleased,
    errors.QuoteConfirmed,
    errors.OfferGone,
)


@router.post(
    "/v1/quotes",
    status_code=201,
    operation_id="create_quote",
    summary="Ask when something can be delivered and hold it",
    description="Holds one of the offers until `expires_at`; a quote for the same `reference` gives its own hold up.",
    openapi_extra=takes(PromiseRequestIn, PROMISE_EXAMPLE),
    responses={201: gives(QuoteOut, QUOTE_HELD), **refusals(errors.HoldLimitReached, *REPEATED, body=True)},
)
async def create_quote(writing: TheWriting) -> Response:
    began = perf_counter()
    return await writing.answer(partial(_quoted, writing.body), partial(_quote_out, began), 201)


@router.get(
    "/v1/quotes",
    operation_id="list_quotes",
    summary="List quotes",
    description="In the order they were made. Every filter that is given has to fit; `next_cursor` of one page asks "
    "for the next.",
    responses={200: gives(QuotesOut, QUOTES_LISTED), **refusals()},
)
async def get_quotes(
    desk: TheDesk,
    reference: Annotated[Id | None, Query(description="The caller's own name for it.")] = None,
    state: Annotated[QuoteState | None, Query(description="What has become of it.")] = None,
    limit: Limit = None,
    cursor: Cursor = None,
) -> Response:
    look = partial(list_quotes, reference=reference, state=state, limit=limit, cursor=cursor)
    return await desk.answer(
        lambda ports: QuotesOut.from_domain(look(ports), partial(QuoteOut.from_domain, snapshot=read_snapshot(ports)))
    )


@router.get(
    "/v1/quotes/{id}",
    operation_id="get_quote",
    summary="Read one quote",
    description="As it stands: what is held, until when, and whether it is at risk, or what has become of it.",
    responses={200: gives(QuoteOut, QUOTE_READ), **refusals(errors.UnknownQuote)},
)
async def get_quote(quote: QuoteId, desk: TheDesk) -> Response:
    return await desk.answer(lambda ports: QuoteOut.from_domain(read_quote(quote, ports), read_snapshot(ports)))


@router.post(
    "/v1/quotes/{id}/hold",
    operation_id="hold_offer",
    summary="Hold another offer of a quote or the same one for longer",
    description="In one step: what was held before is given back. Without a body the held offer is held anew, for as "
    "long as the quote asked for.",
    openapi_extra=takes(HoldIn, HOLD_EXAMPLE, required=False),
    responses={200: gives(QuoteOut, QUOTE_HELD_LONGER), **refusals(*CHOSEN, *REPEATED, body=True)},
)
async def post_hold(quote: QuoteId, writing: TheWriting) -> Response:
    began = perf_counter()
    return await writing.answer(partial(_held, quote, writing.body), partial(_quote_out, began), 200)


@router.post(
    "/v1/quotes/{id}/confirm",
    status_code=201,
    operation_id="confirm_quote",
    summary="Confirm a quote",
    description="The customer said yes; without a body, to the offer that is held. Its dates stand from now on. With "
    "`promised_date` and `override_reason` somebody answers for a date that the plan cannot keep: it is committed, "
    "planned at its earliest, at risk from birth, and nobody else is moved.",
    openapi_extra=takes(ConfirmIn, CONFIRM_EXAMPLE, required=False),
    responses={
        201: gives(CommitmentOut, COMMITMENT_MADE),
        **refusals(*CHOSEN, errors.ReferenceTaken, *REPEATED, body=True),
    },
)
async def post_confirm(quote: QuoteId, writing: TheWriting) -> Response:
    return await writing.answer(partial(_confirmed, quote, writing.body), commitment_out, 201)


@router.delete(
    "/v1/quotes/{id}",
    status_code=204,
    operation_id="release_quote",
    summary="Release what a quote holds",
    description="The customer said no. The answer is the same the second time, and when the hold is over.",
    responses=refusals(errors.UnknownQuote, errors.QuoteConfirmed, errors.PlanVersionStale),
)
async def delete_quote(quote: QuoteId, desk: TheDesk, expected: Expected) -> Response:
    ports = replace(desk.ports, expected_version=expected)
    await desk.workers.run(lambda: release_hold(quote, ports))
    return Response(status_code=204)


def _quoted(body: bytes, ports: Ports, finish: Finish[QuoteView]) -> Quote:
    request = read_required(PromiseRequestIn, body).to_domain(read_snapshot(ports).plant)
    return quote_promise(request, ports, finish)


def _held(quote: str, body: bytes, ports: Ports, finish: Finish[QuoteView]) -> Quote:
    wish = read_optional(HoldIn, body)
    return hold_offer(quote, wish.offer, wish.length, ports, finish)


def _confirmed(quote: str, body: bytes, ports: Ports, finish: Finish[CommitmentView]) -> Commitment:
    said = read_optional(ConfirmIn, body).checked()
    if said.promised_date is not None and said.override_reason is not None:
        override = Override(promised_on=said.promised_date, reason=said.override_reason)
        return override_refusal(quote, override, ports, finish)
    return confirm_quote(quote, said.offer, ports, finish)


def _quote_out(began: float, view: QuoteView, snapshot: Snapshot) -> QuoteOut:
    return QuoteOut.from_domain(view, snapshot, (perf_counter() - began) * 1000)
