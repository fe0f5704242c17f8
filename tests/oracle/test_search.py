"""The oracle on cases small enough to work out by hand, so that it may judge the planner."""

from datetime import date

from app.domain.demand import PromiseRequest
from app.domain.plant import PlantModel
from tests.builders import (
    MONDAY,
    Part,
    alternative,
    at,
    booking,
    calendar,
    component,
    downtime,
    lane,
    line,
    plant,
    purchasing,
    receipt,
    request,
    requirement,
    resource,
    routing,
    safety_stock,
    ship_to,
    site,
    step,
    stock,
)
from tests.oracle.search import earliest_dates


def delivered(model: PlantModel, asked: PromiseRequest, now: int = MONDAY) -> list[int] | None:
    found = earliest_dates(model, asked, now)
    assert found.complete
    return None if found.promised is None else [promised.deliver_at for promised in found.promised]


def asap(*parts: Part, quantity: int = 1, now: int = MONDAY, hold: int = 0) -> int | None:
    """When that many pieces of A are there, picked up, as minutes from now."""
    found = delivered(plant(*parts), request(line("A", quantity), hold=hold), now)
    return None if found is None else found[0] - now


def test_stock_is_there_at_once_and_nothing_comes_from_nowhere() -> None:
    assert asap(stock("A", 2), quantity=2) == 0
    assert asap(stock("A", 2), quantity=3) is None


def test_stock_that_a_later_requirement_needs_waits_for_the_receipt_that_replaces_it() -> None:
    parts: list[Part] = [stock("A", 3), requirement("A", 2, MONDAY + 100), receipt("A", 4, MONDAY + 300)]
    assert asap(*parts, quantity=1) == 0
    assert asap(*parts, quantity=2) == 300
    assert asap(*parts, safety_stock("A", 1), quantity=1) == 300
    assert asap(*parts, quantity=5) == 300


def test_what_is_needed_later_may_be_taken_where_as_much_is_bought_or_made_by_then() -> None:
    two_days, needed = 2 * 1440, MONDAY + 3 * 1440
    parts: list[Part] = [stock("A", 2), requirement("A", 2, needed), purchasing("A", 2)]
    assert asap(*parts, quantity=2) == 0
    assert asap(*parts, quantity=3) == two_days
    late: list[Part] = [stock("A", 2), requirement("A", 2, needed - 1440 - 1), purchasing("A", 2)]
    assert asap(*late, quantity=1) == two_days
    made: list[Part] = [stock("A", 1), requirement("A", 1, MONDAY + 60), routing("A", step("10", "M", fixed=60))]
    assert asap(*made) == 0
    assert asap(*made, booking("M", MONDAY, MONDAY + 1)) == 61


def test_a_component_is_taken_before_the_one_that_replaces_it_is_made() -> None:
    """B lies there for somebody at 200, and takes 150 to make; A takes 30 and B."""
    parts: list[Part] = [
        routing("A", step("10", "M", fixed=30, uses=["B"])),
        routing("B", step("10", "N", fixed=150)),
        stock("B", 1),
        requirement("B", 1, MONDAY + 200),
    ]
    assert asap(*parts) == 30
    assert asap(*parts, booking("N", MONDAY, MONDAY + 60)) == 60 + 150 + 30


def test_what_is_made_for_one_need_is_lent_to_another_until_the_rest_is_made() -> None:
    """The first B that is made serves the first step, the second one the last; two of the first would be too many."""
    parts: list[Part] = [
        routing("A", step("10", "M", fixed=10, uses=["B"]), step("20", "M", fixed=10, uses=["B"])),
        routing("B", step("10", "N", fixed=100), minimum=1, maximum=1),
        stock("B", 1),
        requirement("B", 1, MONDAY + 200),
    ]
    assert asap(*parts) == 100 + 10
    assert asap(*parts, booking("N", MONDAY + 100, MONDAY + 101)) == 201 + 10


