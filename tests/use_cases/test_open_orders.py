"""The orders that an ERP has in its books already, and what its feeds say of them from day to day."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.domain.calendar import Calendar
from app.domain.commitment import CommitmentFilter, CommitmentState
from app.domain.demand import OpenLine, OpenOrder
from app.domain.errors import PlantModelRejected
from app.domain.plant import PlantModel
from app.domain.views import CommitmentView
from app.use_cases.cancel_commitment import cancel_commitment
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_commitments import list_commitments
from app.use_cases.read_plan import read_plan
from app.use_cases.read_plant import read_snapshot
from app.use_cases.record_plant import record_plant
from app.use_cases.ship_commitment import Departure, ship_commitment
from tests.builders import (
    PLANT,
    at,
    lane,
    line,
    plant,
    purchasing,
    receipt,
    request,
    requirement,
    ship_to,
    site,
    stock,
)
from tests.fakes.desk import Desk
from tests.solver.asking import a_planner

TUESDAY, FRIDAY = at("2026-12-08T08:00"), at("2026-12-11T08:00")


def order(id: str, quantity: int, promised: int | None = TUESDAY, *, priority: int = 1, **more: str) -> OpenOrder:
    lines = (OpenLine(line="1", item="BIKE", quantity=quantity, promised=promised),)
    return OpenOrder(id=id, lines=lines, priority=priority, **more)


def with_orders(*orders: OpenOrder) -> Callable[[PlantModel], PlantModel]:
    """A feed in which these are all the open orders."""
    return lambda model: replace(model, open_orders={each.id: each for each in orders})


def views(desk: Desk, **wanted: Any) -> Mapping[str | None, CommitmentView]:
    page = list_commitments(desk.ports, CommitmentFilter(**wanted))
    return {view.commitment.open_order: view for view in page.items}


@pytest.fixture(autouse=True)
def _ten_bikes_and_five_on_friday(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 10), receipt("BIKE", 5, FRIDAY, id="PO-1")))


def test_an_order_that_has_become_less_urgent_keeps_its_plan_and_is_short_first(desk: Desk) -> None:
    """Of those that are as urgent it would be the one that is needed later."""
    record_plant(with_orders(order("SO-1", 5), order("SO-2", 5, FRIDAY)), desk.ports)
    first = views(desk)["SO-1"].commitment
    record_plant(with_orders(order("SO-1", 5, priority=2), order("SO-2", 5, FRIDAY)), desk.ports)
    assert (views(desk)["SO-1"].commitment, desk.all_is_well()) == (first, True)
    fewer = {key: replace(row, quantity=9) for key, row in read_snapshot(desk.ports).plant.stock.items()}
    record_plant(lambda model: replace(model, stock=fewer, receipts={}), desk.ports)
    assert [name for name, view in views(desk).items() if view.at_risk] == ["SO-1"]


def test_the_backlog_is_planned_by_priority_and_date_and_says_who_is_late(desk: Desk) -> None:
    feed = with_orders(order("SO-1", 8, priority=2), order("SO-2", 6), order("SO-3", 4))
    recorded = record_plant(feed, desk.ports)
    assert {report.open_order for report in recorded.reports} == {"SO-1"}
    assert {name for name, view in views(desk).items() if view.at_risk} == {"SO-1"}
    assert {view.commitment.lines[0].promised_at for view in views(desk).values()} == {TUESDAY}


def test_the_same_feed_ten_times_changes_nothing(desk: Desk) -> None:
    feed = with_orders(order("SO-1", 8, priority=2), order("SO-2", 6))
    version = record_plant(feed, desk.ports).plan_version
    for _ in range(10):
        desk.clock.pass_by(minutes=10)
        assert record_plant(feed, desk.ports).plan_version == version


def test_an_order_that_nothing_covers_is_short_and_gets_what_comes(desk: Desk) -> None:
    record_plant(with_orders(order("SO-1", 99)), desk.ports)
    assert views(desk)["SO-1"].at_risk
    rich = {("BIKE", PLANT, "available"): stock("BIKE", 99)}
    record_plant(lambda model: replace(model, stock=rich), desk.ports)
    assert not views(desk)["SO-1"].at_risk


def test_an_order_that_no_lane_takes_to_its_customer_is_at_risk_and_the_feed_is_taken(desk: Desk) -> None:
    model = with_orders(order("SO-1", 8, ship_to="ACME"))(plant(stock("BIKE", 10), ship_to("ACME")))
    record_plant(lambda _: model, replace(desk.ports, planner=a_planner()))
    (view,) = views(desk).values()
    assert [risk.rule for risk in view.risks] == ["a_delivery_goes_where_the_customer_is"]


@pytest.mark.parametrize(("ships", "receives"), [(None, "never"), ("never", None)])
def test_an_order_that_can_never_arrive_is_at_risk_and_the_feed_is_taken(
    desk: Desk, ships: str | None, receives: str | None
) -> None:
    """Whether the customer receives nothing or nobody ships: no time would be right for its delivery."""
    never = Calendar(id="never", timezone="UTC")
    rows = (never, site(ships=ships), ship_to("ACME", receives=receives), lane(PLANT, "ACME", hours=5))
    model = with_orders(order("SO-1", 8, ship_to="ACME"))(plant(stock("BIKE", 10), *rows))
    record_plant(lambda _: model, replace(desk.ports, planner=a_planner()))
    assert views(desk)["SO-1"].at_risk


def test_an_order_with_a_commitments_reference_is_that_commitment(desk: Desk) -> None:
    quote = quote_promise(request(line("BIKE", 4), reference="CRM-1", hold=30), desk.ports)
    confirm_quote(quote.id, None, desk.ports)
    record_plant(with_orders(order("SO-1", 4, reference="CRM-1")), desk.ports)
    assert list(views(desk)) == [None]
    record_plant(lambda model: replace(model, open_orders={}), desk.ports, dropped_orders=["SO-1"])
    assert [view.commitment.state for view in views(desk).values()] == [CommitmentState.CANCELLED]


def test_two_orders_cannot_have_one_reference(desk: Desk) -> None:
    """Such as the number of a purchase of the customer's, who has called it off in two orders."""
    first, second = order("SO-1", 4, reference="PO-9"), order("SO-2", 4, reference="PO-9")
    with pytest.raises(PlantModelRejected) as refused:
        record_plant(with_orders(first, second), desk.ports)
    assert [fault.code for fault in refused.value.faults] == ["duplicate_reference"] * 2
    record_plant(with_orders(first), desk.ports)
    with pytest.raises(PlantModelRejected, match="share a reference") as refused:
        record_plant(with_orders(first, second), desk.ports)
    assert "'SO-2' has the reference 'PO-9' of 'SO-1'" in refused.value.faults[0].detail
    record_plant(with_orders(first, replace(second, reference=None)), desk.ports)
    assert (set(views(desk)), desk.all_is_well()) == ({"SO-1", "SO-2"}, True)


