"""Seeded random factories, small enough to try everything on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from app.domain.demand import Customer, Effort, PromiseRequest, RequestedLine
from app.domain.plant import Granularity, PlantModel
from app.domain.routing import Alternative, Component, Routing, Step
from app.domain.timeline import Minute, instant_of
from tests.builders import (
    EVERY_DAY,
    PLANT,
    Part,
    alternative,
    at,
    booking,
    calendar,
    closed,
    component,
    downtime,
    item,
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
from tests.factory_machines import with_machines
from tests.variations import with_component_alternatives, with_later_needs, with_safety_stock_to_open

NORTH = "NORTH"
ZONE = "ZONE"
# A week in winter, and the two in which the clocks of Berlin change.
WEEKS = [at("2026-12-07"), at("2026-12-07"), at("2026-12-07"), at("2026-10-22"), at("2027-03-25")]
CALENDARS = [
    calendar("early", "06:00", "14:00", timezone="Europe/Berlin"),
    calendar("long", "06:00", "22:00", timezone="Europe/Berlin"),
    calendar("night", "22:00", "06:00", timezone="Europe/Berlin"),
    calendar("noon", "09:00", "17:00", timezone="America/New_York", days=EVERY_DAY),
    calendar("holiday", "06:00", "18:00", exceptions=[closed("2026-12-09T00:00", "2026-12-10T12:00")]),
]
CUSTOMERS = [Customer(id="NEIGHBOUR"), Customer(id="REGULAR", ship_to=ZONE)]
# What is made from what: the first is sold, the last ones are bought.
SHAPES: list[dict[str, list[str]]] = [
    {"A": ["P"]},
    {"A": ["P", "Q"]},
    {"A": ["B"], "B": ["P"]},
    {"A": ["B", "P"], "B": ["P"]},
    {"A": ["B", "C"], "B": ["P"], "C": ["P"]},
    {"A": ["B", "C"], "B": ["P"], "C": ["Q"]},
    {"A": ["B"], "B": ["C"], "C": ["P"]},
]


def tiny_factory(seed: int) -> tuple[PlantModel, PromiseRequest, Minute]:
    """At most three levels and a handful of operations; every feature of the planner occurs often."""
    model, asked, now = _Tiny(Random(seed), Random(f"{seed}, varied")).built()
    model = with_later_needs(model, now, Random(f"later needs of {seed}"))
    asked = replace(asked, effort=Effort.INSTANT)
    return with_machines(model, Random(f"machines of {seed}")), asked, now


class _Tiny:
    """Throws the dice for one factory, its request and the time of asking; other dice for what varies it."""

    def __init__(self, dice: Random, other_dice: Random) -> None:
        self.dice = dice
        self.other_dice = other_dice
        self.now = dice.choice(WEEKS) + dice.randrange(4 * 1440)
        self.shape = dice.choice(SHAPES)
        self.machines = ["M1", "M2", "M3"][: dice.choice([1, 1, 2, 3])]
        self.quantity = dice.randint(1, 4 if len(self.shape) < 3 else 2)
        self.runs = 5 if len(self.shape) == 1 else 3
        self.has_north = dice.random() < 0.25
        self.bought = sorted({used for parts in self.shape.values() for used in parts} - set(self.shape))

    def maybe(self, share: float) -> bool:
        return self.dice.random() < share

    def soon(self, days: float) -> Minute:
        return self.now + self.dice.randrange(int(days * 1440))

    def calendar(self, share: float) -> str | None:
        return self.dice.choice(CALENDARS).id if self.maybe(share) else None

    def built(self) -> tuple[PlantModel, PromiseRequest, Minute]:
        asked, sold = self.asked()
        parts: list[Part] = [*CALENDARS, *CUSTOMERS, *self.places(), *self.capacity(), *self.lanes(asked), *sold]
        for made in self.shape:
            parts += [self.routing(made), *self.supply(made, plenty=False)]
        for bought in self.bought:
            parts += self.supply(bought, plenty=True)
        dice = self.dice
        granularity = dice.choice([Granularity.HOUR, Granularity.MINUTE]) if self.maybe(0.1) else Granularity.DAY
        model = plant(
            *_first_of_each(parts),
            horizon_days=60,
            frozen_fence=dice.randrange(60, 1500) if self.maybe(0.25) else 0,
            promise_granularity=granularity,
        )
        model = with_component_alternatives(model, self.now, self.other_dice)
        model, asked = with_safety_stock_to_open(model, asked, self.other_dice)
        return self.with_fewer_lots(model, asked), asked, self.now

    def places(self) -> list[Part]:
        zone = self.dice.choice(["UTC", "Europe/Berlin", "America/New_York"])
        here = site(PLANT, timezone=zone, pick_pack=self.dice.choice([0, 0, 20, 90]), ships=self.calendar(0.3))
        parts: list[Part] = [replace(here, receiving_calendar=self.calendar(0.3))]
        if self.has_north:
            parts.append(site(NORTH, timezone=zone, pick_pack=self.dice.choice([0, 30]), ships=self.calendar(0.3)))
        return [*parts, ship_to(ZONE, timezone=self.dice.choice(["UTC", "Asia/Tokyo"]), receives=self.calendar(0.4))]

    def capacity(self) -> list[Part]:
        parts: list[Part] = []
        for id in [*self.machines, "CREW"]:
            units = 2 if self.maybe(0.3) else 1
            changes = [(self.soon(2), self.dice.randint(1, 2))] if self.maybe(0.1) else []
            parts.append(resource(id, calendar=self.calendar(0.6), units=units, unit_changes=changes))
            for number in range(self.dice.choice([0, 0, 1, 2])):
                start = self.soon(2) - 200
                taken = downtime if self.maybe(0.35) else booking
                busy = taken(id, start, start + self.dice.randrange(60, 700), units=self.dice.randint(1, units))
                parts.append(replace(busy, id=f"{busy.id}/{number}"))
        return parts

    def with_fewer_lots(self, model: PlantModel, asked: PromiseRequest) -> PlantModel:
        """Lots so large that no more than a few runs of an item can be worth having."""
        wanted: dict[str, int] = {}
        for one in asked.lines:
            wanted[one.item] = wanted.get(one.item, 0) + one.quantity
        routings = dict(model.routings)
        for id, made in model.routings.items():
            total = wanted.get(made.item, 0)
            lot = max(made.minimum, -(-total // self.runs))
            largest = None if made.maximum is None else max(made.maximum, lot + made.multiple)
            routings[id] = replace(made, minimum=lot, maximum=largest)
            for operation, units in zip(made.steps, made.inputs(total + lot), strict=True):
                for option in (option for used in operation.components for option in used.options):
                    wanted[option.item] = wanted.get(option.item, 0) + option.consumption(units)
        return replace(model, routings=routings)

    def routing(self, made: str) -> Routing:
        first, *others = self.shape[made]
        uses = [component(first, self.dice.choice([1, 1, 1, 2, 0.5]), fixed=self.dice.choice([0, 0, 0, 1]))]
        steps = [self.step("10", uses=[*uses, *([] if len(self.shape) > 1 else others)])]
        if self.maybe(0.45 if len(self.shape) < 3 else 0.15):
            steps.append(self.step("20", uses=[]))
        if len(self.shape) > 1:
            last = steps[-1]
            steps[-1] = replace(last, components=(*last.components, *(component(used) for used in others)))
        minimum = self.dice.choice([1, 1, 1, 2, 3])
        return routing(
            made,
            *steps,
            minimum=minimum,
            multiple=self.dice.choice([1, 1, 1, 2]),
            maximum=minimum + self.dice.randint(1, 2) if self.maybe(0.3) else None,
        )

    def step(self, id: str, uses: Sequence[str | Component]) -> Step:
        dice = self.dice
        if self.maybe(0.08):
            return step(id, uses=uses, fixed=dice.randrange(600), calendar=self.calendar(0.5))
        return step(
            id,
            *self.required(),
            uses=uses,
            setup=dice.choice([0, 0, 30, 45]),
            fixed=dice.choice([0, 0, 20, 12.5]),
            per_unit=dice.choice([30, 60, 97, 150, 33.3]),
            wait=dice.choice([0, 0, 0, 60, 800]),
            interruptible=self.maybe(0.8),
            yield_rate=dice.choice([1, 1, 1, 1, 0.8, 0.5]),
        )

    def required(self) -> list[tuple[Alternative, ...]]:
        """One machine or the choice of two, sometimes with the crew."""
        chosen = self.dice.sample(self.machines, k=min(len(self.machines), 2 if self.maybe(0.35) else 1))
        machine = tuple(alternative(id, self.dice.choice([1, 1, 0.5, 1.25, 2])) for id in chosen)
        return [machine, (alternative("CREW"),)] if self.maybe(0.3) else [machine]

    def supply(self, what: str, *, plenty: bool) -> list[Part]:
        dice, parts = self.dice, list[Part]()
        sites = [PLANT, NORTH] if self.has_north else [PLANT]
        for place in sites:
            here = 0.6 if plenty else 0.2
            if self.maybe(here):
                parts.append(stock(what, dice.randint(1, 6 if plenty else 3), site=place))
            if self.maybe(here / 2):
                since = self.now - dice.randrange(7 * 1440) if self.maybe(0.2) else self.soon(3)
                parts.append(receipt(what, dice.randint(1, 6 if plenty else 2), since, site=place))
            if self.maybe(here / 3):
                parts.append(requirement(what, dice.randint(1, 2), self.soon(3) - 300, site=place))
            if self.maybe(here / 4):
                parts.append(safety_stock(what, 1, site=place))
        if plenty and self.maybe(0.92):
            parts += self.purchases(what)
        if plenty and self.maybe(0.04):
            parts.append(item(what, unlimited=True))
        return parts

    def purchases(self, what: str) -> list[Part]:
        dice = self.dice
        return [
            purchasing(
                what,
                dice.randint(0, 3),
                id=f"{what}-{number}",
                calendar=self.calendar(0.4),
                inspection=dice.choice([0, 0, 120]),
                minimum=dice.choice([1, 1, 5]),
                multiple=dice.choice([1, 1, 2]),
            )
            for number in range(dice.choice([1, 1, 2]))
        ]

    def lanes(self, asked: PromiseRequest) -> list[Part]:
        parts: list[Part] = []
        if is_shipped(asked):
            parts += [self.lane(PLANT, ZONE, f"truck {number}") for number in range(self.dice.choice([1, 1, 2]))]
        if self.has_north:
            parts.append(self.lane(NORTH, PLANT, "transfer"))
            if is_shipped(asked) and self.maybe(0.5):
                parts.append(self.lane(NORTH, ZONE, "north truck"))
        return parts

    def lane(self, origin: str, destination: str, id: str) -> Part:
        days = self.dice.sample(range(7), k=4)
        departs = [(days, self.dice.choice(["07:00", "16:30"]))] if self.maybe(0.4) else []
        return lane(origin, destination, id=id, hours=self.dice.choice([0, 4, 26, 0.5]), departs=departs)

    def asked(self) -> tuple[PromiseRequest, list[Part]]:
        """The request, and what the second line is sold from."""
        dice = self.dice
        lines, sold = [self.line("1", "A", self.quantity)], list[Part]()
        policy: dict[str, Any] = {"levers_max": 0}
        if self.maybe(0.3):
            other = dice.choice([*self.shape, "D"])
            lines.append(self.line("2", other, dice.randint(1, 2)))
            policy["ship_complete"] = self.maybe(0.5)
            if other == "D":
                made = routing("D", self.step("10", uses=[]), minimum=2)
                sold = [stock("D", 1), made if self.maybe(0.6) else purchasing("D", 1)]
        hold = dice.choice([0, 30, 600]) if self.maybe(0.6) else 0
        whose = dice.choice([{}, {}, {"ship_to": ZONE}, {"customer": "NEIGHBOUR"}, {"customer": "REGULAR"}])
        return request(*lines, **whose, hold=hold, **policy), sold

    def line(self, id: str, what: str, quantity: int) -> RequestedLine:
        dice = self.dice
        wanted: Minute | date | None = None
        if self.maybe(0.6):
            wanted = self.soon(5) - 600 if self.maybe(0.4) else self.day(dice.randint(-1, 4))
        return line(
            what,
            quantity,
            wanted,
            id=id,
            earliest=(self.day(dice.randint(0, 5)) if self.maybe(0.7) else self.soon(5)) if self.maybe(0.2) else None,
            latest=(self.day(dice.randint(2, 8)) if self.maybe(0.7) else self.soon(7)) if self.maybe(0.25) else None,
            price=dice.randint(1, 9) if self.maybe(0.6) else None,
        )

    def day(self, days: int) -> date:
        return instant_of(self.now).date() + timedelta(days=days)


def is_shipped(asked: PromiseRequest) -> bool:
    return asked.ship_to is not None or asked.customer == "REGULAR"


def _first_of_each(parts: list[Part]) -> list[Part]:
    """Items that say something about themselves come before the plain ones that others refer to."""
    return sorted(parts, key=lambda part: not hasattr(part, "unlimited"))
