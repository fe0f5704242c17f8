"""More capacity: whatever could be worked before can still be worked, and is done no later."""

from dataclasses import replace
from random import Random

from app.domain.calendar import Calendar, Shift
from app.domain.capacity import Booking, Resource, closes
from app.domain.demand import ship_to_of
from app.domain.timeline import MINUTES_PER_DAY
from tests.metamorphic.inquiry import Inquiry


def one_more_unit(inquiry: Inquiry, dice: Random) -> Inquiry:
    """Of one resource, at all times; none of the others is any less free."""
    plant = inquiry.plant
    resource = plant.resources[dice.choice(sorted(plant.resources))]
    bookings = {
        id: replace(booking, units=booking.units + 1, unit=None) if _takes_it_too(booking, resource) else booking
        for id, booking in plant.bookings.items()
    }
    changes = tuple(replace(change, units=change.units + 1) for change in resource.unit_changes)
    more = replace(resource, units=resource.units + 1, unit_changes=changes)
    return replace(inquiry, plant=replace(plant, bookings=bookings, resources={**plant.resources, resource.id: more}))


def _takes_it_too(booking: Booking, resource: Resource) -> bool:
    """Whether a booking has to take the new unit as well, so that it takes the same of the others as before.

    Of machines, which have numbers, one that names none takes the last; it would move to the new one, and what it had
    set up with it. One that closes them all would merely occupy some, and no work on these could pause over it. Of
    interchangeable units, too, several of which work paused, that had to share the new one; but where there is one and
    now there are two, the work goes on, on one of them.
    """
    if booking.resource != resource.id:
        return False
    is_machine = resource.setup_matrix is not None
    return (is_machine and booking.unit is None) or (closes(booking, resource) and (is_machine or booking.units > 1))


def longer_shift(inquiry: Inquiry, dice: Random) -> Inquiry:
    """Of some calendars, wherever they are used. Work that started at some minute can start then and ends no later.

    It can also start later and end when it did, where something is not valid yet at an earlier end. A customer's own
    hours stay where a line must not arrive before some date: goods arrive when the other side opens next, so that what
    would now come too early has to leave later, and the next departure may be next week's.
    """
    plant = inquiry.plant
    ship_to = plant.ship_tos.get(ship_to_of(inquiry.asked, plant.customers) or "")
    waited_for = any(line.earliest_acceptable is not None for line in inquiry.asked.lines)
    kept = ship_to.receiving_calendar if ship_to and waited_for else None
    longer = {id: _longer(calendar, dice) for id, calendar in plant.calendars.items() if id != kept}
    return replace(inquiry, plant=replace(plant, calendars={**plant.calendars, **longer}))


def _longer(calendar: Calendar, dice: Random) -> Calendar:
    return replace(calendar, shifts=tuple(_longer_shift(shift, dice) for shift in calendar.shifts))


def _longer_shift(shift: Shift, dice: Random) -> Shift:
    """Earlier on its day, later, or on one more day, or none of it; for a whole day at most."""
    end = shift.end if shift.end > shift.start else shift.end + MINUTES_PER_DAY
    end = min(end + dice.choice([0, dice.randrange(240)]), shift.start + MINUTES_PER_DAY)
    start = dice.choice([shift.start, dice.randint(max(0, end - MINUTES_PER_DAY), shift.start)])
    return replace(
        shift,
        days=shift.days | dice.choice([frozenset(), frozenset([dice.randrange(7)])]),
        start=start,
        end=end if end <= MINUTES_PER_DAY else end - MINUTES_PER_DAY,
    )
