"""Safety stock is used last: where the policy lets it and something comes earlier for it, and no more than it takes."""

from datetime import date
from typing import Any

import pytest

from app.domain.changes import PromiseMade
from app.domain.demand import OfferKind
from app.domain.promise import Offer, Promise, ProofStatus
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.supply import SafetyStockUse
from app.domain.timeline import Minute
from app.solver.offering.offers import Candidate
from app.solver.offering.opening import _Opening
from tests.builders import (
    MONDAY,
    PLANT,
    Part,
    item,
    line,
    plant,
    purchasing,
    receipt,
    request,
    routing,
    safety_stock,
    site,
    step,
    stock,
)
from tests.solver.asking import a_planner, answer_of, promise_of

ALL, COMPONENTS = SafetyStockUse.ALL, SafetyStockUse.COMPONENTS
HOUR = 60
DAY = 24 * HOUR
BIKE = routing("BIKE", step("10", "JIG", fixed=HOUR, uses=["FRAME"]))
FRAMES_TO_BUY = purchasing("FRAME", 3)


def offered(
    *parts: Part, quantity: int = 1, requested: Minute | date | None = None, what: str = "BIKE", **policy: Any
) -> list[Offer]:
    asked = request(line(what, quantity, requested), **policy)
    return list(answer_of(plant(*parts, build_ahead=0), asked, MONDAY).offers)


def opened(offer: Offer) -> dict[tuple[str, str], int]:
    return {(one.item, one.site): one.quantity for one in offer.plan.opened}


def at(offer: Offer) -> int:
    return max(one.deliver_at for one in offer.plan.deliveries) - MONDAY


def test_without_leave_the_safety_stock_stays() -> None:
    parts: list[Part] = [BIKE, FRAMES_TO_BUY, stock("FRAME", 2), safety_stock("FRAME", 2)]
    (offer,) = offered(*parts)
    assert (at(offer), opened(offer), offer.warnings) == (3 * DAY + HOUR, {}, ())


@pytest.mark.parametrize("use", [COMPONENTS, ALL])
def test_with_leave_it_is_used_where_the_order_comes_earlier_for_it_and_the_answer_says_so(use: SafetyStockUse) -> None:
    parts: list[Part] = [BIKE, FRAMES_TO_BUY, stock("FRAME", 2), safety_stock("FRAME", 2)]
    (offer,) = offered(*parts, use_safety_stock=use)
    assert (at(offer), opened(offer)) == (HOUR, {("FRAME", PLANT): 1})
    assert offer.warnings == ("Uses 1 FRAME of the safety stock at PLANT.",)
    assert offer.proof.status is ProofStatus.OPTIMAL


def test_what_is_on_time_without_it_leaves_it_alone() -> None:
    parts: list[Part] = [BIKE, FRAMES_TO_BUY, stock("FRAME", 2), safety_stock("FRAME", 2)]
    (offer,) = offered(*parts, requested=MONDAY + 4 * DAY, use_safety_stock=ALL)
    assert (offer.kind, opened(offer)) == (OfferKind.AS_REQUESTED, {})


def test_what_is_no_earlier_with_it_leaves_it_alone_and_is_proven() -> None:
    """The bell takes longer than the frame, and of bells there are none."""
    both = routing("BIKE", step("10", "JIG", fixed=HOUR, uses=["FRAME", "BELL"]))
    parts: list[Part] = [both, FRAMES_TO_BUY, purchasing("BELL", 5), stock("FRAME", 1), safety_stock("FRAME", 1)]
    (offer,) = offered(*parts, use_safety_stock=ALL)
    assert (at(offer), opened(offer)) == (5 * DAY + HOUR, {})
    assert offer.proof.status is ProofStatus.OPTIMAL


