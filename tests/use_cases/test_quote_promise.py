from dataclasses import replace

import pytest

from app.domain.demand import Effort, PromiseRequest
from app.domain.errors import UnknownQuote
from app.domain.promise import Answer, QuoteState, Status
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.use_cases import quote_promise as quoting
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.forget_old import forget_old
from app.use_cases.limits import Limits
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_quotes import list_quotes, read_quote
from app.use_cases.release_hold import release_hold
from app.use_cases.tidy_up import tidy_up
from tests.builders import at, line, plant, receipt, request, requirement, stock
from tests.fakes.desk import Desk

LATER = at("2026-12-14T08:00")


def test_two_quotes_never_share_a_unit(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5), receipt("BIKE", 5, LATER)))
    first = quote_promise(request(line("BIKE", 4), hold=30), desk.ports)
    second = quote_promise(request(line("BIKE", 4), hold=30), desk.ports)
    assert first.answer.offers[0].promised_at == desk_minute("08:00")
    assert second.answer.offers[0].promised_at == LATER
    assert desk.all_is_well()


def test_a_quote_that_was_overtaken_while_it_was_planned_answers_with_the_repaired_dates(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5), receipt("BIKE", 5, LATER)))
    desk.planner.meanwhile = lambda: quote_promise(request(line("BIKE", 5), hold=30), desk.ports)
    quote = quote_promise(request(line("BIKE", 5), hold=30), desk.ports)
    assert quote.answer.offers[0].promised_at == LATER
    assert read_quote(quote.id, desk.ports).quote == quote
    assert desk.all_is_well()


@pytest.mark.parametrize(("seconds_long", "again"), [(0.0, Effort.STANDARD), (9.0, Effort.INSTANT)])
def test_who_planned_for_long_and_was_overtaken_plans_again_while_nobody_waits(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, seconds_long: float, again: Effort
) -> None:
    """Under the lock it would be planned at once, whatever effort was asked for."""
    monkeypatch.setattr(quoting, "SECONDS_LONG", seconds_long)
    desk.stock_up(plant(stock("BIKE", 5), receipt("BIKE", 5, LATER)))
    planned, answer = list[Effort](), desk.planner.answer

    def planning(asked: PromiseRequest, snapshot: Snapshot, now: Minute) -> Answer:
        planned.append(asked.effort)
        return answer(asked, snapshot, now)

    monkeypatch.setattr(desk.planner, "answer", planning)
    desk.planner.meanwhile = lambda: quote_promise(request(line("BIKE", 5), hold=30), desk.ports)
    quote = quote_promise(request(line("BIKE", 5), hold=30), desk.ports)
    assert quote.answer.offers[0].promised_at == LATER
    assert planned == [Effort.STANDARD, Effort.STANDARD, again]
    assert desk.all_is_well()


def test_who_planned_for_long_and_was_overtaken_by_nobody_keeps_the_plan(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quoting, "SECONDS_LONG", 0.0)
    desk.stock_up(plant(stock("BIKE", 5), stock("TRIKE", 5)))
    first = quote_promise(request(line("BIKE", 1), hold=30), desk.ports)
    desk.planner.meanwhile = lambda: quote_promise(request(line("TRIKE", 1), hold=30), desk.ports)
    second = quote_promise(request(line("BIKE", 1), hold=30), desk.ports)
    assert [quote.state for quote in (first, second)] == [QuoteState.HELD, QuoteState.HELD]
    assert desk.planner.asked == 3


