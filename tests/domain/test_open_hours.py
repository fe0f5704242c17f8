"""What the laws know of open time, looked up in stretches, against working it out from the rows each time."""

from collections.abc import Callable
from random import Random

from app.domain.calendar import intersection, open_windows, union, without
from app.domain.capacity import closes
from app.domain.hours.open_hours import STRETCH, Hours
from app.domain.plant import PlantModel
from app.domain.snapshots.compiled import CompiledPlant
from app.domain.timeline import Minute, Window
from tests.builders import (
    EVERY_DAY,
    MONDAY,
    Part,
    booking,
    breakdown,
    calendar,
    closed,
    downtime,
    overtime,
    plant,
    resource,
)
from tests.domain.builders import DAY, HOUR

SEEDS = 40


def some_plant(random: Random) -> PlantModel:
    """A crew that works nights in a zone whose clocks change, with a holiday; bookings of some of it and of all."""
    nights = calendar(
        "nights", "22:00", "06:00", EVERY_DAY, "Europe/Berlin", [closed("2027-03-27T12:00", "2027-03-28T02:30")]
    )
    kinds: list[Callable[..., Part]] = [booking, downtime, breakdown, overtime]
    taken: list[Part] = []
    for _ in range(12):
        start = some_time(random)
        kind = random.choice(kinds)
        taken.append(kind("CREW", start, start + random.randrange(1, 3 * DAY), units=random.choice([1, 2])))
    return plant(nights, resource("CREW", calendar="nights", units=2, unit_changes=[(MONDAY + 9 * DAY, 1)]), *taken)


def some_time(random: Random) -> Minute:
    return MONDAY + random.randrange(140 * DAY)


def some_span(random: Random) -> Window:
    """Often across the end of a stretch."""
    middle = random.choice([some_time(random), (MONDAY // STRETCH + random.randrange(5)) * STRETCH])
    return (middle - random.randrange(20 * HOUR), middle + random.randrange(random.choice([HOUR, DAY, 70 * DAY])))


def test_a_calendar_read_in_stretches_opens_when_it_opens() -> None:
    for seed in range(SEEDS):
        random = Random(seed)
        compiled = CompiledPlant(some_plant(random))
        for calendar_id in ("nights", None):
            rows = compiled.plant.calendars.get(calendar_id or "")
            for span in (some_span(random) for _ in range(20)):
                assert tuple(compiled.open_hours.of_calendar(calendar_id, *span)) == open_windows(rows, *span)


def test_a_resource_is_open_by_its_calendar_and_overtime_less_what_closes_all_of_it() -> None:
    for seed in range(SEEDS):
        random = Random(seed)
        compiled = CompiledPlant(some_plant(random))
        crew, hours = compiled.plant.resources["CREW"], compiled.open_hours
        bookings, extra = compiled.bookings_of["CREW"], [event.window for event in compiled.overtime_of["CREW"]]
        closures = [(one.start, one.end) for one in bookings if closes(one, crew)]
        for span in (some_span(random) for _ in range(20)):
            regular = open_windows(compiled.plant.calendars["nights"], *span)
            longer = intersection(union([*regular, *extra]), [span])
            assert list(hours.of_resource("CREW", *span)) == without(longer, closures)
            assert list(hours.of_resource("CREW", *span, Hours.REGULAR)) == without(regular, closures)


def test_what_occupies_a_resource_are_the_bookings_of_the_stretch_that_do_not_close_it() -> None:
    for seed in range(SEEDS):
        random = Random(seed)
        compiled = CompiledPlant(some_plant(random))
        crew = compiled.plant.resources["CREW"]
        for start, end in (some_span(random) for _ in range(20)):
            there = [one for one in compiled.bookings_of["CREW"] if one.start < end and start < one.end]
            expected = sorted(one.id for one in there if not closes(one, crew))
            assert sorted(one.id for one in compiled.open_hours.occupying("CREW", start, end)) == expected