def test_components_are_opened_and_what_is_sold_is_not() -> None:
    parts: list[Part] = [BIKE, stock("BIKE", 1), safety_stock("BIKE", 1), stock("FRAME", 1), safety_stock("FRAME", 1)]
    (made,) = offered(*parts, use_safety_stock=COMPONENTS)
    assert (at(made), opened(made)) == (HOUR, {("FRAME", PLANT): 1})
    (taken,) = offered(*parts, use_safety_stock=ALL)
    assert (at(taken), opened(taken)) == (0, {("BIKE", PLANT): 1})


def test_only_as_much_is_used_as_there_is_not_besides() -> None:
    parts: list[Part] = [item("BIKE"), stock("BIKE", 10), safety_stock("BIKE", 6)]
    (offer,) = offered(*parts, quantity=7, use_safety_stock=ALL)
    assert opened(offer) == {("BIKE", PLANT): 3}


def test_a_place_that_the_date_can_do_without_stays_closed() -> None:
    """Frames must come from the safety stock; bells can be bought by the time the jig is free."""
    both = routing(
        "BIKE", step("10", "JIG", fixed=2 * DAY, uses=["FRAME"]), step("20", "JIG", fixed=HOUR, uses=["BELL"])
    )
    parts: list[Part] = [both, FRAMES_TO_BUY, purchasing("BELL", 1), stock("FRAME", 1), safety_stock("FRAME", 1)]
    (offer,) = offered(*parts, stock("BELL", 1), safety_stock("BELL", 1), use_safety_stock=ALL)
    assert (at(offer), opened(offer)) == (2 * DAY + HOUR, {("FRAME", PLANT): 1})


def test_part_of_a_line_may_be_on_time_for_it() -> None:
    parts: list[Part] = [item("BIKE"), stock("BIKE", 3), safety_stock("BIKE", 2), receipt("BIKE", 9, MONDAY + 9 * DAY)]
    asked: dict[str, Any] = {"quantity": 5, "requested": date(2026, 12, 8)}
    kept = {offer.kind: offer for offer in offered(*parts, **asked)}
    used = {offer.kind: offer for offer in offered(*parts, **asked, use_safety_stock=ALL)}
    assert [float(kept[OfferKind.SPLIT].lines[0].fill_rate), opened(kept[OfferKind.SPLIT])] == [0.2, {}]
    assert [float(used[OfferKind.SPLIT].lines[0].fill_rate), opened(used[OfferKind.SPLIT])] == [
        0.6,
        {("BIKE", PLANT): 2},
    ]
    assert opened(used[OfferKind.LATER]) == {}


def test_where_nothing_is_possible_without_it_it_is_used() -> None:
    parts: list[Part] = [item("BIKE"), site(), stock("BIKE", 1), safety_stock("BIKE", 5)]
    assert offered(*parts) == []
    (offer,) = offered(*parts, use_safety_stock=ALL)
    assert opened(offer) == {("BIKE", PLANT): 1}


def test_what_one_order_uses_is_replaced_before_another_gets_what_comes() -> None:
    model = plant(item("BIKE"), stock("BIKE", 2), safety_stock("BIKE", 2), receipt("BIKE", 3, MONDAY + DAY))
    planner, empty = a_planner(), snapshot_of(model)

    def offers(snapshot: Snapshot, quantity: int, use: SafetyStockUse = SafetyStockUse.NONE) -> list[Offer]:
        return list(planner.answer(request(line("BIKE", quantity), use_safety_stock=use), snapshot, MONDAY).offers)

    after = empty.apply(PromiseMade(promise=promised(offers(empty, 2, ALL)[0])))
    (one,) = offers(after, 1)
    assert (at(one), opened(one)) == (DAY, {})
    assert {offer.kind for offer in offers(after, 2)} == {OfferKind.PARTIAL}
    (both,) = offers(after, 2, ALL)
    assert (at(both), opened(both)) == (DAY, {("BIKE", PLANT): 1})


def promised(offer: Offer) -> Promise:
    return Promise(
        quote="qte_1",
        commitment="cmt_1",
        expires_at=MONDAY,
        reference=None,
        customer=None,
        ship_to=None,
        lines=offer.lines,
        plan=offer.plan,
    )


