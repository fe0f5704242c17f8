"""A feed of many open orders is taken some at a time: what others do in between, and where it goes on after a crash."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from app.domain.demand import OpenLine, OpenOrder
from app.domain.errors import KeyBusy, PlanVersionStale, RequestRejected, TooBusy, TrothError
from app.domain.keys import KeyedRequest, StoredAnswer
from app.domain.parts import Buy, Move, Run
from app.domain.pegs import going_on
from app.domain.plant import PlantModel
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.domain.views import Recorded
from app.use_cases.confirm_quote import confirm_quote
from app.use_cases.left_waiting import LeftWaiting
from app.use_cases.limits import Limits
from app.use_cases.once import once
from app.use_cases.ports.books import Books
from app.use_cases.ports.outside import Ports
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_commitments import list_commitments
from app.use_cases.read_plant import read_snapshot
from app.use_cases.record_plant import record_plant
from app.use_cases.tidy_up import tidy_up
from tests.builders import at, item, line, plant, purchasing, request, routing, step, stock
from tests.fakes.desk import Desk
from tests.solver.asking import a_planner

FRIDAY, MONDAY = at("2026-12-11T08:00"), at("2026-12-14T08:00")


def order(id: str, quantity: int = 2, promised: int = FRIDAY, **more: Any) -> OpenOrder:
    return OpenOrder(id=id, lines=(OpenLine(line="1", item="BIKE", quantity=quantity, promised=promised),), **more)


SEVEN = [order(f"SO-{number}", promised=FRIDAY + number) for number in range(7)]


def feed_of(*orders: OpenOrder) -> Callable[[PlantModel], PlantModel]:
    return lambda model: replace(model, open_orders={each.id: each for each in orders})


def quantities(ports: Ports) -> Mapping[str | None, int]:
    """Of what is booked, by open order."""
    views = list_commitments(ports).items
    return {view.commitment.open_order: view.commitment.lines[0].quantity for view in views}


def meanwhile(ports: Ports, *events: Callable[[], object]) -> Ports:
    """Each event happens once, before the next of the orders are taken that do not come with the plant."""
    opened = iter([lambda: None, lambda: None, *events])

    @contextmanager
    def open_books() -> Iterator[Books]:
        next(opened, lambda: None)()
        with ports.open_books() as books:
            yield books

    return replace(ports, open_books=open_books)


@pytest.fixture
def ports(desk: Desk) -> Ports:
    """Of somebody who takes two orders at a time."""
    desk.stock_up(plant(stock("BIKE", 10)))
    return replace(desk.ports, limits=Limits(orders_at_once=2))


def fed_once(desk: Desk, ports: Ports) -> StoredAnswer:
    """The seven, under one key."""
    asked = KeyedRequest(key="nightly", route="PUT /v1/model", body_hash="abc")

    def render(recorded: Recorded, _: Snapshot) -> StoredAnswer:
        return StoredAnswer(status=200, body=f"version {recorded.plan_version}".encode())

    def refuse(error: TrothError) -> StoredAnswer:
        raise AssertionError(error)

    return once(asked, partial(record_plant, feed_of(*SEVEN), ports), render, refuse, desk.ports)


def test_taken_some_at_a_time_they_are_what_they_would_be_at_once(desk: Desk, ports: Ports) -> None:
    told: list[Recorded] = []
    recorded = record_plant(feed_of(*reversed(SEVEN)), ports, lambda _, one: told.append(one))
    assert quantities(ports) == {each.id: 2 for each in SEVEN}
    assert [report.open_order for report in recorded.reports] == ["SO-5", "SO-6"]
    assert told == [recorded]
    assert recorded.plan_version == read_snapshot(ports).version
    assert list(read_snapshot(ports).plant.open_orders) == [each.id for each in SEVEN]
    assert record_plant(feed_of(*SEVEN), ports).plan_version == recorded.plan_version


def test_those_that_wait_are_counted_in_where_a_quote_has_become_several(desk: Desk, ports: Ports) -> None:
    quote = quote_promise(request(line("BIKE", 6), reference="CRM-1", hold=30), desk.ports)
    promised = confirm_quote(quote.id, None, desk.ports).lines[0].promised_at
    three = [order(f"SO-{number}", promised=promised, reference="CRM-1") for number in range(3)]
    assert record_plant(feed_of(*three), ports).not_planned == ()
    more = [order(each.id, 3, promised=promised, reference="CRM-1") for each in three]
    told = record_plant(feed_of(*more), ports).not_planned
    assert [(one.open_order, "and 9 for" in one.detail) for one in told] == [(each.id, True) for each in more]


def test_others_are_promised_what_is_left_in_between(desk: Desk, ports: Ports) -> None:
    hold = request(line("BIKE", 3), hold=30)
    record_plant(feed_of(*SEVEN), meanwhile(ports, lambda: quote_promise(hold, desk.ports)))
    short = {view.commitment.open_order for view in list_commitments(ports, at_risk=True).items}
    assert short == {"SO-3", "SO-4", "SO-5", "SO-6"}


def test_whoever_looks_in_between_sees_the_orders_that_are_taken(desk: Desk, ports: Ports) -> None:
    seen: list[int] = []

    def look() -> None:
        there = read_snapshot(desk.ports)
        assert len(there.plant.open_orders) == len(there.promises)
        seen.append(len(there.promises))

    record_plant(feed_of(*SEVEN), meanwhile(ports, look, look, look))
    assert seen == [2, 4, 6]


def test_after_a_crash_the_same_feed_goes_on_where_it_stopped(desk: Desk, ports: Ports) -> None:
    def crash() -> None:
        raise MemoryError

    changed = [order("SO-0", 1), *SEVEN[1:], order("SO-7", 2, MONDAY)]
    record_plant(feed_of(SEVEN[0], SEVEN[6]), ports)
    with pytest.raises(MemoryError):
        record_plant(feed_of(*changed), meanwhile(ports, lambda: None, crash))
    assert 2 < len(quantities(ports)) < 8
    record_plant(feed_of(*changed), ports)
    assert quantities(ports) == {each.id: each.lines[0].quantity for each in changed}


def test_who_cannot_go_on_is_told_how_much_is_left(desk: Desk, ports: Ports) -> None:
    def busy() -> None:
        raise TooBusy("Others have been writing; nothing was done.", 3)

    with pytest.raises(TooBusy, match="3 open orders of the feed are yet to be taken") as found:
        record_plant(feed_of(*SEVEN), meanwhile(ports, lambda: None, busy))
    assert found.value.retry_after_seconds == 3


def test_under_its_key_a_feed_goes_on_where_it_stopped_and_is_answered_once(desk: Desk, ports: Ports) -> None:
    def busy() -> None:
        raise TooBusy("Others have been writing; nothing was done.")

    with pytest.raises(TooBusy):
        fed_once(desk, meanwhile(ports, busy))
    assert len(quantities(ports)) == 2
    answer = fed_once(desk, ports)
    assert quantities(ports) == {each.id: 2 for each in SEVEN}
    version = read_snapshot(ports).version
    assert fed_once(desk, ports) == answer == StoredAnswer(status=200, body=f"version {version}".encode())


def test_who_takes_the_key_of_a_slow_feed_does_the_rest_of_it_and_the_slow_one_does_nothing_twice(
    desk: Desk, ports: Ports
) -> None:
    answers: list[StoredAnswer] = []

    def taken_over() -> None:
        desk.clock.pass_by(seconds=31)
        answers.append(fed_once(desk, ports))

    with pytest.raises(KeyBusy):
        fed_once(desk, meanwhile(ports, lambda: None, taken_over))
    assert quantities(ports) == {each.id: 2 for each in SEVEN}
    assert [fed_once(desk, ports)] == answers


def test_what_somebody_says_of_an_order_meanwhile_stands(desk: Desk, ports: Ports) -> None:
    def correct() -> None:
        record_plant(lambda model: replace(model, open_orders={**model.open_orders, **newer}), desk.ports)

    newer = {"SO-6": order("SO-6", 1)}
    record_plant(feed_of(*SEVEN), meanwhile(ports, correct))
    assert quantities(ports)["SO-6"] == 1
    assert read_snapshot(ports).plant.open_orders["SO-6"] == newer["SO-6"]


def test_an_order_that_somebody_deletes_while_it_waits_is_not_taken(desk: Desk, ports: Ports) -> None:
    deleted = meanwhile(ports, lambda: record_plant(lambda model: model, desk.ports, dropped_orders=["SO-6"]))
    record_plant(feed_of(*SEVEN), deleted)
    assert set(quantities(ports)) == {each.id for each in SEVEN[:6]}
    record_plant(feed_of(*SEVEN), ports)
    assert set(quantities(ports)) == {each.id for each in SEVEN}


def test_what_else_somebody_says_of_the_plant_meanwhile_stands(desk: Desk, ports: Ports) -> None:
    counted = {("BIKE", "PLANT", "available"): stock("BIKE", 4)}
    recount = meanwhile(ports, lambda: record_plant(lambda model: replace(model, stock=counted), desk.ports))
    record_plant(feed_of(*SEVEN), recount)
    assert read_snapshot(ports).plant.stock == counted


def test_an_order_of_what_somebody_takes_away_meanwhile_is_refused(desk: Desk, ports: Ports) -> None:
    lamps = (OpenLine(line="1", item="LAMP", quantity=1, promised=MONDAY),)
    with_lamps = {"LAMP": item("LAMP"), **read_snapshot(ports).plant.items}
    record_plant(lambda model: replace(model, items=with_lamps), ports)
    feed = feed_of(*SEVEN, OpenOrder(id="SO-7", lines=lamps))
    without = {"BIKE": with_lamps["BIKE"]}
    empty = meanwhile(ports, lambda: record_plant(lambda model: replace(model, items=without), desk.ports))
    with pytest.raises(RequestRejected):
        record_plant(feed, replace(empty, planner=a_planner()))
    assert set(quantities(ports)) == {each.id for each in SEVEN[:6]}


def test_the_version_that_the_caller_expects_is_that_before_the_first_of_them(ports: Ports) -> None:
    version = read_snapshot(ports).version
    record_plant(feed_of(*SEVEN), replace(ports, expected_version=version))
    assert len(quantities(ports)) == 7


def test_a_feed_that_was_stopped_goes_on_though_its_own_orders_have_moved_the_plan_on(desk: Desk, ports: Ports) -> None:
    def busy() -> None:
        raise TooBusy("Others have been writing; nothing was done.")

    ports = replace(ports, expected_version=read_snapshot(ports).version)
    with pytest.raises(TooBusy):
        record_plant(feed_of(*SEVEN), meanwhile(ports, busy))
    quote_promise(request(line("BIKE", 1), hold=30), desk.ports)
    for other in (feed_of(*SEVEN[:6], order("SO-6", 1)), feed_of()):
        with pytest.raises(PlanVersionStale):
            record_plant(other, ports)
    record_plant(feed_of(*SEVEN), ports)
    assert len(quantities(ports)) == 7
    with pytest.raises(PlanVersionStale):
        record_plant(feed_of(*SEVEN), ports)


def gone() -> None:
    """Whoever sent the feed."""
    raise MemoryError


def tidied(ports: Ports, *after: float) -> None:
    """By looks of one process, so many seconds after the first."""
    seconds = 0.0
    ports = replace(ports, left_waiting=LeftWaiting(lambda: seconds))
    for seconds in (0.0, *after):  # noqa: B007
        tidy_up(ports)


def test_orders_that_nobody_sends_again_are_taken_after_a_while(desk: Desk, ports: Ports) -> None:
    with pytest.raises(MemoryError):
        record_plant(feed_of(*SEVEN), meanwhile(ports, gone))
    tidied(ports, 30.0, 59.0)
    assert len(quantities(ports)) == 2
    tidied(ports, 30.0, 60.0)
    assert quantities(ports) == {each.id: 2 for each in SEVEN}
    assert {view.commitment.open_order for view in list_commitments(ports, at_risk=True).items} == {"SO-5", "SO-6"}
    assert not read_snapshot(ports).plant.waiting_orders


def test_a_feed_that_goes_on_is_left_to_whoever_sent_it(desk: Desk, ports: Ports) -> None:
    seconds = 0.0
    ports = replace(ports, left_waiting=LeftWaiting(lambda: seconds))

    def look() -> None:
        nonlocal seconds
        tidy_up(ports)
        seconds += 59.0

    with pytest.raises(MemoryError):
        record_plant(feed_of(*SEVEN), meanwhile(ports, look, look, gone))
    look()
    assert len(quantities(ports)) == 6


def test_an_order_that_cannot_be_planned_any_more_keeps_no_other_waiting(desk: Desk, ports: Ports) -> None:
    ports = replace(ports, planner=a_planner())
    with_lamps = {"LAMP": item("LAMP"), **read_snapshot(ports).plant.items}
    record_plant(lambda model: replace(model, items=with_lamps), ports)
    lamps = OpenOrder(id="SO-7", lines=(OpenLine(line="1", item="LAMP", quantity=1, promised=FRIDAY + 3),))
    with pytest.raises(MemoryError):
        record_plant(feed_of(*SEVEN, lamps), meanwhile(ports, gone))
    record_plant(lambda model: replace(model, items={"BIKE": with_lamps["BIKE"]}), ports)
    tidied(ports, 60.0)
    assert set(quantities(ports)) == {each.id for each in SEVEN}
    assert set(read_snapshot(ports).plant.waiting_orders) == {"SO-7"}
    record_plant(lambda model: model, ports, dropped_orders=["SO-7"])
    assert not read_snapshot(ports).plant.waiting_orders


def test_whose_work_goes_on_is_judged_once_for_all_orders_that_are_taken_together(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Late for their suppliers alone: hundreds may be, and each that comes was judged for each of the others."""
    ports = replace(desk.ports, planner=a_planner())
    made = (purchasing("FRAME", 12), routing("BIKE", step("10", uses=["FRAME"], per_unit=10)))
    late = [order(f"LATE-{number}") for number in range(8)]
    record_plant(lambda _: replace(plant(*made), open_orders={each.id: each for each in late[:3]}), ports)
    at_risk = set(read_snapshot(ports).at_risk)
    assert len(at_risk) == 3
    judged: Counter[str] = Counter()
    judge = going_on._broken

    def counted(there: Snapshot, now: Minute, quote: str) -> Sequence[Run | Buy | Move]:
        judged[quote] += 1
        return judge(there, now, quote)

    def judged_for(orders: int) -> int:
        judged.clear()
        known = read_snapshot(ports).plant.open_orders
        with monkeypatch.context() as watched:
            watched.setattr(going_on, "_broken", counted)
            record_plant(feed_of(*known.values(), *late[len(known) : len(known) + orders]), ports)
        return sum(judged[quote] for quote in at_risk)

    one, four = judged_for(1), judged_for(4)
    assert len(read_snapshot(ports).at_risk) == 8
    assert one == four > 0
