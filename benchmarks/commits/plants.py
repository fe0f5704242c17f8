"""Plants that share nothing, in one model: each makes one thing, of its own material, on two machines of its own."""

from datetime import UTC, datetime
from fractions import Fraction

from app.domain.calendar import Calendar, Shift
from app.domain.capacity import Resource
from app.domain.demand import HoldRequest, Policy, PromiseRequest, RequestedLine
from app.domain.plant import Granularity, PlanningSettings, PlantModel
from app.domain.routing import Alternative, Component, Routing, Step
from app.domain.supply import Item, Site, Stock, StockStatus
from app.domain.timeline import MINUTES_PER_DAY, Minute, minute_of

MINUTES = 30
"""Of each of the two operations."""
UNITS = 1_000_000
"""Of material: nobody ever has to buy any."""
HORIZON_DAYS = 365
DUE = (10 * MINUTES_PER_DAY, 300 * MINUTES_PER_DAY)
"""Random due dates lie so many minutes ahead: far enough apart that two seldom want the same half hour."""
ALWAYS = Calendar(id="always", timezone="UTC", shifts=(Shift(days=frozenset(range(7)), start=0, end=0),))


def plants_apart(count: int) -> PlantModel:
    numbers = range(1, count + 1)
    sites = [Site(id=site_of(at), timezone="UTC") for at in numbers]
    machines = [Resource(id=id, site=site_of(at), calendar="always") for at in numbers for id in machines_of(at)]
    return PlantModel(
        # Just in time, or those with a due date far ahead would want the same first hours as everybody.
        settings=PlanningSettings(
            horizon_days=HORIZON_DAYS, promise_granularity=Granularity.MINUTE, build_ahead=MINUTES_PER_DAY
        ),
        calendars={"always": ALWAYS},
        sites={site.id: site for site in sites},
        items={id: Item(id=id) for at in numbers for id in (product_of(at), material_of(at))},
        resources={machine.id: machine for machine in machines},
        routings={product_of(at): _routing(at) for at in numbers},
        stock={
            (material_of(at), site_of(at), StockStatus.AVAILABLE.value): Stock(
                item=material_of(at), site=site_of(at), quantity=UNITS
            )
            for at in numbers
        },
    )


def request_for(plant: int, due: Minute | None, policy: Policy) -> PromiseRequest:
    """One unit, as soon as possible where there is no due date."""
    line = RequestedLine(line="1", item=product_of(plant), quantity=1, requested=due)
    return PromiseRequest(lines=(line,), policy=policy, hold=HoldRequest(minutes=60))


def site_of(plant: int) -> str:
    return f"S{plant}"


def product_of(plant: int) -> str:
    return f"P{plant}"


def material_of(plant: int) -> str:
    return f"RAW{plant}"


def machines_of(plant: int) -> tuple[str, str]:
    return f"SAW{plant}", f"PAINT{plant}"


def this_minute() -> Minute:
    return minute_of(datetime.now(UTC))


def _routing(plant: int) -> Routing:
    saw, paint = machines_of(plant)
    steps = (
        _step("10", saw, (Component(item=material_of(plant), quantity_per=Fraction(1)),)),
        _step("20", paint, ()),
    )
    return Routing(id=product_of(plant), item=product_of(plant), site=site_of(plant), steps=steps)


def _step(id: str, machine: str, components: tuple[Component, ...]) -> Step:
    return Step(
        id=id,
        requires=((Alternative(resource=machine),),),
        components=components,
        minutes_per_unit=Fraction(MINUTES),
        interruptible=False,
    )