def test_what_two_steps_take_is_back_when_it_is_needed_however_they_share_it() -> None:
    parts: list[Part] = [stock("A", 2), requirement("A", 1, MONDAY + 50), requirement("A", 1, MONDAY + 100)]
    made = routing("A", step("10", "M", fixed=50), maximum=1)
    assert asap(*parts, made, quantity=2) == 0
    assert asap(*parts, made, booking("M", MONDAY + 50, MONDAY + 51), quantity=2) == 101
    assert asap(*parts, made, booking("M", MONDAY, MONDAY + 50), quantity=1) == 0
    assert asap(*parts, made, booking("M", MONDAY, MONDAY + 51), quantity=1) == 101


def test_an_overdue_receipt_comes_a_day_from_now_or_never() -> None:
    assert asap(receipt("A", 1, MONDAY - 60)) == 1440
    assert asap(receipt("A", 1, MONDAY - 6 * 1440)) is None


def test_what_is_held_believes_of_an_overdue_receipt_what_will_be_believed_when_the_hold_ends() -> None:
    assert asap(receipt("A", 1, MONDAY - 60), hold=90) == 90 + 1440
    assert asap(receipt("A", 1, MONDAY + 60), hold=90) == 60
    assert asap(receipt("A", 1, MONDAY - 5 * 1440), hold=0) == 1440
    assert asap(receipt("A", 1, MONDAY - 5 * 1440), hold=1) is None


def test_a_purchase_takes_elapsed_days_or_days_on_which_the_calendar_opens() -> None:
    friday = at("2026-12-11T10:00")
    assert asap(purchasing("A", 2), now=friday) == 2 * 1440
    week = calendar("week")
    assert asap(purchasing("A", 1, calendar="week"), week, now=friday - 1440) == 1440
    assert asap(purchasing("A", 2, calendar="week"), week, now=friday - 1440) == 4 * 1440
    saturday = at("2026-12-12T10:00")
    assert asap(purchasing("A", 1, calendar="week"), week, now=saturday) == at("2026-12-15") - saturday
    assert asap(purchasing("A", 0, calendar="week"), week, now=saturday) == 0


def test_work_pauses_overnight_unless_it_must_not() -> None:
    parts: list[Part] = [calendar("day"), resource("M", calendar="day")]
    now = at("2026-12-07T12:00")
    assert asap(*parts, routing("A", step("10", "M", fixed=180)), now=now) == 120 + 16 * 60 + 60
    assert asap(*parts, routing("A", step("10", "M", fixed=180, interruptible=False)), now=now) == 18 * 60 + 180
    assert asap(*parts, routing("A", step("10", "M", fixed=500, interruptible=False)), now=now) is None


def test_work_crosses_a_downtime_but_no_work_order_not_even_in_a_pause() -> None:
    day: list[Part] = [calendar("day"), resource("M", calendar="day"), routing("A", step("10", "M", fixed=180))]
    now = at("2026-12-07T12:00")
    assert asap(*day, downtime("M", now + 60, now + 90), now=now) == 1080 + 90
    assert asap(*day, booking("M", now + 300, now + 310), now=now) == 1080 + 180
    assert asap(*day, downtime("M", now + 300, now + 310), now=now) == 1080 + 60


def test_a_second_unit_or_another_machine_works_beside_a_booking() -> None:
    busy = booking("M", MONDAY, MONDAY + 100)
    assert asap(busy, routing("A", step("10", "M", fixed=30))) == 130
    assert asap(busy, resource("M", units=2), routing("A", step("10", "M", fixed=30))) == 30
    either = [alternative("M"), alternative("OLD", speed="0.5")]
    assert asap(busy, routing("A", step("10", either, setup=10, fixed=30))) == 70
    assert (
        asap(busy, resource("M", units=1, unit_changes=[(MONDAY + 40, 2)]), routing("A", step("10", "M", fixed=30)))
        == 70
    )


