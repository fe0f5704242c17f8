"""Asking without holding anything."""

from functools import partial
from time import perf_counter

from fastapi import APIRouter, Response

from app.api.bodies import Body, read_required
from app.api.desk import TheDesk
from app.api.documentation import gives, refusals, takes
from app.api.parameters import KNOWN_ALONE
from app.use_cases.answer_inquiry import answer_inquiry
from app.use_cases.ports.outside import Ports
from app.use_cases.standing.by_now import read_now
from app.wire.examples.answers import INQUIRY_ANSWERED
from app.wire.examples.requests import PROMISE_EXAMPLE
from app.wire.quotes import QuoteOut
from app.wire.requests import PromiseRequestIn

router = APIRouter(tags=["promising"], dependencies=KNOWN_ALONE)


@router.post(
    "/v1/inquiries",
    operation_id="create_inquiry",
    summary="Ask when something can be delivered",
    description="Answers as a quote would, and holds nothing: somebody else may take it meanwhile.",
    openapi_extra=takes(PromiseRequestIn, PROMISE_EXAMPLE),
    responses={200: gives(QuoteOut, INQUIRY_ANSWERED), **refusals(body=True)},
)
async def create_inquiry(desk: TheDesk, body: Body) -> Response:
    return await desk.answer(partial(_answered, body))


def _answered(body: bytes, ports: Ports) -> QuoteOut:
    began = perf_counter()
    snapshot, moment = read_now(ports)
    request = read_required(PromiseRequestIn, body).to_domain(snapshot.plant)
    inquiry = answer_inquiry(request, snapshot, moment, ports)
    return QuoteOut.from_inquiry(inquiry, snapshot, (perf_counter() - began) * 1000)
