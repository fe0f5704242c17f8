"""A run that just keeps each law of work, and one that just does not."""

from dataclasses import replace

import pytest

from app.domain.changes import PromiseMade, PromiseRevised, RevisionReason
from app.domain.needs import Need
from app.domain.promise import Promise
from app.domain.routing import Step
from app.domain.snapshots.snapshot import Snapshot
from app.domain.validity import Validity
from app.domain.verification import violations
from tests.builders import (
    MONDAY,
    PLANT,
    Part,
    alternative,
    calendar,
    component,
    downtime,
    item,
    resource,
    routing,
    site,
    snapshot,
    step,
    stock,
)
from tests.domain.builders import DAY, HOUR, broken_by, making, need, on_hand, operation, run, with_run

SIX = MONDAY + 6 * HOUR
TWO_PM = MONDAY + 14 * HOUR
SHIFT = calendar("shift")  # 06:00 to 14:00, Monday to Friday
CNC = resource("CNC", calendar="shift")


def bikes(*parts: Part | Step, minimum: int = 1, multiple: int = 1, maximum: int | None = None) -> Snapshot:
    """A plant that makes bikes in these steps, on machines with an early shift."""
    steps = [part for part in parts if isinstance(part, Step)]
    others = [part for part in parts if not isinstance(part, Step)]
    way = routing("BIKE", *steps, minimum=minimum, multiple=multiple, maximum=maximum)
    return snapshot(SHIFT, CNC, *others, way)


MINUTES = "work_takes_its_minutes_in_open_time"
TOO_LONG = "work_goes_on_while_all_is_open"


def test_work_ends_with_its_last_minute() -> None:
    plant = bikes(step("10", "CNC", setup=10, per_unit=50))
    assert broken_by(plant, making(operation(SIX, SIX + 60, "CNC"))) == set()
    assert broken_by(plant, making(operation(SIX, SIX + 59, "CNC"))) == {MINUTES}
    assert broken_by(plant, making(operation(SIX, SIX + 61, "CNC"))) == {TOO_LONG}


def test_work_starts_no_minute_before_the_shift() -> None:
    plant = bikes(step("10", "CNC", fixed=60))
    assert broken_by(plant, making(operation(SIX - 1, SIX + 59, "CNC"))) == {MINUTES}
    assert broken_by(plant, making(operation(SIX - 1, SIX + 60, "CNC"))) == {MINUTES}


def test_work_pauses_over_the_night_and_resumes_at_once() -> None:
    plant = bikes(step("10", "CNC", fixed=60))
    assert broken_by(plant, making(operation(TWO_PM - 30, SIX + DAY + 30, "CNC"))) == set()
    assert broken_by(plant, making(operation(TWO_PM - 30, SIX + DAY + 31, "CNC"))) == {TOO_LONG}


def test_work_does_not_wait_in_closed_time_once_it_is_done() -> None:
    plant = bikes(step("10", "CNC", fixed=60))
    assert broken_by(plant, making(operation(TWO_PM - 60, TWO_PM, "CNC"))) == set()
    assert broken_by(plant, making(operation(TWO_PM - 60, TWO_PM + 1, "CNC"))) == {MINUTES}


def test_work_that_cannot_be_interrupted_fits_one_window() -> None:
    plant = bikes(step("10", "CNC", fixed=60, interruptible=False))
    assert broken_by(plant, making(operation(TWO_PM - 60, TWO_PM, "CNC"))) == set()
    assert broken_by(plant, making(operation(TWO_PM - 59, SIX + DAY + 1, "CNC"))) == {MINUTES}


def test_work_pauses_over_a_downtime_of_the_whole_resource() -> None:
    plant = bikes(downtime("CNC", SIX + 30, SIX + 90), step("10", "CNC", fixed=60))
    assert broken_by(plant, making(operation(SIX, SIX + 120, "CNC"))) == set()
    assert broken_by(plant, making(operation(SIX, SIX + 60, "CNC"))) == {MINUTES}


def test_work_goes_on_while_only_some_units_are_down() -> None:
    pair = resource("PAIR", calendar="shift", units=2)
    plant = bikes(pair, downtime("PAIR", SIX + 30, SIX + 90), step("10", "PAIR", fixed=60))
    assert broken_by(plant, making(operation(SIX, SIX + 60, "PAIR"))) == set()
    assert broken_by(plant, making(operation(SIX, SIX + 120, "PAIR"))) == {TOO_LONG}