def test_machine_and_crew_are_held_together_in_the_time_both_are_open() -> None:
    early, late = calendar("early", "06:00", "14:00"), calendar("late", "12:00", "20:00")
    parts: list[Part] = [early, late, resource("M", calendar="early"), resource("CREW", calendar="late")]
    now = at("2026-12-07T06:00")
    assert asap(*parts, routing("A", step("10", "M", "CREW", fixed=180)), now=now) == 30 * 60 + 60


def test_two_halves_side_by_side_are_done_in_half_the_time() -> None:
    made = step("10", "M", setup=10, per_unit=60)
    assert asap(resource("M", units=2), routing("A", made), quantity=4) == 130
    assert asap(resource("M", units=2), routing("A", made, minimum=3), quantity=4) == 190
    assert asap(resource("M", units=1), routing("A", made), quantity=4) == 250


def test_lots_yields_waits_and_the_step_before() -> None:
    steps = [step("10", "M", per_unit=10, wait=7), step("20", "M", fixed=5, per_unit=10, wait=3, yield_rate="0.5")]
    assert asap(routing("A", *steps, minimum=3, maximum=3), quantity=3) == 60 + 7 + 65 + 3


def test_components_are_there_before_setup_starts_and_no_run_starts_before_the_fence() -> None:
    made = routing("A", step("10", "M", setup=20, fixed=10, uses=[component("B", 2)]))
    assert asap(made, stock("B", 1), receipt("B", 1, MONDAY + 50)) == 80
    fenced = plant(made, stock("B", 2), frozen_fence=40)
    assert delivered(fenced, request(line("A"))) == [MONDAY + 70]
    assert delivered(fenced, request(line("A"), hold=60)) == [MONDAY + 90]


def test_parallel_branches_on_one_machine_go_in_the_better_order() -> None:
    """B takes 10 and then 60 elsewhere, C takes 50: B first gives 70 and the last step, C first 120."""
    parts = [
        routing("A", step("10", uses=["B", "C"], fixed=5)),
        routing("B", step("10", "M", fixed=10), step("20", "N", fixed=60)),
        routing("C", step("10", "M", fixed=50)),
    ]
    assert asap(*parts) == 75


def test_waiting_for_the_scarce_part_may_beat_taking_it_first() -> None:
    """One P is there, one comes at 100. Whoever gets the first, the order is done when the slower branch is."""
    parts: list[Part] = [
        routing("A", step("10", uses=["B", "C"], fixed=1)),
        routing("B", step("10", "M", fixed=10, uses=["P"])),
        routing("C", step("10", "N", fixed=90, uses=["P"])),
        stock("P", 1),
        receipt("P", 1, MONDAY + 100),
    ]
    assert asap(*parts) == 111


def test_goods_leave_by_the_next_truck_and_arrive_when_the_dock_opens() -> None:
    dock = calendar("dock", "08:00", "16:00")
    model = plant(
        dock,
        site(pick_pack=30),
        ship_to("ZONE", receives="dock"),
        lane("PLANT", "ZONE", hours=20, departs=[(range(5), "16:00")]),
        stock("A", 1),
    )
    noon = at("2026-12-07T12:00")
    assert delivered(model, request(line("A"), ship_to="ZONE"), noon) == [at("2026-12-08T12:00")]
    assert delivered(model, request(line("A"), ship_to="ZONE"), noon + 211) == [at("2026-12-09T12:00")]
    later = request(line("A", earliest=date(2026, 12, 12)), ship_to="ZONE")
    assert delivered(model, later, noon) == [at("2026-12-14T08:00")]


def test_a_missing_component_comes_from_the_other_site() -> None:
    parts: list[Part] = [
        site("NORTH"),
        lane("NORTH", "PLANT", hours=2),
        routing("A", step("10", "M", fixed=10, uses=[component("B", 3)])),
        stock("B", 2),
        stock("B", 1, site="NORTH"),
    ]
    found = delivered(plant(*parts), request(line("A")))
    assert found == [MONDAY + 130]