def test_it_is_opened_just_as_well_once_earlier_promises_and_what_was_made_for_them_are_history() -> None:
    """Two of three wheels were made for the first customer. The last one that lies there is the safety stock."""
    there: list[Part] = [stock("WHEEL", 2), safety_stock("WHEEL", 1), routing("WHEEL", step("10", "LATHE", fixed=HOUR))]
    books, asked = snapshot_of(plant(*there)), request(line("WHEEL", 3))
    first = answer_of(books, asked, MONDAY, name="first ").offers[0]
    books = books.apply(PromiseMade(promise=promise_of(first, asked, MONDAY, "FIRST", held=False)))
    second = answer_of(books, request(line("WHEEL", 1), use_safety_stock=ALL), MONDAY + DAY, name="second ").offers[0]
    assert (at(second), opened(second)) == (DAY, {("WHEEL", PLANT): 1})


def test_for_a_lever_nobody_asks_how_little_safety_stock_would_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six parts are there with the safety stock alone, and a frame comes in three days, unless one is found."""
    parts = [f"PART-{number}" for number in range(6)]
    there = [part for one in parts for part in (stock(one, 1), safety_stock(one, 1), purchasing(one, 9))]
    bike = routing("BIKE", step("10", "JIG", fixed=HOUR, uses=[*parts, "FRAME"]))
    tried: list[frozenset[tuple[str, str]]] = []
    might_do = _Opening._might_do

    def counted(opening: _Opening, places: frozenset[tuple[str, str]], best: Candidate, *, in_parts: bool) -> bool:
        tried.append(places)
        return might_do(opening, places, best, in_parts=in_parts)

    monkeypatch.setattr(_Opening, "_might_do", counted)
    counts: list[int] = []
    for most in (0, 3):
        tried.clear()
        (offer, *_) = offered(*there, bike, FRAMES_TO_BUY, use_safety_stock=COMPONENTS, levers_max=most)
        counts.append(len(tried))
    assert len(opened(offer)) == 6
    assert [lever.ref for lever in offer.levers] == [f"FRAME@{PLANT}"]
    assert counts == [6, 6]


def test_of_many_places_that_it_would_use_those_stay_closed_that_the_date_can_do_without() -> None:
    """Frames come in three days. Of twenty parts, nineteen could be bought by then."""
    parts = [f"PART-{number:02}" for number in range(20)]
    slow = parts[13]
    there = [
        part
        for one in parts
        for part in (stock(one, 1), safety_stock(one, 1), purchasing(one, 9 if one == slow else 1))
    ]
    bike = routing("BIKE", step("10", "JIG", fixed=HOUR, uses=[*parts, "FRAME"]))
    (offer, *_) = offered(*there, bike, FRAMES_TO_BUY, use_safety_stock=COMPONENTS)
    assert opened(offer) == {(slow, PLANT): 1}


def test_what_bounds_rule_out_is_not_planned_to_see_whether_it_can_do_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the parts is there with its safety stock alone, and comes too late otherwise."""
    parts = [f"PART-{number}" for number in range(6)]
    there = [part for one in parts for part in (stock(one, 1), safety_stock(one, 1), purchasing(one, 9))]
    planned: list[frozenset[tuple[str, str]]] = []
    plan = _Opening.planned

    def counted(opening: _Opening, places: frozenset[tuple[str, str]], *, in_parts: bool = True) -> Any:
        planned.append(places)
        return plan(opening, places, in_parts=in_parts)

    monkeypatch.setattr(_Opening, "planned", counted)
    bike = routing("BIKE", step("10", "JIG", fixed=HOUR, uses=parts))
    (offer, *_) = offered(*there, bike, use_safety_stock=COMPONENTS, levers_max=0)
    assert len(opened(offer)) == 6
    assert len(set(planned)) == 1
