"""What the bound that knows of moves looks at: a shop in which nobody's planned work is in the way."""

from dataclasses import replace

from app.domain.changes import making
from app.domain.demand import Effort
from app.domain.plant import Granularity
from app.domain.promise import ProofStatus
from app.domain.snapshots.snapshot import Snapshot, snapshot_of
from app.domain.snapshots.snapshot_parts import bare_occupations
from app.domain.timeline import MINUTES_PER_DAY
from app.solver.bounds.prospects import Prospects
from app.solver.limits import SolverLimits
from app.solver.resequencing.freed import with_free_machines
from app.solver.shop import Shop
from tests.builders import (
    MONDAY,
    booking,
    breakdown,
    calendar,
    line,
    matrix,
    overtime,
    plant,
    request,
    resource,
    routing,
    step,
)
from tests.solver.asking import answer_of, promise_of
from tests.work_of import calls_of

DAY = MINUTES_PER_DAY
PAINTING = plant(
    resource("PAINT", matrix="colours", state="white"),
    matrix("colours", ("white", "black", 600)),
    routing("HAT", step("10", "PAINT", family="black", fixed=60)),
    routing("COAT", step("10", "PAINT", family="black", fixed=300)),
    move_fence=0,
    promise_granularity=Granularity.MINUTE,
)


def black_hat_and_then_coat() -> Snapshot:
    """The hat ends 660 minutes after Monday began, with the change-over to black; the coat has days."""
    there = snapshot_of(PAINTING)
    for item, wanted in (("HAT", None), ("COAT", MONDAY + 5 * DAY)):
        asked = request(line(item, 1, wanted))
        offer = answer_of(there, asked, MONDAY, name=f"{item} ").offers[0]
        for change in making(promise_of(offer, asked, MONDAY, f"qte_{item}", held=False)):
            there = there.apply(change)
    return there


def test_only_bookings_closures_and_what_starts_before_the_fence_are_on_its_machines() -> None:
    model = plant(
        calendar("day"),
        resource("CNC", calendar="day", units=3, unit_changes=[(MONDAY + 9 * DAY, 2)]),
        resource("SAW", calendar="day"),
        routing("BIKE", step("10", "CNC", fixed=60), step("20", "SAW", fixed=60)),
        booking("CNC", MONDAY + DAY, MONDAY + DAY + 90, units=2),
        breakdown("CNC", MONDAY + 5 * DAY, MONDAY + 6 * DAY),
        overtime("SAW", MONDAY + 900, MONDAY + 960),
        move_fence=2 * DAY,
        build_ahead=0,
    )
    there = snapshot_of(model)
    for number, day in enumerate((0, 1, 8)):
        asked = request(line("BIKE", 1, MONDAY + (day + 1) * DAY))
        offer = answer_of(there, asked, MONDAY, name=f"{number} ").offers[0]
        for change in making(promise_of(offer, asked, MONDAY, f"qte_{number}", held=False)):
            there = there.apply(change)
    free, bare = (
        with_free_machines(Shop(there, MONDAY, SolverLimits())).snapshot.occupations,
        bare_occupations(there.compiled),
    )
    assert {*free} == {*bare} == {"CNC", "SAW"}
    for name, without in bare.items():
        fixed = [row for row in there.held_times[name] if row.start < MONDAY + 2 * DAY]
        expected = without.changed([(row.start, row.end, 1) for row in fixed])
        assert fixed
        assert (free[name].times, free[name].used) == (expected.times, expected.used)


def test_a_machine_is_still_set_up_for_what_begins_before_the_fence() -> None:
    asked = replace(request(line("HAT", 1)), effort=Effort.STANDARD)
    offer = answer_of(black_hat_and_then_coat(), asked, MONDAY + 650).offers[0]
    assert (offer.promised_at, offer.proof.status) == (MONDAY + 720, ProofStatus.OPTIMAL)


def test_whoever_moves_may_have_changed_the_machine_over_before_the_fence_of_the_order() -> None:
    free = with_free_machines(Shop(black_hat_and_then_coat(), MONDAY, SolverLimits()))
    assert Prospects(free, MONDAY + DAY).bound.earliest(("HAT", "PLANT"), 1) == MONDAY + DAY + 60


def test_of_a_plant_with_many_machines_those_alone_are_laid_out_that_an_order_asks_for() -> None:
    machines = [resource(f"CNC-{number}", calendar="day") for number in range(300)]
    busy = [booking(machine.id, MONDAY, MONDAY + 100) for machine in machines]
    shop = snapshot_of(plant(calendar("day"), *machines, *busy, routing("BIKE", step("10", "CNC-7", per_unit=60))))
    asked = replace(request(line("BIKE", 20, MONDAY + DAY), offers_max=1, levers_max=0), effort=Effort.STANDARD)
    answer_of(shop, asked, MONDAY)
    assert calls_of(lambda: answer_of(shop, asked, MONDAY)) < 4_000
