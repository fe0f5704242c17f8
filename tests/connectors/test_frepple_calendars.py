"""frePPLe's calendars, minute by minute: open in the plant model exactly when frePPLe's own rule says so."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

import pytest

from app.connectors.frepple import frepple_plant
from app.domain.calendar import open_windows
from app.domain.timeline import MINUTES_PER_DAY, Window, instant_of, minute_of
from app.wire.model import read_model
from tests.connectors.frepple_tables import REAL, TABLES, write_tables

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
HEADINGS = ["calendar_id", "startdate", "enddate", "value", "priority", *WEEKDAYS, "starttime", "endtime"]


@dataclass(frozen=True)
class Bucket:
    start: datetime
    end: datetime
    days: set[int]
    opens: time
    closes: time
    priority: int
    value: int

    def holds(self, wall: datetime) -> bool:
        in_time = self.start <= wall < self.end and wall.weekday() in self.days
        return in_time and self.opens <= wall.time() <= self.closes


def buckets_of(folder: Path, calendar: str) -> tuple[list[Bucket], int]:
    """The buckets of a calendar as they stand in the table, and its default."""
    with (folder / "calendarbucket.csv").open() as file:
        rows = [row for row in csv.DictReader(file, restval="") if row["calendar_id"] == calendar]
    with (folder / "calendar.csv").open() as file:
        default = next(int(row["defaultvalue"]) for row in csv.DictReader(file) if row["name"] == calendar)
    return [
        Bucket(
            start=datetime.fromisoformat(row["startdate"] or "1971-01-01"),
            end=datetime.fromisoformat(row["enddate"] or "2030-12-31"),
            days={number for number, day in enumerate(WEEKDAYS) if row[day] in {"True", ""}},
            opens=time.fromisoformat(row["starttime"] or "00:00:00"),
            # An end is no part of the bucket; of whole minutes, those before it end with a second to spare.
            closes=(datetime.fromisoformat(f"2000-01-01 {row['endtime'] or '23:59:59'}") - timedelta(seconds=1)).time(),
            priority=int(row["priority"]),
            value=int(row["value"]),
        )
        for row in rows
    ], default


def rule(buckets: list[Bucket], default: int, wall: datetime) -> int:
    """The value as frePPLe's documentation has it: lowest priority number, then the latest start date."""
    found = [bucket for bucket in buckets if bucket.holds(wall)]
    first = [bucket for bucket in found if bucket.priority == min(one.priority for one in found)]
    return max(first, key=lambda one: one.start).value if first else default


