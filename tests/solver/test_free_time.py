"""When the free time of several resources adds up to a piece of work: to the minute, and found in one sweep."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from app.domain.capacity import Resource
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.timeline import MINUTES_PER_DAY, Minute
from app.solver.bounds.free_time import capacity_end
from app.solver.limits import SolverLimits
from app.solver.shop import Shop
from tests.builders import (
    EVERY_DAY,
    MONDAY,
    Part,
    alternative,
    booking,
    calendar,
    line,
    plant,
    request,
    resource,
    routing,
    step,
)
from tests.solver.asking import answer_of
from tests.work_of import calls_of

DAY = calendar("day", "06:00", "14:00", days=EVERY_DAY)


def minute_by_minute(shop: Shop, speeds: dict[str, Decimal], ready: Minute, work: Fraction) -> Minute | None:
    """What each free unit does in each minute, added up."""
    for minute in range(ready, shop.horizon):
        if work <= 0:
            return minute
        opens = 360 <= minute % MINUTES_PER_DAY < 840
        for name, speed in speeds.items():
            planned, found = shop.occupation(name), shop.plant.resources[name]
            used = sum(1 for start, end in zip(*planned.short_of(1), strict=True) if start <= minute < end)
            if (opens or found.calendar is None) and not used:
                work -= Fraction(speed)
    return shop.horizon if work <= 0 else None


def random_shop(dice: Random, names: list[str]) -> Shop:
    parts: list[Part] = [DAY]
    for name in names:
        parts.append(resource(name, calendar=dice.choice(["day", None])))
        starts = range(MONDAY, MONDAY + 3 * MINUTES_PER_DAY, 400)
        parts += [booking(name, start, start + dice.randint(1, 400)) for start in starts if dice.random() < 0.4]
    return Shop(snapshot_of(plant(*parts, horizon_days=3)), MONDAY, SolverLimits())


@pytest.mark.parametrize("seed", range(20))
def test_several_at_different_speeds_are_done_when_their_free_minutes_add_up(seed: int) -> None:
    dice = Random(seed)
    names = ["SAW", "LASER", "PRESS"]
    shop = random_shop(dice, names)
    speeds = {name: dice.choice([Decimal("0.7"), Decimal(1), Decimal("1.333")]) for name in names}
    entry = [alternative(name, speed) for name, speed in speeds.items()]
    made = routing("GEAR", step("10", entry, per_unit=Decimal("0.3")))
    ready = MONDAY + dice.randint(0, 2_000)
    (part,), (total,) = shop.work(made, 1), shop.work(made, dice.randint(1, 100_000))
    work = Fraction(*total.work(runs=1))
    assert capacity_end(shop, ready, part, total, runs=1) == minute_by_minute(shop, speeds, ready, work)


def test_a_gap_too_short_for_any_run_is_of_no_use_and_each_that_is_takes_a_run_of_its_own() -> None:
    """Forty minutes for each run, and ten for each loaf: of eight, gaps of 30, 50 and 90 take none, one and five."""
    taken = [booking("OVEN", MONDAY + start, MONDAY + end) for start, end in ((30, 100), (150, 200), (290, 1000))]
    shop = Shop(snapshot_of(plant(resource("OVEN"), *taken)), MONDAY, SolverLimits())
    made = routing("BREAD", step("10", "OVEN", fixed=40, per_unit=10))
    (part,), (total,) = shop.work(made, 1), shop.work(made, 8)
    assert capacity_end(shop, MONDAY, part, total, runs=2) == MONDAY + 1000 + 40 + 20


@pytest.mark.slow
def test_a_long_routing_on_many_machines_is_answered_soon_for_a_date_it_misses() -> None:
    """How much could come in time is asked of quantity after quantity, each at every step on every machine."""
    machines: list[Resource] = [resource(f"MACHINE-{number}", calendar="day") for number in range(30)]
    either = [alternative(machine.id, 1 + Decimal(number) / 100) for number, machine in enumerate(machines)]
    made = routing("GEAR", *(step(str(number), either, per_unit=1, fixed=10) for number in range(30)))
    asked = request(line("GEAR", 500, MONDAY + 3 * MINUTES_PER_DAY))
    assert calls_of(lambda: answer_of(plant(DAY, *machines, made), asked, MONDAY)) < 4_000_000
