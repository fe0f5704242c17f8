"""Factories in which everything has its price, nearly everything can be hurried, and dates are tight."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from app.domain.capacity import Overtime, Resource
from app.domain.demand import PromiseRequest, RequestedLine
from app.domain.plant import PlantModel
from app.domain.supply import ExpediteBuy, ExpediteLane, Item, Lane, Purchasing
from app.domain.timeline import MINUTES_PER_DAY, Minute, instant_of
from tests.builders import EVERY_DAY, PLANT, calendar, item, lane, purchasing, receipt, site, stock
from tests.factories import ZONE, is_shipped
from tests.metamorphic.inquiry import Inquiry, inquiry_of

SOUTH = "SOUTH"
EXTRA_HOURS = [
    calendar("weekend", "00:00", "24:00", days=[5, 6]),
    calendar("evenings", "14:00", "23:00", timezone="Europe/Berlin", days=EVERY_DAY),
    calendar("mornings", "03:00", "09:00"),
]
RATES = ["0", "0", "31.50", "40", "66.66", "90"]
"""Of an hour."""
PRICES = ["0", "0.005", "0.125", "1", "2.335", "7.50"]
"""Of a unit: many an amount lies between two cents."""


def costly_inquiry(seed: int) -> Inquiry:
    """A tiny factory with terms, other sites and substitutes, asked for what it mostly cannot make in time."""
    inquiry, dice = inquiry_of(seed), Random(f"terms of {seed}")
    plant, asked, now = inquiry.plant, inquiry.asked, inquiry.now
    if dice.random() < 0.5:
        plant = with_another_site(plant, asked, now, dice)
    if dice.random() < 0.6:
        plant = with_substitutes(plant, asked, now, dice)
    return replace(inquiry, plant=with_terms(plant, asked, dice), asked=wanted_soon(asked, now, dice))


def with_terms(plant: PlantModel, asked: PromiseRequest, dice: Random) -> PlantModel:
    """Costs throughout, and for most resources, suppliers and lanes what hurrying costs."""
    wanted = {line.item for line in asked.lines}
    sold = wanted | {f"{id}-TOO" for id in wanted}
    hours: Mapping[str, Any] = {one.id: one for one in EXTRA_HOURS}
    return replace(
        plant,
        calendars={**plant.calendars, **hours},
        resources={id: _manned(one, dice) for id, one in plant.resources.items()},
        purchasing={id: _bought(one, dice) for id, one in plant.purchasing.items()},
        lanes={id: _travelled(one, dice) for id, one in plant.lanes.items()},
        routings={id: replace(one, cost_per_unit=_price(dice)) for id, one in plant.routings.items()},
        items={id: _valued(one, plant, sold, dice) for id, one in plant.items.items()},
    )


def with_another_site(plant: PlantModel, asked: PromiseRequest, now: Minute, dice: Random) -> PlantModel:
    """Some of what is asked for is there, or comes there, or is bought for there."""
    wanted = sorted({line.item for line in asked.lines})
    there = {id: stock(id, dice.randint(1, 4), site=SOUTH) for id in wanted if dice.random() < 0.5}
    comes = [receipt(id, dice.randint(1, 4), _soon(now, dice, 6), site=SOUTH) for id in wanted if dice.random() < 0.5]
    comes = [replace(one, id=f"{one.id} for {SOUTH}", confirmed=dice.random() < 0.5) for one in comes]
    bought = [purchasing(id, dice.randint(2, 6), site=SOUTH) for id in wanted if dice.random() < 0.4]
    ways = [lane(SOUTH, ZONE, id="south truck", hours=dice.choice([2, 30, 60]))] if is_shipped(asked) else []
    if PLANT in plant.sites and dice.random() < 0.3:
        ways.append(lane(SOUTH, PLANT, id="south transfer", hours=dice.choice([3, 20])))
    # Whoever picks up in two time zones at once has two days for one date, and what is on time depends on where.
    zone = "Europe/Berlin" if is_shipped(asked) else plant.sites[PLANT].timezone
    return replace(
        plant,
        sites={**plant.sites, SOUTH: site(SOUTH, timezone=zone, pick_pack=dice.choice([0, 45]))},
        stock={**plant.stock, **{(one.item, SOUTH, one.status.value): one for one in there.values()}},
        receipts={**plant.receipts, **{one.id: one for one in comes}},
        purchasing={**plant.purchasing, **{one.id: one for one in bought}},
        lanes={**plant.lanes, **{one.id: one for one in ways}},
    )


def with_substitutes(plant: PlantModel, asked: PromiseRequest, now: Minute, dice: Random) -> PlantModel:
    """Something in the same unit for each item that is asked for, and something in another that never will do."""
    for id in sorted({line.item for line in asked.lines}):
        other, unlike = f"{id}-TOO", f"{id}-BY-WEIGHT"
        named = {
            id: replace(plant.items[id], substitutes=(unlike, other)),
            other: replace(item(other, price=dice.choice([None, 3, 8])), unit=plant.items[id].unit),
            unlike: replace(item(unlike), unit="kg"),
        }
        lies = stock(other, dice.randint(1, 8))
        comes = receipt(other, dice.randint(1, 5), _soon(now, dice, 3))
        source = purchasing(other, dice.randint(0, 3))
        plant = replace(
            plant,
            items={**plant.items, **named},
            stock={**plant.stock, **({(other, PLANT, lies.status.value): lies} if dice.random() < 0.6 else {})},
            receipts={**plant.receipts, **({comes.id: comes} if dice.random() < 0.4 else {})},
            purchasing={**plant.purchasing, **({source.id: source} if dice.random() < 0.5 else {})},
        )
        lot = stock(unlike, 9)
        plant = replace(plant, stock={**plant.stock, (unlike, PLANT, lot.status.value): lot})
    return plant


def wanted_soon(asked: PromiseRequest, now: Minute, dice: Random) -> PromiseRequest:
    """Most lines by a date that is near, and most of them not after another."""
    return replace(asked, lines=tuple(_wanted_soon(line, now, dice) for line in asked.lines))


def _wanted_soon(line: RequestedLine, now: Minute, dice: Random) -> RequestedLine:
    requested, latest = line.requested, line.latest_acceptable
    if (requested is None and dice.random() < 0.7) or dice.random() < 0.4:
        requested = _day(now, dice.randint(-1, 2)) if dice.random() < 0.6 else _soon(now, dice, 3)
    if dice.random() < 0.75:
        days = dice.choice([2, 3, 5, 8, 13])
        latest = now + days * MINUTES_PER_DAY + 700 if dice.random() < 0.3 else _day(now, days)
        if isinstance(requested, date):
            latest = max(requested, _day(now, days))
    return replace(line, requested=requested, latest_acceptable=latest)


def _manned(one: Resource, dice: Random) -> Resource:
    overtime = Overtime(calendar=dice.choice(EXTRA_HOURS).id, cost_per_hour=Decimal(dice.choice(RATES)))
    return replace(
        one,
        cost_per_hour=Decimal(dice.choice(RATES)),
        overtime=overtime if one.calendar is not None and dice.random() < 0.8 else None,
    )


def _bought(one: Purchasing, dice: Random) -> Purchasing:
    days = dice.randint(0, max(0, one.lead_time_days - 1))
    terms = ExpediteBuy(lead_time_days=days, extra_cost_per_unit=_price(dice))
    return replace(one, cost_per_unit=_price(dice), expedite=terms if dice.random() < 0.75 else None)


def _travelled(one: Lane, dice: Random) -> Lane:
    terms = ExpediteLane(transit_minutes=one.transit_minutes // dice.choice([2, 5]), extra_cost_per_unit=_price(dice))
    return replace(one, cost_per_unit=_price(dice), expedite=terms if dice.random() < 0.75 else None)


def _valued(one: Item, plant: PlantModel, sold: Collection[str], dice: Random) -> Item:
    """Some of what is bought is counted in tenths or hundredths of its unit."""
    is_made = any(routing.item == one.id for routing in plant.routings.values())
    return replace(
        one,
        price=Decimal(dice.randint(1, 20)) if one.price is None and dice.random() < 0.7 else one.price,
        cost=_price(dice) if dice.random() < 0.5 else one.cost,
        decimals=one.decimals if is_made or one.id in sold else dice.choice([0, 0, 1, 2]),
    )


def _price(dice: Random) -> Decimal:
    return Decimal(dice.choice(PRICES))


def _soon(now: Minute, dice: Random, days: int) -> Minute:
    return now + dice.randrange(days * MINUTES_PER_DAY)


def _day(now: Minute, days: int) -> date:
    return instant_of(now).date() + timedelta(days=days)
