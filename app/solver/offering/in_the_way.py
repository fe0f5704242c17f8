"""Who is in the way of work that waits: whose work or booking leaves it too little room, on which of its resources."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from app.domain.capacity import Booking, machines_taken_by
from app.domain.commitment import open_order_of
from app.domain.hours.occupation import Stretches
from app.domain.promise import Promise
from app.domain.timeline import Minute, Window
from app.solver.draft import Draft, DraftOperation
from app.solver.offering.wording import links
from app.solver.offering.wording.counting import NAMED_MAX
from app.solver.shop import Shop


def in_the_way(shop: Shop, draft: Draft, waiting: DraftOperation, span: Window) -> dict[str, list[str]]:
    """By resource, in a stretch in which it is waited for; of many names no more than are told, and one.

    Nobody is in the way on what has units left all the time, as a crew of seven of which each has one.
    """
    mode = waiting.mode
    found: dict[str, list[str]] = {}
    for resource, unit in zip_longest(mode.resources, mode.units):
        own = _own(draft, waiting, resource, unit, span)
        if unit is None:
            taken = shop.occupation(resource).changed([(*window, 1) for window in own])
            full = taken.short_of(mode.crowds.count(resource))
        else:
            full = [span[0]], [span[1]]
        names = dict.fromkeys(_others(shop, resource, unit, full, span))
        if any(_meets(window, full) for window in own):
            names[links.own_work()] = None
        if names:
            found[resource] = list(names)
    return found


def _others(shop: Shop, resource: str, unit: int | None, full: Stretches, span: Window) -> Iterator[str]:
    known, told = shop.plant.resources[resource], set[str]()
    for booking in shop.compiled.open_hours.occupying(resource, *span):
        if _meets((booking.start, booking.end), full) and (unit is None or unit in machines_taken_by(booking, known)):
            told.add(name := _booked_as(shop, booking))
            yield name
    for row in shop.snapshot.held_on(resource).within(*span):
        if len(told) > NAMED_MAX:
            return
        if _meets((row.start, row.end), full) and (unit is None or row.machine == unit):
            name = known_as(shop.snapshot.promises[row.quote])
            told.add(name)
            yield name


def down_for(shop: Shop, resource: str, span: Window) -> tuple[Minute, list[str]]:
    """What closes all of it within a stretch in which it would be open by its hours, and from when on it would be."""
    hours = shop.compiled.open_hours
    would_work = hours.of_calendar(shop.plant.resources[resource].calendar, *span)
    stretches = [start for start, _ in would_work], [end for _, end in would_work]
    down = [one for one in hours.closing(resource, *span) if _meets((one.start, one.end), stretches)]
    return min(stretches[0], default=span[1]), list(dict.fromkeys(_booked_as(shop, one) for one in down))


def _booked_as(shop: Shop, booking: Booking) -> str:
    """Bookings have the names that the ERP gave them; of what happened people know what it was, and why."""
    event = shop.plant.capacity_events.get(booking.id)
    return booking.id if event is None else links.event(event.kind, event.reason)


def _own(draft: Draft, waiting: DraftOperation, resource: str, unit: int | None, span: Window) -> Sequence[Window]:
    """When the order's own work holds it, which others of its operations wait for."""
    others = (operation for run in draft.runs for operation in run.operations if operation is not waiting)
    return [
        (max(one.start, span[0]), min(one.end, span[1]))
        for one in others
        if one.start < span[1] and span[0] < one.end and _holds(one, resource, unit)
    ]


def _holds(one: DraftOperation, resource: str, unit: int | None) -> bool:
    return resource in one.mode.crowds if unit is None else (resource, unit) in one.mode.machines


def _meets(window: Window, stretches: Stretches) -> bool:
    starts, ends = stretches
    return bisect_right(ends, window[0]) < bisect_left(starts, window[1])


def known_as(promise: Promise) -> str:
    """By people: whoever asked for it gave it a reference, the ERP has a number of its own, or else its id is known."""
    return promise.reference or open_order_of(promise.quote) or promise.owner
