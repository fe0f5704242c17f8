"""Factories made up from a seed: chains and trees of operations on machines that stand in for one another.

A chain is a product of 6 or 7 operations in one routing. A tree is assembled from two to four parts that are made for
it, about ten operations in all. Every operation has three machines to choose from, at three speeds. Whoever asks,
asks for one lot, so that splitting it helps nobody and other people's solvers can be asked the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from random import Random
from statistics import mean

from app.domain.calendar import Calendar, Shift
from app.domain.capacity import Resource
from app.domain.demand import Effort, HoldRequest, Policy, PromiseRequest, RequestedLine
from app.domain.plant import Granularity, PlanningSettings, PlantModel
from app.domain.routing import Alternative, Component, Routing, Step
from app.domain.supply import Item, Lane, Purchasing, ShipTo, Site
from app.domain.timeline import MINUTES_PER_DAY, Minute, instant_of, minute_of

NOW: Minute = minute_of(datetime(2026, 12, 7, 5, tzinfo=UTC))
"""A Monday morning, an hour before the first shift."""
WEEK = 7 * MINUTES_PER_DAY
PLANT, ZONE = "PLANT", "ZONE"
BERLIN = "Europe/Berlin"
TWO_SHIFTS = Calendar(id="2-shift", timezone=BERLIN, shifts=(Shift(days=frozenset(range(5)), start=360, end=1320),))
THREE_SHIFTS = Calendar(id="3-shift", timezone=BERLIN, shifts=(Shift(days=frozenset(range(5)), start=360, end=360),))
OPEN_MINUTES_A_WEEK = {TWO_SHIFTS.id: 5 * 16 * 60, THREE_SHIFTS.id: 5 * 24 * 60}
SPEEDS = [Decimal("1"), Decimal("1.25"), Decimal("0.8")]
MINUTES_OF_WORK = (30, 420)
PRICE = Decimal("100.00")
"""Of a unit of whatever is sold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """What a factory is made up from. ``operations`` are planned already, at a ``load`` of the weeks that they fill.

    A plan that would fill more than ``dense_weeks_max`` is made of shorter operations.
    """

    resources: int = 50
    operations: int = 1_000
    load: float = 0.8
    weeks: int = 26
    dense_weeks_max: float = 20
    tree_share: float = 0.3
    interruptible: bool = True
    granularity: Granularity = Granularity.MINUTE
    seed: int = 1

    @property
    def products(self) -> int:
        return max(10, self.resources // 2)

    @property
    def open_minutes_a_week(self) -> int:
        return sum(OPEN_MINUTES_A_WEEK[calendar_of(at)] for at in range(self.resources))

    @property
    def scale(self) -> float:
        """What the minutes of all work are multiplied with, so that the plan fits into the weeks it may fill."""
        wanted = self.operations * sum(MINUTES_OF_WORK) / 2
        return min(1.0, self.dense_weeks_max * self.open_minutes_a_week * self.load / wanted) if wanted else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Something that is sold: always one ``lot`` of it."""

    item: str
    lot: int
    is_tree: bool
    routings: tuple[Routing, ...]
    """That of the product first, then those of its parts."""

    @property
    def operations(self) -> int:
        return sum(len(routing.steps) for routing in self.routings)


def products_of(blueprint: Blueprint) -> tuple[Product, ...]:
    dice = Random(blueprint.seed)
    trees = round(blueprint.products * blueprint.tree_share)
    drawn = (_tree if at < trees else _chain for at in range(blueprint.products))
    return tuple(draw(f"P{at:03}", blueprint, dice) for at, draw in enumerate(drawn))


def plant_of(blueprint: Blueprint, products: Sequence[Product]) -> PlantModel:
    """Without stock or receipts: those follow from what is planned (benchmarks/frozen_plans.py)."""
    routings = [routing for product in products for routing in product.routings]
    raws = sorted({component.item for routing in routings for component in _bought(routing)})
    prices = {product.item: PRICE for product in products}
    return PlantModel(
        settings=PlanningSettings(horizon_days=blueprint.weeks * 7, promise_granularity=blueprint.granularity),
        calendars={calendar.id: calendar for calendar in (TWO_SHIFTS, THREE_SHIFTS)},
        sites={PLANT: Site(id=PLANT, timezone=BERLIN)},
        ship_tos={ZONE: ShipTo(id=ZONE, timezone=BERLIN)},
        lanes={"L": Lane(id="L", origin=PLANT, destination=ZONE, transit_minutes=MINUTES_PER_DAY)},
        items={id: Item(id=id, price=prices.get(id)) for id in sorted({*raws, *(one.item for one in routings)})},
        resources={
            machine(at): Resource(id=machine(at), site=PLANT, calendar=calendar_of(at), cost_per_hour=Decimal(40))
            for at in range(blueprint.resources)
        },
        routings={routing.id: routing for routing in routings},
        purchasing={
            raw: Purchasing(id=raw, item=raw, site=PLANT, lead_time_days=5, minimum=100, cost_per_unit=Decimal("2.00"))
            for raw in raws
        },
    )


def requests_of(
    blueprint: Blueprint, products: Sequence[Product], seed: int
) -> Iterator[tuple[Product, PromiseRequest]]:
    """Without an end: two in five as soon as possible, the others 5 to 40 days out, in the order of a die."""
    dice = Random(f"requests {blueprint.seed} {seed}")
    while True:
        product = dice.choice(products)
        asap = dice.random() < 0.4
        yield product, request_for(product, None if asap else NOW + dice.randint(5, 40) * MINUTES_PER_DAY)


SPEED_OF_MOST_WORK = Decimal("1.12")
"""Where there is time: the fastest machine does most of the work, the others what it has no time for."""


def dense_minutes(blueprint: Blueprint, products: Sequence[Product], speed: Decimal = SPEED_OF_MOST_WORK) -> int:
    """Time in which the work of so many operations, done at such a speed, is ``load`` of what is open."""
    minutes = [
        step.minutes(product.lot, speed)
        for product in products
        for routing in product.routings
        for step in routing.steps
    ]
    weeks = blueprint.operations * mean(minutes) / (blueprint.open_minutes_a_week * blueprint.load)
    return max(MINUTES_PER_DAY, round(weeks * WEEK))


def request_for(product: Product, requested: Minute | None) -> PromiseRequest:
    day = None if requested is None else instant_of(requested).date()
    line = RequestedLine(line="1", item=product.item, quantity=product.lot, requested=day)
    return PromiseRequest(lines=(line,), ship_to=ZONE, hold=HoldRequest(minutes=0), effort=Effort.INSTANT)


def first_only(request: PromiseRequest) -> PromiseRequest:
    """The same, asked for the first offer alone."""
    return replace(request, policy=Policy(offers_max=1, levers_max=0))


def machine(at: int) -> str:
    return f"M{at:03}"


def calendar_of(machine_at: int) -> str:
    return (TWO_SHIFTS if machine_at % 2 else THREE_SHIFTS).id


def _bought(routing: Routing) -> Iterator[Component]:
    return (component for step in routing.steps for component in step.components if component.item.startswith("RAW"))


def _chain(item: str, blueprint: Blueprint, dice: Random) -> Product:
    lot = dice.randint(10, 40)
    routing = _routing(item, lot, dice.randint(6, 7), [_raw(blueprint, dice)], blueprint, dice)
    return Product(item=item, lot=lot, is_tree=False, routings=(routing,))


def _tree(item: str, blueprint: Blueprint, dice: Random) -> Product:
    lot = dice.randint(10, 40)
    parts = [
        _routing(f"{item}-{letter}", lot, dice.randint(2, 3), [_raw(blueprint, dice)], blueprint, dice)
        for letter in "ABCD"[: dice.randint(2, 4)]
    ]
    whole = _routing(item, lot, dice.randint(2, 3), [part.item for part in parts], blueprint, dice)
    return Product(item=item, lot=lot, is_tree=True, routings=(whole, *parts))


def _raw(blueprint: Blueprint, dice: Random) -> str:
    return f"RAW{dice.randrange(blueprint.products):03}"


def _routing(item: str, lot: int, steps: int, uses: Sequence[str], blueprint: Blueprint, dice: Random) -> Routing:
    components = tuple(Component(item=used, quantity_per=Fraction(1)) for used in uses)
    drawn = [_step(at, lot, components if at == 0 else (), blueprint, dice) for at in range(steps)]
    return Routing(id=item, item=item, site=PLANT, steps=tuple(drawn), minimum=lot)


def _step(at: int, lot: int, components: tuple[Component, ...], blueprint: Blueprint, dice: Random) -> Step:
    minutes = max(1, round(dice.randint(*MINUTES_OF_WORK) * blueprint.scale))
    first = dice.randrange(blueprint.resources)
    alternatives = (
        Alternative(resource=machine((first + other) % blueprint.resources), speed=speed)
        for other, speed in enumerate(SPEEDS)
    )
    return Step(
        id=str(10 * at + 10),
        requires=(tuple(alternatives),),
        components=components,
        minutes_per_unit=Fraction(minutes, lot),
        interruptible=blueprint.interruptible,
    )
