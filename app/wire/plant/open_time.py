"""Calendars that open, and work that fits into their open windows."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from decimal import Decimal
from itertools import product

from app.domain.calendar import Calendar, intersection, open_windows
from app.domain.plant import PlantModel
from app.domain.quantity import round_up_to_lot
from app.domain.routing import Alternative, Step
from app.domain.timeline import MINUTES_PER_DAY, Minute, Window, minute_of
from app.wire.faults import Findings
from app.wire.limits import OPENINGS_MAX

FORTNIGHT = 14 * MINUTES_PER_DAY


class OpenTime:
    """How long calendars are open in one piece, alone and together, within the time that is judged."""

    def __init__(self, plant: PlantModel, now: Minute | None) -> None:
        self._calendars = plant.calendars
        self._period = _period(plant, now)
        self._windows: dict[frozenset[str], tuple[Window, ...]] = {frozenset(): (self._period,)}

    def longest(self, calendars: frozenset[str]) -> int:
        """Minutes of the longest window in which all of them are open; 0 where none is."""
        return max((end - start for start, end in self._together(calendars)), default=0)

    def _together(self, calendars: frozenset[str]) -> tuple[Window, ...]:
        if calendars not in self._windows:
            first, *others = sorted(calendars)
            windows = self._together(frozenset(others))
            self._windows[calendars] = intersection(windows, open_windows(self._calendars[first], *self._period))
        return self._windows[calendars]


def _period(plant: PlantModel, now: Minute | None) -> Window:
    """The horizon from now on; where now is not known, all dated exceptions and a horizon of plain weeks after them."""
    horizon = plant.settings.horizon_days * MINUTES_PER_DAY
    if now is not None:
        return (now, now + horizon)
    exceptions = [exception for calendar in plant.calendars.values() for exception in calendar.exceptions]
    starts = [minute_of(exception.start.replace(tzinfo=UTC)) for exception in exceptions]
    ends = [minute_of(exception.end.replace(tzinfo=UTC)) for exception in exceptions]
    return (min(starts, default=0) - FORTNIGHT, max(ends, default=0) + horizon)


def check_open_time(plant: PlantModel, now: Minute | None, findings: Findings) -> None:
    _check_openings(plant, findings)
    findings.stop_if_any()
    open_time = OpenTime(plant, now)
    for at, calendar in enumerate(plant.calendars.values()):
        if not _opens(calendar, open_time):
            detail = f"calendar {calendar.id!r} never opens within the horizon: add shifts, or exceptions that are open"
            findings.add(f"/calendars/{at}", "never_opens", detail)
    findings.stop_if_any()
    for at, routing in enumerate(plant.routings.values()):
        inputs = routing.inputs(round_up_to_lot(1, minimum=routing.minimum, multiple=routing.multiple))
        for number, (step, quantity) in enumerate(zip(routing.steps, inputs, strict=True)):
            _check_step(plant, step, quantity, f"/routings/{at}/operations/{number}", open_time, findings)


def _check_openings(plant: PlantModel, findings: Findings) -> None:
    """Before anything is laid out: shifts and exceptions each keep their limit, and still come to too much together."""
    days = plant.settings.horizon_days
    openings = sum(_openings(calendar, days) for calendar in plant.calendars.values())
    if openings > OPENINGS_MAX:
        detail = (
            f"open {openings} times within the horizon of {days} days, {OPENINGS_MAX} at most: let resources with the"
            " same hours share a calendar, leave short breaks out of shifts, or shorten the horizon"
        )
        findings.add("/calendars", "too_many_openings", detail)


def _openings(calendar: Calendar, days: int) -> int:
    weekly = sum(len(shift.days) for shift in calendar.shifts)
    return weekly * days // 7 + len(calendar.exceptions)


def _opens(calendar: Calendar, open_time: OpenTime) -> bool:
    # Weekly shifts alone always open; laying them out day by day is only worth it where exceptions may close them.
    return bool(calendar.shifts) if not calendar.exceptions else open_time.longest(frozenset({calendar.id})) > 0


def _check_step(
    plant: PlantModel, step: Step, quantity: int, pointer: str, open_time: OpenTime, findings: Findings
) -> None:
    """Some combination of the alternatives must have a window: one of any length where work may pause."""
    pieces: list[tuple[int, int]] = []
    for calendars, speed in _combinations(plant, step):
        if step.interruptible and len(calendars) < 2:
            return  # A calendar alone is known to open.
        needed = step.minutes(quantity, speed)
        piece = open_time.longest(calendars)
        if piece >= (min(needed, 1) if step.interruptible else needed):
            return
        pieces.append((needed - piece, piece))
    short, piece = min(pieces)
    if piece:
        detail = (
            f"needs {short + piece} minutes in one piece for the smallest run, and the longest open window has {piece}:"
            " let it be interruptible, lower the minimum, or lengthen the shift"
        )
        findings.add(pointer, "fits_no_window", detail)
    else:
        detail = "requires resources that are never open together within the horizon: let their calendars overlap"
        findings.add(f"{pointer}/requires", "never_open_together", detail)


def _combinations(plant: PlantModel, step: Step) -> Iterator[tuple[frozenset[str], Decimal]]:
    """The calendars that must be open together and the slowest speed, for each way to choose, fastest choices only."""
    if not step.requires:
        yield (frozenset({step.calendar} if step.calendar else ()), Decimal(1))
        return
    choices = [_fastest_by_calendar(plant, alternatives).items() for alternatives in step.requires]
    for chosen in product(*choices):
        calendars = frozenset(calendar for calendar, _ in chosen if calendar is not None)
        yield (calendars, min(speed for _, speed in chosen))


def _fastest_by_calendar(plant: PlantModel, alternatives: Sequence[Alternative]) -> dict[str | None, Decimal]:
    fastest: dict[str | None, Decimal] = {}
    for alternative in alternatives:
        calendar = plant.resources[alternative.resource].calendar
        fastest[calendar] = max(alternative.speed, fastest.get(calendar, alternative.speed))
    return fastest
