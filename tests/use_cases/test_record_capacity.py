from dataclasses import replace

import pytest

from app.domain.capacity import CapacityEvent
from app.domain.errors import RequestRejected, UnknownCapacityEvent
from app.domain.promise import Status
from app.domain.timeline import MINUTES_PER_DAY, minute_of
from app.use_cases import record_capacity as module
from app.use_cases.quote_promise import quote_promise
from app.use_cases.read_availability import read_availability
from app.use_cases.read_capacity import list_capacity, read_capacity
from app.use_cases.read_load import read_load
from app.use_cases.read_plant import read_plant
from app.use_cases.record_capacity import end_capacity, record_capacity
from app.use_cases.record_plant import record_plant
from tests.builders import at, breakdown, calendar, line, overtime, plant, request, resource, routing, step
from tests.fakes.desk import Desk
from tests.use_cases.floor import EIGHT, ordered

NINE, NOON = at("2026-12-07T09:00"), at("2026-12-07T12:00")
SATURDAY = at("2026-12-12T06:00")
MACHINES = plant(calendar("shift"), resource("CNC", calendar="shift", units=2), resource("SAW"))


@pytest.fixture(autouse=True)
def machines(desk: Desk) -> None:
    desk.stock_up(MACHINES)


def recorded(desk: Desk, event: CapacityEvent) -> CapacityEvent:
    return record_capacity(event, desk.ports).event


def now_of(desk: Desk) -> int:
    return minute_of(desk.clock.now())


def test_what_is_recorded_is_shown_by_its_start(desk: Desk) -> None:
    later, sooner = recorded(desk, breakdown("CNC", NOON, None)), recorded(desk, overtime("SAW", NINE, NOON))
    assert list_capacity(desk.ports).items == (sooner, later)
    assert read_capacity(later.id, desk.ports) == later
    assert list_capacity(desk.ports, resource="SAW").items == (sooner,)
    assert list_capacity(desk.ports, at=NOON).items == (later,)
    first = list_capacity(desk.ports, limit=1)
    assert first.items == (sooner,)
    assert list_capacity(desk.ports, limit=1, cursor=first.next_cursor).items == (later,)
    with pytest.raises(UnknownCapacityEvent):
        read_capacity("cap_of_nobody", desk.ports)


def test_events_outlive_the_feed_and_go_with_their_resource(desk: Desk) -> None:
    kept, gone = recorded(desk, breakdown("CNC", NINE, None)), recorded(desk, breakdown("SAW", NINE, None))
    desk.stock_up(MACHINES)
    assert set(read_plant(desk.ports).capacity_events) == {kept.id, gone.id}
    desk.stock_up(plant(calendar("shift"), resource("CNC", calendar="shift")))
    assert set(read_plant(desk.ports).capacity_events) == {kept.id}


def test_a_feed_that_comes_again_beside_events_changes_nothing(desk: Desk) -> None:
    version = record_capacity(breakdown("CNC", NINE, NOON), desk.ports).plan_version
    desk.stock_up(MACHINES)
    assert record_capacity(breakdown("SAW", NINE, NOON), desk.ports).plan_version == version + 1


def test_no_more_units_break_down_than_there_are_by_then(desk: Desk) -> None:
    desk.stock_up(plant(resource("CNC", units=2, unit_changes=[(NOON, 3)])))
    three_of = replace(breakdown("CNC", NINE, NOON), units=3)
    with pytest.raises(RequestRejected) as refused:
        record_capacity(three_of, desk.ports)
    assert (refused.value.faults[0].pointer, "at most 2" in refused.value.faults[0].detail) == ("/units", True)
    assert recorded(desk, replace(three_of, end=NOON + 60)).units == 3


def test_an_event_ends_now_or_when_it_is_said_to(desk: Desk) -> None:
    event = recorded(desk, breakdown("CNC", at("2026-12-07T00:00"), None))
    assert end_capacity(event.id, NOON, desk.ports).event.end == NOON
    assert end_capacity(event.id, NOON + 60, desk.ports).event.end == NOON + 60
    assert end_capacity(event.id, None, desk.ports).event.end == now_of(desk)


def test_ending_twice_is_harmless(desk: Desk) -> None:
    event = recorded(desk, breakdown("CNC", at("2026-12-07T00:00"), None))
    first = end_capacity(event.id, None, desk.ports)
    desk.clock.pass_by(minutes=30)
    assert end_capacity(event.id, None, desk.ports) == first


def test_what_has_not_begun_is_called_off(desk: Desk) -> None:
    event = recorded(desk, overtime("CNC", SATURDAY, SATURDAY + 60))
    assert end_capacity(event.id, None, desk.ports).event.end == SATURDAY
    assert list_capacity(desk.ports, at=SATURDAY).items == ()
    with pytest.raises(RequestRejected):
        end_capacity(event.id, SATURDAY - 1, desk.ports)
    with pytest.raises(UnknownCapacityEvent):
        end_capacity("cap_of_nobody", None, desk.ports)


@pytest.mark.parametrize(
    ("event", "pointer"),
    [(breakdown("LATHE", NINE, NOON), "/resource"), (breakdown("CNC", NINE, NOON, units=3), "/units")],
)
def test_an_event_of_what_is_not_there_is_refused(event: CapacityEvent, pointer: str, desk: Desk) -> None:
    with pytest.raises(RequestRejected) as refused:
        record_capacity(event, desk.ports)
    assert [fault.pointer for fault in refused.value.faults] == [pointer]
    assert list_capacity(desk.ports).items == ()


def test_only_so_much_is_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVENTS_MAX", 1)
    event = recorded(desk, breakdown("CNC", NINE, NOON))
    with pytest.raises(RequestRejected):
        record_capacity(breakdown("SAW", NINE, NOON), desk.ports)
    desk.clock.pass_by(minutes=(module.EVENTS_KEPT_DAYS + 1) * MINUTES_PER_DAY)
    recorded(desk, breakdown("SAW", NINE, NOON))
    assert event.id not in read_plant(desk.ports).capacity_events


def test_load_shows_what_is_down_and_who_comes_in_overtime(desk: Desk) -> None:
    def monday_and_saturday() -> list[tuple[int, int, int]]:
        days = read_load("CNC", None, None, desk.ports).days
        return [
            (day.open_minutes, day.booked_minutes, day.free_minutes)
            for day in days
            if day.day.isoformat() in ("2026-12-07", "2026-12-12")
        ]

    assert monday_and_saturday() == [(960, 0, 960), (0, 0, 0)]
    recorded(desk, replace(breakdown("CNC", NINE, NOON), id="one"))
    recorded(desk, overtime("CNC", SATURDAY, SATURDAY + 60))
    assert monday_and_saturday() == [(960, 180, 780), (60, 0, 60)]
    recorded(desk, replace(breakdown("CNC", NINE, NOON, units=2), id="all"))
    assert monday_and_saturday() == [(600, 0, 600), (60, 0, 60)]


def test_what_a_stopped_run_leaves_over_is_not_shown_as_what_can_be_promised(floor: Desk) -> None:
    lots = plant(resource("CNC"), routing("BIKE", step("10", "CNC", per_unit=6), minimum=10))
    record_plant(lambda _: lots, floor.ports)
    ordered(floor, 1)

    def can_be_promised() -> int:
        return read_availability("BIKE", "PLANT", None, None, floor.ports).days[-1].atp

    assert can_be_promised() == 9
    record_capacity(breakdown("CNC", EIGHT, None), floor.ports)
    assert can_be_promised() == 0
    assert quote_promise(request(line("BIKE", 1)), floor.ports).answer.status is Status.INFEASIBLE
