"""How it is made, on what, and what is in the way."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from app.domain.capacity import Booking, BookingKind, CapacityEvent, CapacityKind, Resource, UnitChange
from app.domain.routing import Alternative, Component, Material, Routing, Step
from app.domain.setups import SetupMatrix
from app.domain.timeline import Minute
from tests.builders.supply import PLANT, Amount


def resource(
    id: str,
    *,
    site: str = PLANT,
    calendar: str | None = None,
    units: int = 1,
    unit_changes: Iterable[tuple[Minute, int]] = (),
    cost_per_hour: Amount = 0,
    matrix: str | None = None,
    state: str | None = None,
) -> Resource:
    return Resource(
        id=id,
        site=site,
        calendar=calendar,
        units=units,
        unit_changes=tuple(UnitChange(at=minute, units=count) for minute, count in unit_changes),
        cost_per_hour=Decimal(str(cost_per_hour)),
        setup_matrix=matrix,
        setup_state=state,
    )


def matrix(id: str, *rows: tuple[str, str, int], otherwise: int = 0) -> SetupMatrix:
    """Each row says from what, to what, and how many minutes."""
    return SetupMatrix(id=id, rows={(last, to): minutes for last, to, minutes in rows}, default_minutes=otherwise)


def alternative(resource: str, speed: Amount = 1, priority: int = 1) -> Alternative:
    return Alternative(resource=resource, speed=Decimal(str(speed)), priority=priority)


def component(
    item: str, quantity_per: Amount = 1, fixed: int = 0, *, instead: Iterable[tuple[str, Amount]] = ()
) -> Component:
    """``instead``: items that may go in instead, each with its quantity per unit."""
    return Component(
        item=item,
        quantity_per=Fraction(str(quantity_per)),
        fixed=fixed,
        alternatives=tuple(
            Material(item=other, quantity_per=Fraction(str(units)), fixed=fixed) for other, units in instead
        ),
    )


def step(
    id: str = "10",
    *requires: str | Alternative | Iterable[Alternative],
    uses: Iterable[str | Component] = (),
    setup: int = 0,
    family: str | None = None,
    fixed: Amount = 0,
    per_unit: Amount = 0,
    wait: int = 0,
    interruptible: bool = True,
    yield_rate: Amount = 1,
    calendar: str | None = None,
) -> Step:
    """Each of ``requires`` is a resource, an alternative, or a choice of alternatives; all are held together."""
    return Step(
        id=id,
        requires=tuple(_choice(entry) for entry in requires),
        components=tuple(component(used) if isinstance(used, str) else used for used in uses),
        setup_minutes=setup,
        setup_family=family,
        fixed_minutes=Decimal(str(fixed)),
        minutes_per_unit=Fraction(str(per_unit)),
        wait_minutes=wait,
        interruptible=interruptible,
        yield_rate=Decimal(str(yield_rate)),
        calendar=calendar,
    )


def _choice(entry: str | Alternative | Iterable[Alternative]) -> tuple[Alternative, ...]:
    if isinstance(entry, str):
        return (alternative(entry),)
    return (entry,) if isinstance(entry, Alternative) else tuple(entry)


def routing(
    item: str,
    *steps: Step,
    id: str | None = None,
    site: str = PLANT,
    minimum: int = 1,
    multiple: int = 1,
    maximum: int | None = None,
    priority: int = 1,
) -> Routing:
    return Routing(
        id=id or f"{item}@{site}",
        item=item,
        site=site,
        steps=steps,
        minimum=minimum,
        multiple=multiple,
        maximum=maximum,
        priority=priority,
    )


def booking(
    resource: str,
    start: Minute,
    end: Minute,
    *,
    units: int = 1,
    unit: int | None = None,
    family: str | None = None,
    id: str | None = None,
) -> Booking:
    """A work order: nothing crosses it."""
    name = id or f"WO-{resource}-{start}"
    return Booking(id=name, resource=resource, start=start, end=end, units=units, unit=unit, family=family)


def downtime(resource: str, start: Minute, end: Minute, *, units: int = 1) -> Booking:
    taken = booking(resource, start, end, units=units, id=f"DOWN-{resource}-{start}")
    return replace(taken, kind=BookingKind.DOWNTIME)


def breakdown(
    resource: str, start: Minute, end: Minute | None, *, units: int = 1, reason: str | None = None
) -> CapacityEvent:
    id = f"cap-{resource}-{start}"
    kind = CapacityKind.BREAKDOWN
    return CapacityEvent(id=id, resource=resource, kind=kind, start=start, end=end, units=units, reason=reason)


def overtime(resource: str, start: Minute, end: Minute, *, units: int = 1) -> CapacityEvent:
    return replace(breakdown(resource, start, end, units=units), kind=CapacityKind.OVERTIME)
