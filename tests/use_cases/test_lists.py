from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.domain.capacity import Overtime, Resource
from app.domain.commitment import Commitment, CommitmentFilter
from app.domain.errors import ParametersRejected, UnknownCommitment, UnknownItem, UnknownQuote, UnknownResource
from app.domain.plan import OrderPlan
from app.domain.promise import Quote, QuoteState
from app.domain.snapshots.compiled import CompiledPlant
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Window
from app.domain.views import CommitmentView, PegRow, PlanRow
from app.use_cases.answer_inquiry import answer_inquiry
from app.use_cases.cancel_commitment import cancel_commitment
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_availability import read_availability
from app.use_cases.read_commitments import list_commitments, read_commitment
from app.use_cases.read_load import read_load
from app.use_cases.read_plan import read_plan
from app.use_cases.read_quotes import list_quotes, read_quote
from app.use_cases.showing.cursors import cursor_after
from app.use_cases.showing.lines_served import LinesServed
from app.use_cases.showing.plan_rows import plan_rows
from app.use_cases.standing.by_now import read_now
from app.use_cases.standing.troubles import Judge
from tests.builders import (
    at,
    booking,
    calendar,
    downtime,
    line,
    plant,
    receipt,
    request,
    requirement,
    resource,
    site,
    stock,
)
from tests.fakes.desk import Desk

MONDAY, TUESDAY, WEDNESDAY = date(2026, 12, 7), date(2026, 12, 8), date(2026, 12, 9)


def test_quotes_are_listed_in_pages_that_miss_none(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    quotes = [quote_promise(request(line("BIKE", 1), hold=30), desk.ports) for _ in range(5)]
    listed: list[Quote] = []
    cursor: str | None = None
    for size in (2, 2, 1):
        page = list_quotes(desk.ports, limit=2, cursor=cursor)
        assert len(page.items) == size
        listed += [view.quote for view in page.items]
        cursor = page.next_cursor
    assert listed == quotes
    assert cursor is None


def test_rows_of_a_plan_are_put_in_order_once_for_all_its_pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.stock_up(plant(stock("BIKE", 9)))
    for _ in range(3):
        quote_promise(request(line("BIKE", 1), hold=30), desk.ports)
    looks = 0

    def counted(snapshot: Snapshot, wanted: Window) -> Iterator[PlanRow]:
        nonlocal looks
        looks += 1
        return plan_rows(snapshot, wanted)

    monkeypatch.setattr("app.use_cases.showing.listed.plan_rows", counted)
    first = read_plan(desk.ports, limit=1)
    second = read_plan(desk.ports, limit=1, cursor=first.next_cursor)
    assert looks == 1
    quote_promise(request(line("BIKE", 1), hold=30), desk.ports)
    rest = read_plan(desk.ports, limit=5, cursor=second.next_cursor)
    assert (rest.plan_version, looks) == (first.plan_version + 1, 2)
    assert {row.need.id for page in (first, second, rest) for row in page.pegs} == {
        row.need.id for row in read_plan(desk.ports).pegs
    }


def test_of_a_plan_nothing_is_made_out_that_lies_outside_the_stretch_of_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.stock_up(plant(stock("BIKE", 9)))
    for _ in range(3):
        quote_promise(request(line("BIKE", 1), hold=30), desk.ports)
    looked_into: list[OrderPlan] = []

    class Counted(LinesServed):
        def __init__(self, plan: OrderPlan) -> None:
            looked_into.append(plan)
            super().__init__(plan)

    monkeypatch.setattr("app.use_cases.showing.lines_served.LinesServed", Counted)
    assert read_plan(desk.ports, end=0).pegs == ()
    assert looked_into == []
    assert len(read_plan(desk.ports).pegs) == len(looked_into) == 3


def test_quotes_are_found_by_reference_and_by_the_state_they_are_in_now(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    short = quote_promise(request(line("BIKE", 1), reference="A", hold=10), desk.ports)
    long = quote_promise(request(line("BIKE", 1), reference="B", hold=30), desk.ports)
    assert [view.quote.id for view in list_quotes(desk.ports, reference="B").items] == [long.id]
    desk.clock.pass_by(minutes=10)
    assert [view.quote.id for view in list_quotes(desk.ports, state=QuoteState.HELD).items] == [long.id]
    assert [view.quote.id for view in list_quotes(desk.ports, state=QuoteState.EXPIRED).items] == [short.id]


def test_commitments_are_found_by_customer_item_and_reference(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5), stock("FRAME", 5)))
    commitments = [
        confirm_quote(
            quote_promise(request(line(item), customer=who, reference=ref, hold=9), desk.ports).id, None, desk.ports
        )
        for item, who, ref in [("BIKE", "ACME", "1"), ("FRAME", "ACME", "2"), ("BIKE", "BOLT", "3")]
    ]

    def found(wanted: CommitmentFilter, at_risk: bool | None = None) -> list[int]:
        views = list_commitments(desk.ports, wanted, at_risk=at_risk).items
        return [commitments.index(view.commitment) for view in views]

    assert found(CommitmentFilter()) == [0, 1, 2]
    assert found(CommitmentFilter(customer="ACME")) == [0, 1]
    assert found(CommitmentFilter(item="BIKE")) == [0, 2]
    assert found(CommitmentFilter(reference="2"), at_risk=False) == [1]
    assert found(CommitmentFilter(), at_risk=True) == []
    first = list_commitments(desk.ports, at_risk=False, limit=2)
    second = list_commitments(desk.ports, at_risk=False, limit=2, cursor=first.next_cursor)
    assert [view.commitment for view in (*first.items, *second.items)] == commitments