def test_one_quote_may_become_two_orders(desk: Desk) -> None:
    quote = quote_promise(request(line("BIKE", 4), reference="CRM-1", hold=30), desk.ports)
    confirm_quote(quote.id, None, desk.ports)
    record_plant(with_orders(order("SO-1", 3, reference="CRM-1"), order("SO-2", 1, reference="CRM-1")), desk.ports)
    assert list(views(desk)) == [None]


@pytest.mark.parametrize("at_once", [True, False])
def test_an_order_that_gets_another_number_is_promised_under_it(desk: Desk, at_once: bool) -> None:
    """Its reference is free as soon as the old one is deleted."""
    record_plant(with_orders(order("SO-1", 8, reference="PO-9")), desk.ports)
    if not at_once:
        record_plant(with_orders(), desk.ports, dropped_orders=["SO-1"])
    record_plant(with_orders(order("SO-1A", 8, reference="PO-9")), desk.ports, dropped_orders=["SO-1"])
    assert set(views(desk, state=CommitmentState.OPEN)) == {"SO-1A"}
    assert not any(view.at_risk for view in views(desk).values())
    assert desk.all_is_well()


def test_a_quote_stays_confirmed_while_the_erp_gives_its_order_another_number(desk: Desk) -> None:
    quote = quote_promise(request(line("BIKE", 4), reference="CRM-1", hold=30), desk.ports)
    confirm_quote(quote.id, None, desk.ports)
    record_plant(with_orders(order("SO-1", 4, reference="CRM-1")), desk.ports)
    record_plant(with_orders(order("SO-1A", 4, reference="CRM-1")), desk.ports, dropped_orders=["SO-1"])
    assert list(views(desk, state=CommitmentState.OPEN)) == [None]
    record_plant(with_orders(), desk.ports, dropped_orders=["SO-1A"])
    assert not views(desk, state=CommitmentState.OPEN)


