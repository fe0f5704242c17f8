"""What becomes of a commitment: shipped in parts, counted, changed, cancelled, and a date given against the plan."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.domain.commitment import Commitment, CommitmentState
from app.domain.errors import (
    ChangeRefused,
    CommitmentClosed,
    QuoteConfirmed,
    ReferenceTaken,
    RequestRejected,
    UnknownCommitment,
)
from app.domain.plant import PlantModel
from app.domain.supply import Stock
from app.domain.timeline import instant_of
from app.use_cases.cancel_commitment import cancel_commitment
from app.use_cases.change_commitment import change_commitment
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.override_refusal import Override, override_refusal
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_commitments import list_commitments, read_commitment
from app.use_cases.read_plan import read_plan
from app.use_cases.read_plant import read_snapshot
from app.use_cases.record_plant import record_plant
from app.use_cases.ship_commitment import Departure, ship_commitment
from tests.builders import MONDAY, PLANT, at, line, plant, receipt, request, stock
from tests.fakes.desk import Desk

TOMORROW = at("2026-12-08T08:00")


@pytest.fixture
def ten_bikes(desk: Desk) -> Commitment:
    desk.stock_up(plant(stock("BIKE", 12)))
    return committed(desk, 10, reference="SO-1")


def committed(desk: Desk, quantity: int, **asked: Any) -> Commitment:
    quote = quote_promise(request(line("BIKE", quantity), hold=30, **asked), desk.ports)
    return confirm_quote(quote.id, None, desk.ports)


def sent(quantity: int, **told: Any) -> Departure:
    return Departure(line="1", quantity=Decimal(quantity), **told)


def counted(quantity: int, counted_at: int | None = None) -> Callable[[PlantModel], PlantModel]:
    """A feed in which the bikes were counted."""
    row = Stock(item="BIKE", site=PLANT, quantity=quantity, counted_at=counted_at)
    return lambda model: replace(model, stock={**model.stock, ("BIKE", PLANT, "available"): row})


def left_over(desk: Desk) -> int:
    """Bikes on hand that nobody is pegged to."""
    ledger = read_snapshot(desk.ports).ledger(("BIKE", PLANT))
    return sum(ledger.uncommitted(key) for key in ledger.supplies)


def test_what_has_left_stays_taken_until_a_count_has_it_in_it(desk: Desk, ten_bikes: Commitment) -> None:
    desk.clock.pass_by(minutes=60)
    ship_commitment(ten_bikes.id, sent(4), desk.ports)
    assert left_over(desk) == 2
    record_plant(counted(12, counted_at=MONDAY), desk.ports)
    assert left_over(desk) == 2
    desk.clock.pass_by(minutes=60)
    record_plant(counted(8), desk.ports)
    assert left_over(desk) == 2
    assert read_commitment(ten_bikes.id, desk.ports).at_risk is False


def test_a_shipment_that_is_told_late_may_be_in_the_count_already(desk: Desk, ten_bikes: Commitment) -> None:
    desk.clock.pass_by(minutes=60)
    record_plant(counted(8, counted_at=MONDAY + 30), desk.ports)
    ship_commitment(ten_bikes.id, sent(4, at=instant_of(MONDAY + 10)), desk.ports)
    assert left_over(desk) == 2


def test_a_commitment_is_over_when_all_has_left_and_leaves_the_plan_when_it_is_counted(
    desk: Desk, ten_bikes: Commitment
) -> None:
    desk.clock.pass_by(minutes=1)
    assert ship_commitment(ten_bikes.id, sent(4), desk.ports).commitment.state is CommitmentState.OPEN
    view = ship_commitment(ten_bikes.id, sent(6), desk.ports)
    assert view.commitment.state is CommitmentState.SHIPPED
    assert [shipment.quantity for shipment in view.commitment.shipments] == [4, 6]
    with pytest.raises(CommitmentClosed):
        ship_commitment(ten_bikes.id, sent(1), desk.ports)
    desk.clock.pass_by(minutes=1)
    record_plant(counted(2), desk.ports)
    assert read_plan(desk.ports).pegs == ()
    assert read_commitment(ten_bikes.id, desk.ports).commitment.state is CommitmentState.SHIPPED
    assert left_over(desk) == 2


@pytest.mark.parametrize(
    ("departure", "pointer"),
    [
        (sent(11), "/quantity"),
        (Departure(line="1", quantity=Decimal("0.5")), "/quantity"),
        (Departure(line="2", quantity=Decimal(1)), "/line"),
        (sent(1, at=instant_of(TOMORROW)), "/shipped_at"),
    ],
)
def test_what_cannot_have_left_is_refused_by_name(
    desk: Desk, ten_bikes: Commitment, departure: Departure, pointer: str
) -> None:
    with pytest.raises(RequestRejected) as rejected:
        ship_commitment(ten_bikes.id, departure, desk.ports)
    assert [fault.pointer for fault in rejected.value.faults] == [pointer]
    assert read_commitment(ten_bikes.id, desk.ports).commitment == ten_bikes


def test_what_is_cancelled_can_be_promised_again(desk: Desk, ten_bikes: Commitment) -> None:
    assert cancel_commitment(ten_bikes.id, desk.ports).commitment.state is CommitmentState.CANCELLED
    assert cancel_commitment(ten_bikes.id, desk.ports).commitment.state is CommitmentState.CANCELLED
    assert committed(desk, 12, reference="SO-1").lines[0].quantity == 12
    with pytest.raises(UnknownCommitment):
        cancel_commitment("cmt_none", desk.ports)


def test_a_reference_is_free_again_once_it_is_cancelled_and_never_once_all_has_left(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 12)))
    cancel_commitment(committed(desk, 1, reference="SO-9").id, desk.ports)
    ship_commitment(committed(desk, 1, reference="SO-9").id, sent(1), desk.ports)
    with pytest.raises(ReferenceTaken):
        committed(desk, 1, reference="SO-9")


def test_what_had_left_before_a_cancel_is_not_promised_again(desk: Desk, ten_bikes: Commitment) -> None:
    desk.clock.pass_by(minutes=1)
    ship_commitment(ten_bikes.id, sent(4), desk.ports)
    cancel_commitment(ten_bikes.id, desk.ports)
    assert left_over(desk) == 8


def test_a_change_is_planned_with_what_the_order_had(desk: Desk, ten_bikes: Commitment) -> None:
    view = change_commitment(ten_bikes.id, request(line("BIKE", 12)), desk.ports)
    assert [entry.quantity for entry in view.commitment.dates] == [10, 12]
    assert view.commitment.dates[0] == ten_bikes.dates[0]
    assert left_over(desk) == 0


def test_a_change_that_cannot_be_had_changes_nothing(desk: Desk, ten_bikes: Commitment) -> None:
    record_plant(lambda model: replace(model, receipts={"PO": receipt("BIKE", 9, TOMORROW, id="PO")}), desk.ports)
    version = read_snapshot(desk.ports).version
    with pytest.raises(ChangeRefused) as refused:
        change_commitment(ten_bikes.id, request(line("BIKE", 15, MONDAY + 60)), desk.ports)
    assert refused.value.fresh.id
    assert refused.value.fresh.answer.offers
    assert read_snapshot(desk.ports).version == version
    wanted = request(line("BIKE", 15, MONDAY + 60, latest=TOMORROW))
    assert change_commitment(ten_bikes.id, wanted, desk.ports).commitment.lines[0].promised_at == TOMORROW


def test_a_change_keeps_what_has_left(desk: Desk, ten_bikes: Commitment) -> None:
    desk.clock.pass_by(minutes=1)
    ship_commitment(ten_bikes.id, sent(4), desk.ports)
    with pytest.raises(RequestRejected) as rejected:
        change_commitment(ten_bikes.id, request(line("BIKE", 3)), desk.ports)
    assert [fault.code for fault in rejected.value.faults] == ["already_shipped"]
    assert change_commitment(ten_bikes.id, request(line("BIKE", 6)), desk.ports).commitment.lines[0].quantity == 6
    assert left_over(desk) == 6
    closed = change_commitment(ten_bikes.id, request(line("BIKE", 4)), desk.ports)
    assert closed.commitment.state is CommitmentState.SHIPPED


def test_a_date_against_the_plan_is_at_risk_from_birth_and_hurts_nobody(desk: Desk, ten_bikes: Commitment) -> None:
    record_plant(lambda model: replace(model, receipts={"PO": receipt("BIKE", 9, TOMORROW, id="PO")}), desk.ports)
    quote = quote_promise(request(line("BIKE", 8, MONDAY), hold=30), desk.ports)
    commitment = override_refusal(quote.id, Override(promised_on=date(2026, 12, 7), reason="fair"), desk.ports)
    assert commitment.override_reason == "fair"
    risky = [view.commitment.id for view in list_commitments(desk.ports, at_risk=True).items]
    assert risky == [commitment.id]
    with pytest.raises(QuoteConfirmed):
        override_refusal(quote.id, Override(promised_on=date(2026, 12, 7), reason="again"), desk.ports)


def test_a_date_against_the_plan_is_still_to_come(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 2)))
    quote = quote_promise(request(line("BIKE", 4)), desk.ports)
    with pytest.raises(RequestRejected) as rejected:
        override_refusal(quote.id, Override(promised_on=date(2026, 12, 6), reason="fair"), desk.ports)
    assert [fault.pointer for fault in rejected.value.faults] == ["/promised_date"]
    assert read_snapshot(desk.ports).promises == {}


def test_a_date_against_the_plan_is_none_any_more_once_the_order_was_changed(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 2)))
    quote = quote_promise(request(line("BIKE", 4)), desk.ports)
    commitment = override_refusal(quote.id, Override(promised_on=date(2026, 12, 7), reason="fair"), desk.ports)
    changed = change_commitment(commitment.id, request(line("BIKE", 2, commitment.lines[0].promised_at)), desk.ports)
    assert changed.commitment.override_reason is None
    assert read_commitment(commitment.id, desk.ports).commitment == changed.commitment
