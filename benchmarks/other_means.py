"""Made-up factories with more to offer than regular means: overtime, express, a second site, and substitutes.

Everybody may work on Saturdays; suppliers and carriers can hurry; a depot has half a lot of every other product, and
gets a lot of it some week; and each product may be another one instead. Whoever asks wants it within days, and mostly
not later than two months on, else not later than a week on, so that every kind of offer is looked for.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from random import Random

from app.domain.calendar import Calendar, Shift
from app.domain.capacity import Overtime
from app.domain.demand import Effort, PromiseRequest
from app.domain.plant import PlantModel
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.supply import ExpediteBuy, ExpediteLane, Item, Lane, Receipt, Site, Stock, StockStatus
from app.domain.timeline import MINUTES_PER_DAY, MINUTES_PER_HOUR, instant_of
from benchmarks.factories import BERLIN, NOW, ZONE, Product, request_for
from benchmarks.frozen_plans import MadeUp

DEPOT = "DEPOT"
SATURDAYS = Calendar(id="saturdays", timezone=BERLIN, shifts=(Shift(days=frozenset([5]), start=360, end=1080),))
OVERTIME = Overtime(calendar=SATURDAYS.id, cost_per_hour=Decimal(60))
EXPRESS_BUY = ExpediteBuy(lead_time_days=2, extra_cost_per_unit=Decimal("1.00"))
EXPRESS_LANE = ExpediteLane(transit_minutes=8 * MINUTES_PER_HOUR, extra_cost_per_unit=Decimal("2.50"))
WANTED_WITHIN_DAYS = 4
ACCEPTABLE_DAYS = [7, 60, 60]


def with_other_means(factory: MadeUp) -> MadeUp:
    """The same plan in a factory that has them."""
    plant = _with_a_depot(_with_substitutes(_hurried(factory.snapshot.plant), factory), factory)
    return replace(factory, snapshot=snapshot_of(plant, factory.snapshot.promises.values()))


def urgent_requests(factory: MadeUp, seed: int) -> Iterator[PromiseRequest]:
    """Without an end: one lot within days, with all that the default policy allows."""
    dice = Random(f"urgent {factory.blueprint.seed} {seed}")
    while True:
        days = dice.randint(1, WANTED_WITHIN_DAYS)
        acceptable = instant_of(NOW + dice.choice(ACCEPTABLE_DAYS) * MINUTES_PER_DAY).date()
        request = request_for(dice.choice(factory.products), NOW + days * MINUTES_PER_DAY)
        lines = tuple(replace(line, latest_acceptable=acceptable) for line in request.lines)
        yield replace(request, lines=lines, effort=Effort.STANDARD)


def _hurried(plant: PlantModel) -> PlantModel:
    return replace(
        plant,
        calendars={**plant.calendars, SATURDAYS.id: SATURDAYS},
        resources={id: replace(one, overtime=OVERTIME) for id, one in plant.resources.items()},
        purchasing={id: replace(one, expedite=EXPRESS_BUY) for id, one in plant.purchasing.items()},
        lanes={
            id: replace(one, cost_per_unit=Decimal("1.50"), expedite=EXPRESS_LANE) for id, one in plant.lanes.items()
        },
    )


def _with_substitutes(plant: PlantModel, factory: MadeUp) -> PlantModel:
    """Each product may be the next one instead."""
    names = [product.item for product in factory.products]
    instead: dict[str, Item] = {
        id: replace(plant.items[id], substitutes=(other,)) for id, other in pairwise([*names, names[0]])
    }
    return replace(plant, items={**plant.items, **instead})


def _with_a_depot(plant: PlantModel, factory: MadeUp) -> PlantModel:
    lane = Lane(
        id="D",
        origin=DEPOT,
        destination=ZONE,
        transit_minutes=2 * MINUTES_PER_DAY,
        cost_per_unit=Decimal("3.00"),
        expedite=EXPRESS_LANE,
    )
    there, dice = factory.products[::2], Random(f"depot {factory.blueprint.seed}")
    lots = (Stock(item=product.item, site=DEPOT, quantity=max(1, product.lot // 2)) for product in there)
    coming = (_coming(product, dice.randint(7, 40)) for product in there)
    return replace(
        plant,
        sites={**plant.sites, DEPOT: Site(id=DEPOT, timezone=BERLIN)},
        lanes={**plant.lanes, lane.id: lane},
        stock={**plant.stock, **{(lot.item, DEPOT, StockStatus.AVAILABLE.value): lot for lot in lots}},
        receipts={**plant.receipts, **{receipt.id: receipt for receipt in coming}},
    )


def _coming(product: Product, days: int) -> Receipt:
    return Receipt(
        id=f"{product.item}/{DEPOT}",
        kind="transfer",
        item=product.item,
        site=DEPOT,
        quantity=product.lot,
        available_at=NOW + days * MINUTES_PER_DAY,
    )