def test_an_order_follows_what_the_feed_says_of_it(desk: Desk) -> None:
    record_plant(with_orders(order("SO-1", 4)), desk.ports)
    before = views(desk)["SO-1"].commitment
    record_plant(with_orders(order("SO-1", 12, FRIDAY)), desk.ports)
    commitment = views(desk)["SO-1"].commitment
    assert commitment.id == before.id
    assert [(entry.quantity, entry.promised_at) for entry in commitment.dates] == [(4, TUESDAY), (12, FRIDAY)]


def test_the_feed_says_what_is_still_to_be_delivered(desk: Desk) -> None:
    record_plant(with_orders(order("SO-1", 4)), desk.ports)
    commitment = views(desk)["SO-1"].commitment
    desk.clock.pass_by(minutes=1)
    ship_commitment(commitment.id, Departure(line="1", quantity=Decimal(3)), desk.ports)
    for left in (1, 2):
        record_plant(with_orders(order("SO-1", left)), desk.ports)
        assert views(desk)["SO-1"].commitment.lines[0].quantity == 3 + left


def test_absence_never_cancels_and_deleted_does(desk: Desk) -> None:
    record_plant(with_orders(order("SO-1", 4), order("SO-2", 4)), desk.ports)
    record_plant(with_orders(), desk.ports)
    assert set(views(desk, state=CommitmentState.OPEN)) == {"SO-1", "SO-2"}
    record_plant(with_orders(), desk.ports, dropped_orders=["SO-1", "SO-none"])
    assert set(views(desk, state=CommitmentState.OPEN)) == {"SO-2"}


def test_an_order_that_is_over_does_not_come_back_with_a_feed(desk: Desk) -> None:
    record_plant(with_orders(order("SO-1", 4)), desk.ports)
    cancel_commitment(views(desk)["SO-1"].commitment.id, desk.ports)
    record_plant(with_orders(order("SO-1", 5)), desk.ports)
    assert views(desk)["SO-1"].commitment.state is CommitmentState.CANCELLED
    ledger = read_snapshot(desk.ports).ledger(("BIKE", PLANT))
    assert ledger.needs == {}


def test_what_a_lot_leaves_over_goes_to_who_is_short_at_once(desk: Desk) -> None:
    """Two bikes are bought where one is wanted; a work order was short of one, and no further feed is needed."""
    ports = replace(desk.ports, planner=a_planner())
    bought = plant(purchasing("BIKE", days=1, multiple=2), requirement("BIKE", 1, FRIDAY, id="WO-1"))
    feed = with_orders(order("SO-1", 1, FRIDAY))
    version = record_plant(lambda _: feed(bought), ports).plan_version
    assert {(row.owner, row.peg.supply[0], row.peg.quantity) for row in read_plan(ports).pegs} == {
        (view.commitment.id, "buy", 1) for view in views(desk).values()
    } | {("requirement/WO-1", "buy", 1)}
    assert record_plant(lambda _: feed(bought), ports).plan_version == version
