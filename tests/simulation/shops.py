"""Seeded shops for streams of orders: machines that stand in for one another, lots with a surplus, parts, setups."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from app.domain.demand import Effort, PromiseRequest
from app.domain.plant import Granularity, PlantModel
from app.domain.routing import Step
from app.domain.timeline import MINUTES_PER_DAY, Minute, instant_of
from tests.builders import (
    EVERY_DAY,
    Part,
    alternative,
    calendar,
    lane,
    line,
    matrix,
    plant,
    purchasing,
    request,
    resource,
    routing,
    step,
)

MACHINES = ("SAW", "MILL", "LATHE")
SOLD = ("BIKE", "TRIKE", "CART")
ZONE = "ZONE"
CALENDARS = (
    calendar("day", timezone="Europe/Berlin"),
    calendar("long", "06:00", "22:00", timezone="Europe/Berlin"),
    calendar("night", "22:00", "06:00", days=EVERY_DAY),
)
SPEEDS = ("1", "1", "1.25", "0.8")
FAMILIES = ("red", "blue", None)


def shop_of(seed: int) -> PlantModel:
    """Three things are sold; one is welded from frames that are made in lots, one needs tube that is bought."""
    dice = Random(f"shop {seed}")
    capacity: list[Part] = [_machine(id, dice) for id in MACHINES]
    crew = resource("CREW", units=2)
    frame = routing("FRAME", _step("10", dice), minimum=dice.choice([1, 4, 6]))
    bike = routing("BIKE", _step("10", dice, uses=["FRAME"]), _step("20", dice), minimum=dice.choice([1, 1, 5]))
    trike = routing("TRIKE", _step("10", dice, uses=["TUBE"]), _step("20", dice), _step("30", dice))
    cart = routing("CART", _step("10", dice), maximum=dice.choice([None, 3]))
    bought = purchasing("TUBE", dice.randint(1, 3), minimum=dice.choice([1, 10]))
    return plant(
        *CALENDARS,
        *capacity,
        crew,
        matrix("paints", ("red", "blue", 40), ("*", "red", 15)),
        *(frame, bike, trike, cart, bought),
        lane("PLANT", ZONE, hours=dice.choice([4, 26])),
        horizon_days=120,
        move_fence=dice.choice([0, 0, 1, 3]) * MINUTES_PER_DAY,
        safety_minutes=dice.choice([0, 0, 0, 1]) * MINUTES_PER_DAY,
        promise_granularity=dice.choice([Granularity.DAY, Granularity.DAY, Granularity.HOUR]),
    )


def order_of(now: Minute, dice: Random) -> PromiseRequest:
    """What somebody wants next, as hard as they want it to be tried, held for so long."""
    days = dice.choice([None, None, *range(1, 16)])
    wanted_on = None if days is None else (instant_of(now) + timedelta(days=days)).date()
    asked = request(
        line(dice.choice(SOLD), dice.randint(1, 12), wanted_on),
        ship_to=dice.choice([None, ZONE]),
        hold=dice.choice([30, 30, 600, 2000]),
        priority=dice.choice([1, 1, 1, 2, 3]),
        moves_max=dice.choice([None, None, None, 3]),
        offers_max=dice.choice([1, 1, None]),
        levers_max=0,
    )
    efforts = [Effort.STANDARD, Effort.STANDARD, Effort.STANDARD, Effort.INSTANT, Effort.THOROUGH]
    return replace(asked, effort=dice.choice(efforts))


def _machine(id: str, dice: Random) -> Part:
    hours = dice.choice([*CALENDARS[:2], *CALENDARS]).id if dice.random() < 0.9 else None
    return resource(id, calendar=hours, matrix=dice.choice([None, None, "paints"]), cost_per_hour=dice.choice([30, 40]))


def _step(id: str, dice: Random, uses: list[str] | None = None) -> Step:
    chosen = dice.sample(MACHINES, k=dice.choice([1, 2, 2, 3]))
    machines = [alternative(name, dice.choice(SPEEDS)) for name in chosen]
    crewed = [(alternative("CREW"),)] if dice.random() < 0.3 else []
    return step(
        id,
        machines,
        *crewed,
        uses=uses or [],
        setup=dice.choice([0, 0, 20]),
        family=dice.choice(FAMILIES),
        per_unit=dice.choice([20, 40, 60]),
        wait=dice.choice([0, 0, 0, 90]),
        interruptible=dice.random() < 0.8,
    )