def test_only_the_time_in_which_machine_and_crew_are_both_there_counts() -> None:
    crew: list[Part] = [calendar("crew-shift", "07:00", "15:00"), resource("CREW", calendar="crew-shift")]
    plant = bikes(*crew, step("10", "CNC", "CREW", fixed=8 * HOUR))
    assert broken_by(plant, making(operation(SIX + HOUR, SIX + DAY + 2 * HOUR, "CNC", "CREW"))) == set()
    assert broken_by(plant, making(operation(SIX + HOUR, SIX + 9 * HOUR, "CNC", "CREW"))) == {MINUTES}


def test_the_slowest_of_those_who_work_together_sets_the_pace_and_setup_has_no_speed() -> None:
    slow_crew = alternative("CREW", speed="0.5")
    plant = bikes(step("10", alternative("CNC", speed=2), slow_crew, setup=10, fixed=60))
    assert broken_by(plant, making(operation(SIX, SIX + 130, "CNC", "CREW"))) == set()
    assert broken_by(plant, making(operation(SIX, SIX + 40, "CNC", "CREW"))) == {MINUTES}


def test_a_part_of_a_minute_of_work_takes_a_whole_one() -> None:
    plant = bikes(step("10", "CNC", per_unit="3.5"))
    assert broken_by(plant, making(operation(SIX, SIX + 4, "CNC"))) == set()
    assert broken_by(plant, making(operation(SIX, SIX + 3, "CNC"))) == {MINUTES}


def test_work_on_no_resource_takes_elapsed_time() -> None:
    plant = bikes(step("10", fixed=2 * DAY))
    assert broken_by(plant, making(operation(TWO_PM, TWO_PM + 2 * DAY))) == set()
    assert broken_by(plant, making(operation(TWO_PM, TWO_PM + 2 * DAY - 1))) == {MINUTES}


def test_work_on_no_resource_takes_the_time_of_its_calendar_where_it_has_one() -> None:
    plant = bikes(step("10", fixed=60, calendar="shift"))
    assert broken_by(plant, making(operation(TWO_PM - 30, SIX + DAY + 30))) == set()
    assert broken_by(plant, making(operation(TWO_PM - 30, TWO_PM + 30))) == {MINUTES}


def test_work_of_no_minutes_takes_nothing_even_while_all_is_closed() -> None:
    plant = bikes(step("10", "CNC"))
    assert broken_by(plant, making(operation(MONDAY, MONDAY, "CNC"))) == set()
    assert broken_by(plant, making(operation(MONDAY, MONDAY))) == set()
    assert broken_by(plant, making(operation(SIX, SIX + 1, "CNC"))) == {TOO_LONG}


def test_work_that_is_over_is_not_judged_by_a_calendar_that_came_later() -> None:
    plant = bikes(step("10", "CNC", fixed=60))
    asleep = making(operation(MONDAY, MONDAY + 60, "CNC"))
    assert broken_by(plant, asleep, now=MONDAY) == {MINUTES}
    assert MINUTES not in broken_by(plant, asleep, now=MONDAY + 60)


def test_a_step_that_is_over_is_not_judged_while_its_run_goes_on() -> None:
    plant = bikes(step("10", "CNC", fixed=60), step("20", fixed=DAY))
    asleep = making(operation(MONDAY, MONDAY + 60, "CNC"), operation(MONDAY + 60, MONDAY + 60 + DAY, step="20"))
    assert MINUTES in broken_by(plant, asleep, now=MONDAY + 59)
    assert MINUTES not in broken_by(plant, asleep, now=MONDAY + 60)


def test_a_step_holds_one_alternative_of_each_of_its_requirements() -> None:
    law = "a_step_holds_one_of_each_it_requires"
    choice = [alternative("CNC"), alternative("OLD-CNC")]
    plant = bikes(step("10", choice, "CREW", fixed=60))

    def broken(*resources: str) -> set[str]:
        return broken_by(plant, making(operation(SIX, SIX + 60, *resources)))

    assert broken("CNC", "CREW") == set()
    assert broken("OLD-CNC", "CREW") == set()
    assert broken("CREW", "CNC") == {law}
    assert law in broken("CNC")
    assert broken("CNC", "OLD-CNC") == {law}
    assert law in broken()


def test_a_run_takes_every_step_of_its_routing_in_order() -> None:
    law = "a_run_follows_a_routing"
    plant = bikes(step("10", "CNC", fixed=60), step("20", "CNC", fixed=60))
    first = operation(SIX, SIX + 60, "CNC", step="10")
    second = operation(SIX + 60, SIX + 120, "CNC", step="20")
    assert broken_by(plant, making(first, second)) == set()
    assert broken_by(plant, making(first)) == {law}
    assert broken_by(plant, making(replace(first, step="20"), replace(second, step="10"))) == {law}


