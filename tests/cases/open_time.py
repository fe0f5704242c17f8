"""Calendars and resources of a case in our terms."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import cast

from app.domain.calendar import Calendar, CalendarException
from app.domain.capacity import Resource
from app.domain.setups import SetupMatrix
from tests.builders import EVERY_DAY, PLANT, calendar, matrix, resource
from tests.cases.facts import Case, Facts, NotExpressible, minute, whole_minutes

Steps = list[tuple[str, float]]

LONG_AGO, FOR_EVER = "2000-01-01T00:00:00", "2100-01-01T00:00:00"


def calendars(case: Case) -> list[Calendar]:
    """Every calendar of the case that is not one of capacity, and those of resources and their site together."""
    own = [working_time(name, [named["steps"]]) for name, named in case.facts["calendars"].items()]
    shared = [working_time(_open_name(case, one), _open_steps(case, one)) for one in case.facts["resources"]]
    return [*own, *shared]


def working_time(name: str, step_functions: Iterable[Steps]) -> Calendar:
    """Open where all the step functions are above 0; the first value of each also holds before its date."""
    always = calendar(name, start="00:00", end="24:00", days=EVERY_DAY)
    return replace(always, exceptions=tuple(span for steps in step_functions for span in _closed_spans(steps)))


def _closed_spans(steps: Steps) -> Iterable[CalendarException]:
    starts = [datetime.fromisoformat(LONG_AGO), *(datetime.fromisoformat(start) for start, _ in steps[1:])]
    ends = [*starts[1:], datetime.fromisoformat(FOR_EVER)]
    for start, end, (_, value) in zip(starts, ends, steps, strict=True):
        if value <= 0:
            yield CalendarException(start=start, end=end, open=False)


def resources(case: Case) -> list[Resource]:
    """A pool of members that are all alike is one resource with so many units; else its members are resources."""
    found: list[Resource] = []
    for one in case.facts["resources"]:
        members = case.members(one["id"])
        if one["kind"] == "infinite" or (members and not are_alike(members)):
            continue
        if one.get("member_of") and are_alike(case.members(one["member_of"])):
            continue
        units, changes = (len(members), []) if members else _units(case, one)
        opens = _open_name(case, one) if _open_steps(case, one) else None
        site = one.get("location") or PLANT
        setups = {"matrix": one.get("setup_matrix"), "state": one.get("initial_setup")}
        found.append(resource(one["id"], site=site, calendar=opens, units=units, unit_changes=changes, **setups))
    return found


def setup_matrices(case: Case) -> list[SetupMatrix]:
    """A row for families that nothing has is left out; the one that names none is the default."""
    found: list[SetupMatrix] = []
    for id, rows in case.facts.get("setup_matrices", {}).items():
        default = next((row for row in rows if not row["from"] and not row["to"]), None)
        named = [(row["from"], "*", whole_minutes(row["duration_s"])) for row in rows if row["to"] == ".*"]
        found.append(matrix(id, *named, otherwise=whole_minutes(default["duration_s"]) if default else 0))
    return found


def are_alike(members: list[Facts]) -> bool:
    """Whether any of them is as good as any other for every work."""
    traits = ("capacity", "capacity_calendar", "calendar", "efficiency_pct", "skills", "location")
    return all(
        [member.get(trait) for trait in traits] == [members[0].get(trait) for trait in traits] for member in members
    )


def units_most(case: Case, one: Facts) -> int:
    units, changes = _units(case, one)
    return max([units, *(there for _, there in changes)])


def keeps(case: Case, resource: str, calendar: str) -> bool:
    """Whether a resource is closed whenever that calendar is."""
    return case.facts["calendars"][calendar]["steps"] in _open_steps(case, case.resource(resource))


def _units(case: Case, one: Facts) -> tuple[int, list[tuple[int, int]]]:
    """How many there are at first, and how many from when on."""
    if "capacity_calendar" not in one:
        return _whole(one["capacity"]), []
    steps: Steps = case.facts["calendars"][one["capacity_calendar"]]["steps"]
    return _whole(steps[0][1]), [(minute(start), _whole(units)) for start, units in steps[1:]]


def _whole(units: float) -> int:
    if units != int(units):
        raise NotExpressible(f"{units} units of a resource")
    return int(units)


def _open_name(case: Case, one: Facts) -> str:
    return f"open time of {one['id']}"


def _open_steps(case: Case, one: Facts) -> list[Steps]:
    names = [one.get("calendar"), case.calendar_of(one.get("location"))]
    return [cast(Steps, case.facts["calendars"][name]["steps"]) for name in names if name]