def test_a_quote_overtaken_for_good_holds_nothing(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    desk.planner.meanwhile = lambda: quote_promise(request(line("BIKE", 5), hold=30), desk.ports)
    quote = quote_promise(request(line("BIKE", 5), hold=30), desk.ports)
    assert (quote.answer.status, quote.state) == (Status.INFEASIBLE, QuoteState.EXPIRED)


def test_a_minute_that_passes_between_planning_and_writing_is_planned_for(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    desk.planner.meanwhile = lambda: desk.clock.pass_by(minutes=1)
    quote = quote_promise(request(line("BIKE", 5), hold=30), desk.ports)
    assert quote.answer.offers[0].promised_at == desk_minute("08:01")
    assert quote.expires_at == desk_minute("08:31")


def test_a_hold_counts_until_it_expires_and_not_at_that_instant(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    quote = quote_promise(request(line("BIKE", 5), hold=30), desk.ports)
    desk.clock.set_to("2026-12-07T08:29:59")
    assert quote_promise(request(line("BIKE", 1), hold=30), desk.ports).answer.offers == ()
    assert read_quote(quote.id, desk.ports).quote.state is QuoteState.HELD
    desk.clock.set_to("2026-12-07T08:30:00")
    assert read_quote(quote.id, desk.ports).quote.state is QuoteState.EXPIRED
    assert quote_promise(request(line("BIKE", 5), hold=30), desk.ports).state is QuoteState.HELD


def test_a_minute_that_has_begun_is_not_planned_for(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    desk.clock.set_to("2026-12-07T08:00:30")
    quote = quote_promise(request(line("BIKE", 5), hold=30), desk.ports)
    assert quote.answer.offers[0].promised_at == desk_minute("08:01")
    assert quote.expires_at == desk_minute("08:31")


def test_a_requirement_makes_room_where_another_supply_is_in_time_for_it(desk: Desk) -> None:
    own_use = requirement("BIKE", 5, desk_minute("16:00"))
    desk.stock_up(plant(stock("BIKE", 5), own_use))
    desk.stock_up(plant(stock("BIKE", 5), own_use, receipt("BIKE", 5, desk_minute("12:00"))))
    quote = quote_promise(request(line("BIKE", 5), hold=30), desk.ports)
    assert quote.answer.offers[0].promised_at == desk_minute("08:00")
    assert [repeg.owner for repeg in quote.answer.offers[0].plan.repegs] == [None]
    assert desk.all_is_well()


def test_a_new_quote_for_a_reference_replaces_its_old_hold(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    old = quote_promise(request(line("BIKE", 5), reference="OPP-1", hold=30), desk.ports)
    new = quote_promise(request(line("BIKE", 4), reference="OPP-1", hold=30), desk.ports)
    assert new.state is QuoteState.HELD
    assert read_quote(old.id, desk.ports).quote.state is QuoteState.RELEASED
    assert quote_promise(request(line("BIKE", 1), hold=30), desk.ports).state is QuoteState.HELD
    assert desk.all_is_well()


def test_a_new_quote_that_holds_nothing_leaves_the_old_hold_of_its_reference(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    old = quote_promise(request(line("BIKE", 5), reference="OPP-1", hold=30), desk.ports)
    assert quote_promise(request(line("BIKE", 6), reference="OPP-1", hold=30), desk.ports).state is QuoteState.EXPIRED
    assert quote_promise(request(line("BIKE", 4), reference="OPP-1", hold=0), desk.ports).state is QuoteState.EXPIRED
    assert read_quote(old.id, desk.ports).quote.state is QuoteState.HELD


def test_a_commitment_is_not_replaced_by_a_new_quote_for_its_reference(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    old = quote_promise(request(line("BIKE", 3), reference="OPP-1", hold=30), desk.ports)
    confirm_quote(old.id, None, desk.ports)
    assert quote_promise(request(line("BIKE", 3), reference="OPP-1", hold=30), desk.ports).answer.offers == ()
    assert read_quote(old.id, desk.ports).quote.state is QuoteState.CONFIRMED


def test_what_is_released_is_free_again(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    quote = quote_promise(request(line("BIKE", 5), hold=30), desk.ports)
    release_hold(quote.id, desk.ports)
    release_hold(quote.id, desk.ports)
    assert read_quote(quote.id, desk.ports).quote.state is QuoteState.RELEASED
    assert quote_promise(request(line("BIKE", 5), hold=30), desk.ports).state is QuoteState.HELD


def desk_minute(time: str) -> int:
    return at(f"2026-12-07T{time}")


def test_a_quote_that_came_to_nothing_is_forgotten_where_somebody_says_after_how_long(desk: Desk) -> None:
    desk.stock_up(plant(stock("BIKE", 5)))
    kept, lapsed, released = (quote_promise(request(line("BIKE", 1), hold=30), desk.ports).id for _ in range(3))
    confirm_quote(kept, None, desk.ports)
    release_hold(released, desk.ports)
    desk.clock.pass_by(minutes=30)
    tidy_up(desk.ports)
    within_a_day = replace(desk.ports, limits=Limits(quote_days=1))
    for hours, ports, left in ((24, within_a_day, 3), (1, desk.ports, 3), (0, within_a_day, 1)):
        desk.clock.pass_by(hours=hours)
        forget_old(ports)
        assert len(list_quotes(desk.ports).items) == left
    with pytest.raises(UnknownQuote):
        read_quote(lapsed, desk.ports)
    assert read_quote(kept, desk.ports).quote.state is QuoteState.CONFIRMED
    assert desk.all_is_well()
