"""Offers, quotes and promises to show: two bikes out of one run, their frames from three places."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from app.domain.changes import PromiseMade
from app.domain.demand import OfferKind, PromiseRequest
from app.domain.plant import PlantModel
from app.domain.promise import (
    Answer,
    Basis,
    Cost,
    Offer,
    Promise,
    Proof,
    ProofMethod,
    ProofStatus,
    Quote,
    QuoteState,
    Status,
)
from app.domain.reasons import Link, LinkKind
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.views import QuoteView
from app.wire.quotes import QuoteOut
from tests.builders import MONDAY, item, line, plant, purchasing, receipt, resource, routing, step, stock
from tests.domain.builders import (
    DAY,
    HOUR,
    bought,
    buy,
    committed,
    made,
    need,
    on_hand,
    operation,
    picked_up,
    received,
    run,
    taken,
)

NOON = MONDAY + 12 * HOUR
FACTORY = plant(
    item("FRAME", decimals=1),
    resource("CNC", units=2),
    routing("BIKE", step("10", "CNC", uses=["FRAME"], setup=30, per_unit=10)),
    purchasing("FRAME", days=1),
    stock("FRAME", 5),
    receipt("FRAME", 10, MONDAY + HOUR, id="PO-7"),
)
PEGS = (taken(on_hand("FRAME"), 5), taken(received("PO-7"), 10), taken(bought("buy_1"), 5))
FRAMES = need("FRAME", 20, MONDAY + DAY, *PEGS, id="run_1/10/1")
BIKES = run("BIKE", 2, operation(MONDAY + DAY, MONDAY + DAY + 50, "CNC", needs=[FRAMES]))


def bike_order(*quantities: int) -> Promise:
    """An order for two bikes out of one run, picked up in so many deliveries."""
    deliveries = [
        picked_up(need("BIKE", quantity, BIKES.available_at, made("run_1"), id=f"dlv_{at}"))
        for at, quantity in enumerate(quantities, start=1)
    ]
    return committed(BIKES, buy("FRAME", 5, MONDAY, MONDAY + DAY), *deliveries)


def offer_of(promise: Promise, **fields: Any) -> Offer:
    offer = Offer(
        id="ofr_1",
        rank=1,
        kind=OfferKind.LATER,
        lines=promise.lines,
        plan=promise.plan,
        lateness_minutes=60,
        cost=Cost(production=Decimal("33.335"), extra=Decimal(2)),
        margin=None,
        surplus=(),
        basis=Basis.PLANNED_BUY,
        proof=Proof(status=ProofStatus.OPTIMAL, earliest_possible_at=NOON, gap_minutes=0, method=ProofMethod.BOUNDS),
        why=(Link(kind=LinkKind.WORK, ref="CNC", start=MONDAY, end=NOON, detail="Work."),),
    )
    return replace(offer, **fields)


def quote_of(offers: Iterable[Offer], held_offer: str | None = None, **fields: Any) -> Quote:
    offers = tuple(offers)
    status = Status.COUNTER_OFFER if offers else Status.INFEASIBLE
    why = () if offers else (Link(kind=LinkKind.MATERIAL, ref="FRAME", start=MONDAY, end=NOON, detail="None."),)
    quote = Quote(
        id="qte_1",
        state=QuoteState.HELD,
        request=PromiseRequest(lines=(line("BIKE", 2),), reference="CRM-1"),
        answer=Answer(status=status, offers=offers, why=why, summary="So it is."),
        held_offer=held_offer,
        created_at=MONDAY,
        expires_at=MONDAY + 30,
        plan_version=7,
    )
    return replace(quote, **fields)


def shown(quote: Quote, snapshot: Snapshot) -> dict[str, Any]:
    answer: dict[str, Any] = QuoteOut.from_domain(QuoteView(quote=quote), snapshot, 1.23456).model_dump(mode="json")
    return answer


def after(promise: Promise, factory: PlantModel = FACTORY) -> Snapshot:
    return snapshot_of(factory).apply(PromiseMade(promise=promise))