def test_a_run_is_of_a_routing_of_its_item() -> None:
    law = "a_run_follows_a_routing"
    plant = snapshot(routing("BIKE", step(fixed=60)), routing("TRIKE", step(fixed=60)))
    bike = making(operation(SIX, SIX + 60))
    assert broken_by(plant, with_run(bike, routing="TRIKE@PLANT")) == {law}
    assert broken_by(plant, with_run(bike, routing="unheard of")) == {law}


@pytest.mark.parametrize(("quantity", "legal"), [(1, False), (3, False), (4, True), (5, False), (8, True), (10, False)])
def test_a_lot_is_at_least_the_minimum_a_multiple_and_at_most_the_maximum(quantity: int, legal: bool) -> None:
    plant = bikes(step(fixed=60), minimum=3, multiple=2, maximum=8)
    lot = making(operation(SIX, SIX + 60, units=quantity), quantity=quantity)
    assert broken_by(plant, lot) == (set() if legal else {"a_run_is_a_lot_the_routing_allows"})


def test_a_routing_is_valid_up_to_the_minute_its_run_is_available() -> None:
    law = "a_routing_is_valid_when_its_run_ends"
    made = making(operation(SIX, SIX + 60))

    def broken(start: int | None, end: int | None) -> set[str]:
        way = replace(routing("BIKE", step(fixed=60)), validity=Validity(start=start, end=end))
        return broken_by(snapshot(way), made)

    assert broken(SIX + 60, SIX + 60) == set()
    assert broken(SIX + 61, None) == {law}
    assert broken(None, SIX + 59) == {law}


def test_each_step_starts_with_what_the_yields_after_it_lose() -> None:
    law = "a_step_starts_with_what_its_yield_asks"
    plant = snapshot(routing("BIKE", step("10", fixed=60, yield_rate="0.5"), step("20", fixed=60, yield_rate="0.9")))

    def made(first: int, second: int) -> Promise:
        steps = [(SIX, first, "10"), (SIX + 60, second, "20")]
        return making(*(operation(at, at + 60, step=name, units=units) for at, units, name in steps), quantity=10)

    assert broken_by(plant, made(24, 12)) == set()
    assert broken_by(plant, made(23, 12)) == {law}
    assert broken_by(plant, made(24, 11)) == {law}


def test_a_step_waits_until_the_one_before_has_dried() -> None:
    plant = snapshot(routing("BIKE", step("10", fixed=60, wait=30), step("20", fixed=60)))

    def broken(start: int) -> set[str]:
        first = operation(SIX, SIX + 60, step="10")
        return broken_by(plant, making(first, operation(start, start + 60, step="20")))

    assert broken(SIX + 90) == set()
    assert broken(SIX + 95) == set()
    assert broken(SIX + 89) == {"a_step_waits_for_the_one_before"}


def test_a_run_is_available_when_the_last_wait_is_over_not_sooner_and_not_later() -> None:
    law = "a_run_is_available_when_its_last_wait_is_over"
    plant = snapshot(routing("BIKE", step(fixed=60, wait=30)))
    dried = making(operation(SIX, SIX + 60), wait=30)
    assert broken_by(plant, dried) == set()
    assert broken_by(plant, with_run(dried, available_at=SIX + 89)) == {law}
    assert law in broken_by(plant, with_run(dried, available_at=SIX + 91))


CONSUMES = "a_step_consumes_its_components"


def frames_for_two(quantity: int, at: int, item: str = "FRAME", site: str = PLANT) -> Promise:
    taken = need(item, quantity, at, on_hand(item, site), site=site, id="need_frames")
    return making(operation(SIX, SIX + 60, units=2, needs=[taken]), quantity=2)


def test_a_step_takes_its_components_when_its_setup_starts() -> None:
    plant = snapshot(
        routing("BIKE", step(fixed=60, uses=[component("FRAME", "1.4", fixed=1)])),
        stock("FRAME", 10),
        stock("FORK", 10),
        stock("FRAME", 10, site="DEPOT"),
        item("FORK"),
        site("DEPOT"),
    )
    assert broken_by(plant, frames_for_two(4, SIX)) == set()
    assert broken_by(plant, frames_for_two(3, SIX)) == {CONSUMES}
    assert broken_by(plant, frames_for_two(5, SIX)) == {CONSUMES}
    assert broken_by(plant, frames_for_two(4, SIX + 1)) == {CONSUMES}
    assert broken_by(plant, frames_for_two(4, SIX, item="FORK")) == {CONSUMES}
    assert broken_by(plant, frames_for_two(4, SIX, site="DEPOT")) == {CONSUMES}
    assert broken_by(plant, making(operation(SIX, SIX + 60, units=2), quantity=2)) == {CONSUMES}
    given_back = [need("FRAME", 5, SIX, on_hand("FRAME"), id="took"), need("FRAME", -1, SIX, id="gave")]
    assert CONSUMES in broken_by(plant, making(operation(SIX, SIX + 60, units=2, needs=given_back), quantity=2))