def test_a_run_takes_the_option_of_a_component_that_is_there_first_and_all_of_it() -> None:
    made = routing("A", step("10", "M", fixed=10, uses=[component("B", 2, instead=[("C", 3)])]), maximum=1)
    assert asap(made, stock("C", 3), receipt("B", 2, MONDAY + 50)) == 10
    assert asap(made, stock("C", 2), receipt("B", 2, MONDAY + 50)) == 60
    assert asap(made, stock("C", 2), stock("B", 1)) is None
    assert asap(made, stock("C", 3), stock("B", 2), quantity=2) == 20


def test_two_components_that_may_take_the_same_item_compete_for_it() -> None:
    uses = [component("B", instead=[("X", 1)]), component("C", instead=[("X", 1)])]
    made = routing("A", step("10", fixed=10, uses=uses))
    late = [receipt("B", 1, MONDAY + 50), receipt("C", 1, MONDAY + 70)]
    assert asap(made, stock("X", 1), *late) == 60
    assert asap(made, stock("X", 2), *late) == 10


def test_ship_complete_waits_for_the_last_line_and_separate_lines_go_when_they_can() -> None:
    model = plant(stock("A", 1), receipt("B", 1, MONDAY + 90))
    lines = [line("A", id="1"), line("B", id="2")]
    assert delivered(model, request(*lines)) == [MONDAY, MONDAY + 90]
    assert delivered(model, request(*lines, ship_complete=True)) == [MONDAY + 90, MONDAY + 90]


def test_the_line_of_most_value_is_settled_first() -> None:
    made = [routing(name, step("10", "M", fixed=60)) for name in ("A", "B")]
    asked = request(line("A", id="1", price=10), line("B", id="2", price=20))
    found = earliest_dates(plant(*made), asked, MONDAY)
    assert found.promised is not None
    assert [(promised.line, promised.deliver_at - MONDAY) for promised in found.promised] == [("2", 60), ("1", 120)]


def test_a_date_is_said_as_the_day_at_the_ship_to_and_none_after_the_latest_acceptable() -> None:
    model = plant(
        ship_to("ZONE", timezone="Europe/Berlin"), lane("PLANT", "ZONE"), receipt("A", 1, at("2026-12-09T23:30"))
    )
    wanted = line("A", requested=date(2026, 12, 9), latest=date(2026, 12, 10))
    found = earliest_dates(model, request(wanted, ship_to="ZONE"), MONDAY)
    assert found.promised is not None
    assert found.promised[0].promised_at == at("2026-12-10T23:00")
    assert found.promised[0].lateness == 24 * 60
    too_late = line("A", requested=date(2026, 12, 9), latest=date(2026, 12, 9))
    assert delivered(model, request(too_late, ship_to="ZONE")) is None


def test_nobody_works_two_units_of_one_and_units_change_in_the_order_of_their_days() -> None:
    both = step("10", "M", "M", fixed=60)
    assert asap(routing("A", both)) is None
    two = resource("M", units=2, unit_changes=[(MONDAY + 300, 2), (MONDAY + 100, 0)])
    assert asap(two, routing("A", both), booking("M", MONDAY, MONDAY + 50)) == 360


def test_what_takes_more_working_days_than_there_are_never_comes() -> None:
    assert asap(calendar("week"), purchasing("A", 900, calendar="week")) is None


def test_a_line_has_its_runs_wherever_they_are() -> None:
    parts: list[Part] = [routing("A", step("10", "M", fixed=60), maximum=1), site("NORTH"), lane("NORTH", "PLANT")]
    there = routing("A", step("10", "N", fixed=60), id="A there", site="NORTH", maximum=1)
    assert delivered(plant(*parts, there, runs_max=2), request(line("A", 2))) == [MONDAY + 60]
    assert delivered(plant(*parts, there, runs_max=1), request(line("A", 2))) is None