def moments(buckets: list[Bucket], windows: Iterable[Window], midnight: datetime) -> set[int]:
    """The minutes of a day at which either may change its mind, and the last ones before; between them nothing does."""
    first = minute_of(midnight.replace(tzinfo=UTC))
    clocks = [datetime.combine(midnight, one) for bucket in buckets for one in (bucket.opens, bucket.closes)]
    walls = [*clocks, *(one for bucket in buckets for one in (bucket.start, bucket.end))]
    turns = {(wall - midnight) // timedelta(minutes=1) for wall in walls}
    turns |= {minute - first for window in windows for minute in window}
    near = {turn + beside for turn in turns for beside in (-1, 0, 1)}
    return {0, *(minute for minute in near if 0 <= minute < MINUTES_PER_DAY)}


def assert_open_as_frepple_says(folder: Path, calendar: str, start: date, days: int) -> None:
    plant = read_model(frepple_plant(folder).model).to_domain()
    buckets, default = buckets_of(folder, calendar)
    wrong = []
    for day in range(days):
        midnight = datetime.combine(start + timedelta(days=day), time(0))
        first = minute_of(midnight.replace(tzinfo=UTC))
        windows = list(open_windows(plant.calendars[calendar], first, first + MINUTES_PER_DAY))
        of_the_day = [one for one in buckets if one.start < midnight + timedelta(days=1) and midnight < one.end]
        for minute in moments(of_the_day, windows, midnight):
            wall = midnight + timedelta(minutes=minute)
            is_open = any(begins <= first + minute < ends for begins, ends in windows)
            if is_open != (rule(of_the_day, default, wall) > 0):
                wrong.append(wall)
    assert wrong == []


def test_shifts_shutdowns_and_open_days_within_them(tmp_path: Path) -> None:
    assert_open_as_frepple_says(write_tables(tmp_path), "plant hours", date(2020, 12, 20), 70)


def test_a_week_that_repeats_is_a_shift_and_a_shutdown_is_one_exception(tmp_path: Path) -> None:
    (calendar,) = frepple_plant(write_tables(tmp_path)).model["calendars"]
    weekdays = ["mon", "tue", "wed", "thu", "fri"]
    assert calendar["shifts"] == [{"days": weekdays, "start": "06:00", "end": "14:00"}]
    assert calendar["exceptions"] == [
        {"start": "2021-02-01T06:00", "end": "2021-02-04T08:00", "open": False},
        {"start": "2021-02-04T14:00", "end": "2021-02-05T00:00", "open": True},
        {"start": "2021-02-05T06:00", "end": "2021-02-05T14:00", "open": False},
    ]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_buckets_overlap(tmp_path: Path, seed: int) -> None:
    dice = Random(seed)
    dates = ["", *(f"2021-01-{day:02d} {hour:02d}:30:00" for day in (1, 5, 12, 20, 31) for hour in (0, 13))]
    clocks = ["", "05:00:00", "12:30:00", "23:59:59"]
    # Something has to be open some day, or it would be no calendar.
    lines = [",".join(HEADINGS), "plant hours,2021-03-01 00:00:00,,1,99"]
    for number in range(dice.randint(1, 9)):
        start, end = sorted(dice.choices(dates, k=2))
        opens, closes = sorted(dice.choices(clocks, k=2))
        on = [str(dice.random() < 0.7) for _ in WEEKDAYS]
        # The starts of equal priorities differ, since the rule says nothing of buckets that share both.
        priority = dice.randint(1, 3) if start not in {line.split(",")[1] for line in lines} else 10 + number
        held = [start, "" if end == start else end, str(dice.randint(0, 1)), str(priority)]
        lines.append(",".join(["plant hours", *held, *on, opens, "" if closes == opens else closes]))
    text = "\n".join(lines) + "\n"
    calendars = f"name,defaultvalue\nplant hours,{dice.randint(0, 1)}\nbenches,1\neve off,1\n"
    folder = write_tables(tmp_path, calendarbucket=text, calendar=calendars)
    assert_open_as_frepple_says(folder, "plant hours", date(2020, 12, 28), 42)


def test_times_are_wall_times_so_that_a_shift_starts_at_six_in_summer_too(tmp_path: Path) -> None:
    plant = read_model(frepple_plant(write_tables(tmp_path), timezone="Europe/Berlin").model).to_domain()
    for day, opens in ((datetime(2021, 3, 26, tzinfo=UTC), 5), (datetime(2021, 3, 29, tzinfo=UTC), 4)):
        midnight = minute_of(day)
        ((start, end),) = open_windows(plant.calendars["plant hours"], midnight, midnight + MINUTES_PER_DAY)
        assert (start - midnight, end - start) == (opens * 60, 8 * 60)


def test_work_is_done_while_location_and_resource_are_both_open(tmp_path: Path) -> None:
    resources = TABLES["resource"].replace("oven,,1,,,", "oven,,1,,late,")
    calendars = TABLES["calendar"] + "late,0\n"
    buckets = TABLES["calendarbucket"] + "late,,,1,1,True,True,True,True,True,True,True,12:00:00,20:00:00\n"
    folder = write_tables(tmp_path, resource=resources, calendar=calendars, calendarbucket=buckets)
    plant = read_model(frepple_plant(folder).model).to_domain()
    calendar = plant.calendars[plant.resources["oven"].calendar or ""]
    monday = minute_of(datetime(2021, 1, 18, tzinfo=UTC))
    assert open_windows(calendar, monday, monday + MINUTES_PER_DAY) == ((monday + 12 * 60, monday + 14 * 60),)


@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_dir(), reason="frePPLe's demo is not here; TROTH_FREPPLE names its folder")
def test_the_working_days_of_the_demo_over_its_whole_year() -> None:
    assert_open_as_frepple_says(REAL, "Working Days", date(2021, 1, 1), 365)


@pytest.mark.skipif(not REAL.is_dir(), reason="frePPLe's demo is not here; TROTH_FREPPLE names its folder")
@pytest.mark.parametrize("resource", ["assembly line", "Antonio", "Carl"])
def test_the_sizes_of_the_demo_s_resources_over_its_whole_year(resource: str) -> None:
    found = read_model(frepple_plant(REAL).model).to_domain().resources[resource]
    name = {"assembly line": "assembly line capacity @ factory"}.get(resource, f"Calendar for {resource}")
    buckets, default = buckets_of(REAL, name)
    first = minute_of(datetime(2021, 1, 1, tzinfo=UTC))
    for minute in range(first, first + 365 * MINUTES_PER_DAY, 60):
        units = [change.units for change in found.unit_changes if change.at <= minute]
        wall = instant_of(minute).replace(tzinfo=None)
        assert (units[-1] if units else found.units) == rule(buckets, default, wall), wall