def test_a_step_takes_one_option_of_a_component_for_all_of_it() -> None:
    plant = snapshot(
        routing("BIKE", step(fixed=60, uses=[component("FRAME", 2, fixed=1, instead=[("FRAME-B", 3)])])),
        stock("FRAME", 10),
        stock("FRAME-B", 10),
    )

    def broken(**taken: int) -> set[str]:
        return broken_by(plant, making(operation(SIX, SIX + 60, units=2, needs=parts(**taken)), quantity=2))

    assert broken(FRAME=5) == set()
    assert broken(FRAME_B=7) == set()
    assert broken(FRAME_B=6) == {CONSUMES}
    assert broken(FRAME_B=5) == {CONSUMES}
    assert broken(FRAME=5, FRAME_B=7) == {CONSUMES}
    assert broken(FRAME=3, FRAME_B=4) == {CONSUMES}
    assert broken() == {CONSUMES}


def parts(**taken: int) -> list[Need]:
    """One need for each item, written with an underscore for the hyphen."""
    items = [(name.replace("_", "-"), units) for name, units in taken.items()]
    return [need(item, units, SIX, on_hand(item), id=f"need_{item}") for item, units in items]


def test_components_that_may_take_the_same_item_add_up_in_some_way() -> None:
    """A and B both have X as their alternative, of which A takes two and B three."""
    uses = [component("A", instead=[("X", 2)]), component("B", instead=[("X", 3), ("Y", 1)]), component("X", 4)]
    plant = snapshot(routing("BIKE", step(fixed=60, uses=uses)), *(stock(item, 20) for item in "ABXY"))

    def broken(**taken: int) -> set[str]:
        return broken_by(plant, making(operation(SIX, SIX + 60, units=1, needs=parts(**taken))))

    assert broken(A=1, B=1, X=4) == set()
    assert broken(X=9) == set()
    assert broken(A=1, X=7) == set()
    assert broken(B=1, X=6) == set()
    assert broken(Y=1, X=6) == set()
    assert broken(A=1, X=6) == {CONSUMES}
    assert broken(X=8) == {CONSUMES}
    assert broken(A=1, B=1, Y=1, X=4) == {CONSUMES}
    assert broken(A=1, B=1, X=3) == {CONSUMES}


def test_a_line_is_made_in_at_most_so_many_runs() -> None:
    plant = snapshot(routing("BIKE", step(fixed=60)), runs_max=2)

    def broken(runs: int) -> set[str]:
        whole = making(operation(SIX, SIX + 60))
        lots = tuple(run("BIKE", 1, operation(SIX, SIX + 60), id=f"run_{number}") for number in range(1, runs + 1))
        return broken_by(plant, replace(whole, plan=replace(whole.plan, runs=lots)))

    assert broken(2) == set()
    assert broken(3) == {"a_line_is_made_in_few_enough_runs"}


def test_of_what_is_changed_those_runs_count_that_are_planned_anew() -> None:
    plant = snapshot(routing("BIKE", step(fixed=60)), runs_max=1)
    promised = making(operation(SIX, SIX + 60)).confirmed("cmt_1")
    before = plant.apply(PromiseMade(promise=promised))

    def broken(*ids: str) -> set[str]:
        more = tuple(run("BIKE", 1, operation(SIX, SIX + 60), id=id) for id in ids)
        changed = replace(promised, plan=replace(promised.plan, runs=(*promised.plan.runs, *more)))
        change = PromiseRevised(promise=changed, reason=RevisionReason.CHANGED)
        return {found.rule for found in violations(before, change, MONDAY)}

    assert broken("run_8") == set()
    assert broken("run_8", "run_9") == {"a_line_is_made_in_few_enough_runs"}


def test_a_run_that_goes_on_after_its_promise_is_over_is_of_no_line() -> None:
    plant = snapshot(routing("BIKE", step(fixed=60)))
    whole = making(operation(SIX, SIX + 60))
    assert broken_by(plant, replace(whole, lines=(), plan=replace(whole.plan, deliveries=()))) == set()
