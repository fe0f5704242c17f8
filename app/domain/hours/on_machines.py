"""Which machine a booking takes that names none, where units are machines of their own."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from app.domain.capacity import Booking, Resource, machines_taken_by
from app.domain.hours.by_start import ByStart
from app.domain.timeline import Minute


def on_machines(bookings: Sequence[Booking], resource: Resource) -> Sequence[Booking]:
    """The same bookings, each for one machine where it is for some of several.

    What names none takes the last of those there are that nothing else takes meanwhile, whoever begins first choosing
    first; where none is left, the last of all: the feed has booked more than there is.
    """
    silent = [one for one in bookings if one.unit is None and one.units < _most(one, resource)]
    if not silent:
        return bookings
    told = [one for one in bookings if one.unit is not None or one.units >= _most(one, resource)]
    named: dict[int, list[Booking]] = defaultdict(list)
    for one in sorted(told, key=lambda booking: booking.start):
        for unit in machines_taken_by(one, resource):
            named[unit].append(one)
    taken = {unit: ByStart(there) for unit, there in named.items()}
    until: dict[int, Minute] = defaultdict(int)
    for one in sorted(silent, key=lambda booking: (booking.start, booking.id)):
        there = range(_most(one, resource), 0, -1)
        free = [unit for unit in there if until[unit] <= one.start and not _is_taken(taken.get(unit), one)]
        for unit in list(dict.fromkeys(chain(free, there)))[: one.units]:
            until[unit] = max(until[unit], one.end)
            told.append(replace(one, units=1, unit=unit))
    return told


def _most(booking: Booking, resource: Resource) -> int:
    return resource.units_most_within(booking.start, booking.end)


def _is_taken(named: ByStart[Booking] | None, booking: Booking) -> bool:
    return named is not None and bool(named.within(booking.start, booking.end))