def test_whether_they_are_at_risk_is_asked_of_those_who_were_told_so_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is hit is told at once; to read and judge all the others takes long."""
    desk.stock_up(plant(stock("BIKE", 5), stock("BELL", 5)))
    items = ["BELL", "BIKE", "BIKE", "BELL"]
    promised = [quote_promise(request(line(item, 1), hold=9), desk.ports) for item in items]
    _, over, hit, _ = [confirm_quote(quote.id, None, desk.ports) for quote in promised]
    desk.stock_up(plant(stock("BIKE", 0), stock("BELL", 5)))
    cancel_commitment(over.id, desk.ports)
    judged: list[str] = []
    view_of = Judge.view_of

    def told(judge: Judge, commitment: Commitment) -> CommitmentView:
        judged.append(commitment.id)
        return view_of(judge, commitment)

    monkeypatch.setattr(Judge, "view_of", told)
    assert [view.commitment.id for view in list_commitments(desk.ports, at_risk=True).items] == [hit.id]
    assert judged == [hit.id]


@pytest.mark.parametrize(
    "cursor", ["", "x", "é", cursor_after("quotes", "a"), cursor_after("quotes", 1, 2), "W10", "A" * 5000]
)
def test_a_cursor_that_is_none_of_ours_is_refused(desk: Desk, cursor: str) -> None:
    with pytest.raises(ParametersRejected):
        list_quotes(desk.ports, cursor=cursor)


@pytest.mark.parametrize("limit", [0, 201])
def test_a_page_is_neither_empty_nor_endless(desk: Desk, limit: int) -> None:
    with pytest.raises(ParametersRejected):
        list_commitments(desk.ports, limit=limit)


def test_what_is_not_there_is_named(desk: Desk) -> None:
    with pytest.raises(UnknownQuote):
        read_quote("x", desk.ports)
    with pytest.raises(UnknownCommitment):
        read_commitment("x", desk.ports)
    with pytest.raises(UnknownItem):
        read_availability("x", "PLANT", None, None, desk.ports)
    with pytest.raises(UnknownResource):
        read_load("x", None, None, desk.ports)


def test_an_inquiry_answers_as_a_quote_would_and_holds_nothing(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    inquiry = answer_inquiry(request(line("BIKE", 5), hold=30), *read_now(desk.ports), desk.ports)
    quote = quote_promise(request(line("BIKE", 5), hold=30), desk.ports)
    assert [offer.promised_at for offer in inquiry.answer.offers] == [quote.answer.offers[0].promised_at]
    with pytest.raises(UnknownQuote):
        read_quote(inquiry.id, desk.ports)


def test_an_inquiry_has_at_hand_what_its_quote_would_give_back(desk: Desk) -> None:
    """A quote for the same reference replaces the hold of the old one."""
    desk.stock_up(plant(stock("BIKE", 5)))
    asked = request(line("BIKE", 5), hold=30, reference="OPP-1")
    quote_promise(asked, desk.ports)
    inquiry = answer_inquiry(asked, *read_now(desk.ports), desk.ports)
    (offer,) = quote_promise(asked, desk.ports).answer.offers
    assert [(other.promised_at, other.lines) for other in inquiry.answer.offers] == [(offer.promised_at, offer.lines)]


def test_the_plan_in_pages_is_the_plan(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 2), receipt("BIKE", 9, at("2026-12-08T08:00")), stock("FRAME", 3)))
    for quantity in (2, 3, 4):
        quote_promise(request(line("BIKE", quantity), line("FRAME", id="2"), hold=30), desk.ports)
    whole = read_plan(desk.ports)
    assert len(whole.pegs) == 6
    assert {peg.line for peg in whole.pegs} == {"1", "2"}
    pegs: list[PegRow] = []
    cursor: str | None = None
    while True:
        page = read_plan(desk.ports, limit=2, cursor=cursor)
        pegs += page.pegs
        cursor = page.next_cursor
        if cursor is None:
            break
    assert tuple(pegs) == whole.pegs
    assert [peg.need.needed_at for peg in read_plan(desk.ports, start=at("2026-12-08")).pegs] == [
        at("2026-12-08T08:00")
    ] * 2


def test_availability_by_day_adds_up(desk: Desk) -> None:
    desk.stock_up(
        plant(
            stock("BIKE", 5),
            receipt("BIKE", 4, at("2026-12-08T12:00")),
            requirement("BIKE", 2, at("2026-12-08T06:00")),
        )
    )
    quote_promise(request(line("BIKE", 1), hold=30), desk.ports)
    days = read_availability("BIKE", "PLANT", MONDAY, date(2026, 12, 10), desk.ports).days
    assert [(day.on_hand, day.receipts, day.pegged, day.uncommitted, day.atp) for day in days] == [
        (5, 0, 1, 2, 2),
        (4, 4, 2, 6, 6),
        (6, 0, 0, 6, 6),
    ]


def test_a_day_of_a_table_is_a_local_day_of_the_site(desk: Desk) -> None:
    """Half past eleven in the evening, UTC, is the next day in Berlin."""
    berlin = site(timezone="Europe/Berlin")
    desk.stock_up(plant(berlin, stock("BIKE", 0), receipt("BIKE", 4, at("2026-12-07T23:30"))))
    days = read_availability("BIKE", "PLANT", MONDAY, WEDNESDAY, desk.ports).days
    assert [day.receipts for day in days] == [0, 4]


def test_load_by_day_counts_the_minutes_of_all_units(desk: Desk) -> None:
    """Two units, eight hours a day; a work order over three hours of Monday, of which one is open; half of Tuesday."""
    saw = resource("SAW", calendar="day", units=2, unit_changes=[(at("2026-12-09"), 1)])
    desk.stock_up(
        plant(
            saw,
            calendar("day"),
            booking("SAW", at("2026-12-07T13:00"), at("2026-12-07T16:00")),
            downtime("SAW", at("2026-12-08T06:00"), at("2026-12-08T10:00"), units=2),
            booking("SAW", at("2026-12-09T06:00"), at("2026-12-09T07:00"), units=2),
        )
    )
    days = read_load("SAW", MONDAY, date(2026, 12, 10), desk.ports).days
    assert [(day.open_minutes, day.booked_minutes, day.free_minutes) for day in days] == [
        (960, 60, 900),
        (480, 0, 480),
        (480, 120, 420),
    ]


def test_overtime_is_what_its_calendar_has_beyond_the_shift_less_what_is_down(desk: Desk) -> None:
    """Two units, and four hours after the shift: on Monday all are down for one of them, on Tuesday there is one."""
    saw = resource("SAW", calendar="day", units=2, unit_changes=[(at("2026-12-08"), 1)])
    saw = replace(saw, overtime=Overtime(calendar="long", cost_per_hour=Decimal(70)))
    down = downtime("SAW", at("2026-12-07T13:00"), at("2026-12-07T15:00"), units=2)
    desk.stock_up(plant(saw, calendar("day"), calendar("long", "06:00", "18:00"), down))
    days = read_load("SAW", MONDAY, WEDNESDAY, desk.ports).days
    assert [(day.open_minutes, day.overtime_minutes) for day in days] == [(840, 360), (480, 240)]


def test_what_is_booked_is_looked_at_once_however_many_days_are_shown(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.stock_up(plant(resource("SAW"), booking("SAW", at("2026-12-09T06:00"), at("2026-12-09T07:00"))))
    looks: list[str] = []
    closures = CompiledPlant.closures

    def looked_at(compiled: CompiledPlant, of: Resource) -> list[Window]:
        looks.append(of.id)
        return closures(compiled, of)

    monkeypatch.setattr(CompiledPlant, "closures", looked_at)
    read_load("SAW", MONDAY, date(2027, 12, 7), desk.ports)
    assert looks == ["SAW"]


def test_a_table_has_days_and_not_too_many(desk: Desk) -> None:
    desk.stock_up(plant(resource("SAW")))
    assert len(read_load("SAW", None, None, desk.ports).days) == 14
    for start, end in [(MONDAY, MONDAY), (MONDAY, date(2029, 1, 1)), (date.min, MONDAY), (date.max, None)]:
        with pytest.raises(ParametersRejected):
            read_load("SAW", start, end, desk.ports)


def test_a_cursor_of_one_list_is_none_of_another(desk: Desk) -> None:
    """Where it was taken, the other list began somewhere in its midst, and what came before was never shown."""
    desk.stock_up(plant(stock("BIKE", 5)))
    for _ in range(2):
        quote_promise(request(line("BIKE", 1), hold=30), desk.ports)
    of_quotes = list_quotes(desk.ports, limit=1).next_cursor
    with pytest.raises(ParametersRejected, match="Not a cursor of this list"):
        list_commitments(desk.ports, cursor=of_quotes)
    with pytest.raises(ParametersRejected, match="Not a cursor of this list"):
        read_plan(desk.ports, limit=1, cursor=of_quotes)
