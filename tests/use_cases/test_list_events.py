"""What others are told of the books: everything, once, in the order in which it happened."""

from decimal import Decimal

import pytest

from app.domain.errors import ParametersRejected
from app.domain.events import EventType
from app.use_cases.cancel_commitment import cancel_commitment
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.hold_offer import hold_offer
from app.use_cases.list_events import list_events
from app.use_cases.quote_promise import quote_promise
from app.use_cases.record_capacity import record_capacity
from app.use_cases.release_hold import release_hold
from app.use_cases.ship_commitment import Departure, ship_commitment
from tests.builders import MONDAY, at, breakdown, line, plant, receipt, request, resource, stock
from tests.fakes.desk import Desk


def types(desk: Desk, after: int = 0) -> list[str]:
    return [event.type.value for event in list_events(desk.ports, after=after, limit=200).items]


def test_nobody_is_alarmed_by_a_feed_that_says_that_what_was_overdue_has_come(desk: Desk) -> None:
    early, late = (receipt("BIKE", 3, at(f"2026-12-07T{hour}:00"), id=hour) for hour in ("10", "15"))
    desk.stock_up(plant(early, late))
    confirm_quote(quote_promise(request(line("BIKE", 5), hold=30), desk.ports).id, None, desk.ports)
    desk.clock.set_to("2026-12-07T13:00")
    desk.stock_up(plant(stock("BIKE", 3), late))
    assert types(desk) == ["model.changed", "quote.held", "commitment.made", "supply.repegged", "model.changed"]


def test_every_change_of_a_promise_is_told_once_in_its_turn(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5), resource("CNC")))
    quote = quote_promise(request(line("BIKE", 2), reference="SO-1", hold=30), desk.ports)
    hold_offer(quote.id, None, 60, desk.ports)
    commitment = confirm_quote(quote.id, None, desk.ports)
    ship_commitment(commitment.id, Departure(line="1", quantity=Decimal(1)), desk.ports)
    cancel_commitment(commitment.id, desk.ports)
    other = quote_promise(request(line("BIKE", 1), reference="SO-2", hold=30), desk.ports)
    release_hold(other.id, desk.ports)
    told = list_events(desk.ports, after=1, limit=200)
    assert [event.type for event in told.items] == [
        EventType.QUOTE_HELD,
        EventType.QUOTE_EXTENDED,
        EventType.COMMITMENT_MADE,
        EventType.COMMITMENT_SHIPPED,
        EventType.COMMITMENT_CANCELLED,
        EventType.QUOTE_HELD,
        EventType.QUOTE_RELEASED,
    ]
    assert {(event.commitment, event.reference) for event in told.items[:5]} == {(commitment.id, "SO-1")}
    assert [(event.quote, event.commitment, event.reference) for event in told.items[5:]] == [
        (other.id, None, "SO-2")
    ] * 2
    assert [event.sequence for event in told.items] == list(range(2, 9))


def test_one_that_is_cancelled_is_told_to_be_cancelled_once_and_then_that_nothing_is_left_of_it(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    quote = quote_promise(request(line("BIKE", 2), hold=30), desk.ports)
    cancel_commitment(confirm_quote(quote.id, None, desk.ports).id, desk.ports)
    assert types(desk, after=3) == ["commitment.cancelled", "commitment.completed"]


def test_a_hold_that_ran_out_is_told_of_by_whoever_writes_next(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    quote_promise(request(line("BIKE", 2), hold=30), desk.ports)
    desk.clock.pass_by(minutes=31)
    assert types(desk) == ["model.changed", "quote.held"]
    quote_promise(request(line("BIKE", 2), hold=30), desk.ports)
    assert types(desk, after=2) == ["quote.expired", "quote.held"]


def test_what_a_quote_holds_is_replaced_by_its_own_next_hold_or_by_a_newer_quote(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5), stock("BIKE", 5, site="WEST")))
    first = quote_promise(request(line("BIKE", 2), reference="SO-1", hold=30), desk.ports)
    other = next(offer.id for offer in first.answer.offers if offer.id != first.held_offer)
    hold_offer(first.id, other, 30, desk.ports)
    second = quote_promise(request(line("BIKE", 2), reference="SO-1", hold=30), desk.ports)
    told = [(event.type.value, event.quote) for event in list_events(desk.ports, after=1, limit=200).items]
    held = [("quote.held", first.id), ("quote.replaced", first.id), ("quote.held", first.id)]
    assert told == [*held, ("quote.replaced", first.id), ("quote.held", second.id)]


def test_the_model_and_its_capacity_are_told_apart(desk: Desk) -> None:
    desk.stock_up(plant(resource("CNC")))
    record_capacity(breakdown("CNC", MONDAY, MONDAY + 60), desk.ports)
    assert types(desk) == ["model.changed", "capacity.changed"]


def test_pages_leave_nothing_out_and_tell_nothing_twice(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    for _ in range(4):
        quote_promise(request(line("BIKE", 1), hold=30), desk.ports)
    after, told = 0, []
    while (page := list_events(desk.ports, after=after, limit=2)).items:
        told += [event.sequence for event in page.items]
        assert page.more == (len(told) < 5)
        after = page.after
    assert told == [1, 2, 3, 4, 5]
    assert list_events(desk.ports, after=5).after == 5
    with pytest.raises(ParametersRejected):
        list_events(desk.ports, after=0, limit=100_000)


def test_what_comes_after_an_event_that_has_not_happened_is_not_told(desk: Desk) -> None:
    """Where a backup was restored, what happens next is told under sequences that somebody knows already."""
    desk.stock_up(plant(stock("BIKE", 5)))
    assert types(desk, after=1) == []
    with pytest.raises(ParametersRejected, match="The last event is 1"):
        list_events(desk.ports, after=2)
