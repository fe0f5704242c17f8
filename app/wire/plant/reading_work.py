"""Resources, routings and bookings from the wire to the domain."""

from collections.abc import Sequence
from fractions import Fraction

from app.domain.capacity import Booking, BookingKind, Overtime, Resource, UnitChange
from app.domain.routing import Alternative, Component, Material, Routing, Step
from app.domain.timeline import minute_at_or_after, minute_of
from app.wire.faults import repeated
from app.wire.plant.reading import Reading
from app.wire.plant.reading_setups import check_booked_machine, check_machines, family_of
from app.wire.plant.work import (
    AlternativeIn,
    BookingIn,
    ComponentAlternativeIn,
    ComponentIn,
    OperationIn,
    OvertimeIn,
    ResourceIn,
    RoutingIn,
)


def resource(shape: ResourceIn, pointer: str, reading: Reading) -> Resource:
    changes = sorted(
        (UnitChange(at=reading.minute(change.since, shape.site), units=change.units) for change in shape.unit_changes),
        key=lambda change: change.at,
    )
    if len({change.at for change in changes}) < len(changes):
        detail = "has two changes from the same instant on: keep the one that counts"
        reading.findings.add(f"{pointer}/unit_changes", "duplicate_instant", detail)
    read = Resource(
        id=shape.id,
        site=shape.site,
        calendar=shape.calendar,
        units=shape.units,
        cost_per_hour=shape.cost_per_hour,
        overtime=_overtime(shape.overtime) if shape.overtime else None,
        unit_changes=tuple(changes),
        setup_matrix=shape.setup_matrix,
        setup_state=shape.setup_state,
    )
    check_machines(shape, pointer, reading)
    if not read.units_most:
        reading.findings.add(f"{pointer}/units", "out_of_range", "must be at least 1 at some time, or nothing is done")
    return read


def _overtime(shape: OvertimeIn) -> Overtime:
    return Overtime(calendar=shape.calendar, cost_per_hour=shape.cost_per_hour)


def booking(shape: BookingIn, pointer: str, reading: Reading) -> Booking:
    if shape.end <= shape.start:
        reading.findings.add(f"{pointer}/end", "ends_before_start", "must lie after start")
    check_booked_machine(shape, pointer, reading)
    return Booking(
        id=shape.id,
        resource=shape.resource,
        start=minute_of(shape.start),
        end=minute_at_or_after(shape.end),
        units=shape.units,
        unit=shape.unit,
        kind=BookingKind(shape.kind),
        fulfils=shape.fulfils,
        family=family_of(shape, pointer, reading),
    )


def routing(shape: RoutingIn, pointer: str, reading: Reading) -> Routing:
    minimum, multiple = reading.lot(shape, pointer)
    for at, again in repeated(operation.id for operation in shape.operations).items():
        detail = f"repeats {again!r}: it must be unique within the routing"
        reading.findings.add(f"{pointer}/operations/{at}/id", "duplicate_id", detail)
    return Routing(
        id=shape.id,
        item=shape.item,
        site=shape.site,
        steps=tuple(
            _step(operation, shape, f"{pointer}/operations/{at}", reading)
            for at, operation in enumerate(shape.operations)
        ),
        minimum=minimum,
        multiple=multiple,
        maximum=reading.maximum(shape, minimum, multiple, pointer),
        cost_per_unit=shape.cost_per_unit,
        priority=shape.priority,
        validity=reading.validity(shape, pointer),
    )


def _step(shape: OperationIn, routing: RoutingIn, pointer: str, reading: Reading) -> Step:
    if shape.alternatives is not None and shape.requires:
        detail = "is short for one entry of requires: give one or the other"
        reading.findings.add(f"{pointer}/alternatives", "given_twice", detail)
    choices = list(shape.choices)
    if shape.calendar is not None and choices:
        detail = (
            "counts only where nothing is required; the calendars of the required resources count here: leave it out"
        )
        reading.findings.add(f"{pointer}/calendar", "not_allowed", detail)
    return Step(
        id=shape.id,
        requires=tuple(
            _alternatives(alternatives, routing.site, f"{pointer}/{path}", reading) for path, alternatives in choices
        ),
        components=_components(shape.components, routing.item, f"{pointer}/components", reading),
        setup_minutes=shape.setup_minutes,
        setup_family=family_of(shape, pointer, reading),
        fixed_minutes=shape.fixed_minutes,
        minutes_per_unit=Fraction(shape.minutes_per_unit) / 10 ** reading.decimals[routing.item],
        wait_minutes=shape.wait_minutes,
        interruptible=shape.interruptible,
        yield_rate=shape.yield_rate,
        calendar=shape.calendar,
    )


def _alternatives(
    shapes: Sequence[AlternativeIn], site: str, pointer: str, reading: Reading
) -> tuple[Alternative, ...]:
    again = repeated(shape.resource for shape in shapes)
    for at, shape in enumerate(shapes):
        place = reading.sites_of_resources[shape.resource]
        if place != site:
            detail = f"stands at site {place!r}, and the routing at {site!r}: name a resource of the routing's site"
            reading.findings.add(f"{pointer}/{at}/resource", "other_site", detail)
        if at in again:
            detail = f"repeats {shape.resource!r}: name each resource once in a list of alternatives"
            reading.findings.add(f"{pointer}/{at}/resource", "duplicate_id", detail)
    return tuple(Alternative(resource=shape.resource, speed=shape.speed, priority=shape.priority) for shape in shapes)


def _components(shapes: Sequence[ComponentIn], made: str, pointer: str, reading: Reading) -> tuple[Component, ...]:
    read: dict[str, Component] = {}
    for at, shape in enumerate(shapes):
        if shape.item in read:
            detail = f"repeats {shape.item!r}: name each component of an operation once, with its whole quantity"
            reading.findings.add(f"{pointer}/{at}/item", "duplicate_id", detail)
        own = f"{pointer}/{at}"
        taken = _material(shape, shape, made, own, reading)
        read[shape.item] = Component(
            item=taken.item,
            quantity_per=taken.quantity_per,
            fixed=taken.fixed,
            alternatives=tuple(
                _material(one, shape, made, f"{own}/alternatives/{number}", reading)
                for number, one in enumerate(shape.alternatives)
            ),
        )
        _check_alternatives(shape, own, reading)
    return tuple(read.values())


def _material(
    shape: ComponentIn | ComponentAlternativeIn, component: ComponentIn, made: str, pointer: str, reading: Reading
) -> Material:
    """What one option of a component consumes; the fixed quantity is of whichever is taken."""
    if not shape.quantity_per and not component.fixed_quantity:
        detail = "must be greater than 0 where fixed_quantity is not: it consumes nothing"
        reading.findings.add(f"{pointer}/quantity_per", "out_of_range", detail)
    fixed_at = f"{pointer}/fixed_quantity" if shape is component else f"{pointer}/item"
    finer = Fraction(10) ** (reading.decimals[shape.item] - reading.decimals[made])
    return Material(
        item=shape.item,
        quantity_per=Fraction(shape.quantity_per) * finer,
        fixed=reading.units(component.fixed_quantity, shape.item, fixed_at),
    )


def _check_alternatives(shape: ComponentIn, pointer: str, reading: Reading) -> None:
    seen = {shape.item}
    for at, alternative in enumerate(shape.alternatives):
        if alternative.item in seen:
            detail = f"repeats {alternative.item!r}: name each item that may go in as this component once"
            reading.findings.add(f"{pointer}/alternatives/{at}/item", "duplicate_id", detail)
        seen.add(alternative.item)
