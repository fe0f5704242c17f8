"""Who does the work: resources with their hours, and what each operation asks of them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.connectors.frepple.calendars import Calendars
from app.connectors.frepple.export import Export
from app.connectors.frepple.places import location_calendars
from app.connectors.frepple.tables import ONE, Row
from app.wire.limits import REQUIRES_MAX, UNITS_OF_RESOURCE_MAX
from app.wire.text import number

HUNDRED = Decimal(100)

Requires = list[dict[str, list[dict[str, Any]]]]
"""An operation's ``requires``, as the wire writes it."""


def resources(export: Export, calendars: Calendars) -> list[dict[str, Any]]:
    """Machines and people; a pool is no resource, its members are."""
    located = location_calendars(export, calendars)
    members = set(export.resources(""))
    found = []
    for row in export.rows("resource"):
        if row.name("name") in members:
            _check_resource(row)
            hours = (located.get(row.name("location"), ""), calendars.known(row, "available"))
            found.append(
                {
                    "id": row.name("name"),
                    "site": row.name("location"),
                    "calendar": calendars.open_in_all(hours),
                    "cost_per_hour": str(row.number("cost")),
                    **_size(row, export, calendars),
                }
            )
    return found


def _check_resource(row: Row) -> None:
    if row.text("type") not in {"", "default", "infinite"}:
        raise row.unspeakable("type", "a resource that is counted in buckets is not planned")
    for column, what in (("setupmatrix", "a setup matrix"), ("efficiencycalendar", "an efficiency that varies")):
        if row.text(column):
            raise row.to_leave_empty(column, what)


def _size(row: Row, export: Export, calendars: Calendars) -> dict[str, Any]:
    """A calendar of the size says how many there are from when on: work is not done across a time without any."""
    if row.text("type") == "infinite" or not row.flag("constrained", True):
        return {"units": UNITS_OF_RESOURCE_MAX}
    calendar = calendars.known(row, "maximumcalendar")
    if not calendar:
        return {"units": row.whole("maximum", 1)}
    steps = calendars.steps(calendar)
    for _, _, value in steps:
        if value != int(value) or value < 0:
            raise row.rejected("maximumcalendar", "not_whole", f"{calendar!r} should have whole numbers of resources")
    return {
        "units": int(steps[0][2]),
        "unit_changes": [{"from": export.instant(start), "units": int(value)} for start, _, value in steps[1:]],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """A member that may be taken; ``rank`` orders by the priority of the row, then of the skill."""

    resource: str
    rank: tuple[int, int]


class Crews:
    """What every operation asks for at once, and who may answer to that."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._one_by_one = _one_by_one(export)
        self._speeds = {
            row.name("name"): number(row.number("efficiency", HUNDRED) / HUNDRED) for row in export.rows("resource")
        }
        self._skills: dict[str, dict[str, int]] = defaultdict(dict)
        for row in export.in_force("resourceskill"):
            self._skills[row.name("skill")][row.name("resource")] = row.whole("priority", 1)
        self._asked: dict[str, list[Row]] = defaultdict(list)
        for row in export.in_force("operationresource"):
            self._asked[row.name("operation")].append(row)

    def requires(self, operation: str) -> Requires:
        """One entry for each unit; rows of the same name are alternatives to each other."""
        groups: dict[str, list[Row]] = defaultdict(list)
        for at, row in enumerate(self._asked[operation]):
            groups[row.text("name") or str(at)].append(row)
        return [entry for rows in groups.values() for entry in self._entries(rows)]

    def _entries(self, rows: list[Row]) -> Requires:
        choices = sorted((choice for row in rows for choice in self._choices(row)), key=lambda choice: choice.rank)
        ranks = sorted({choice.rank for choice in choices})
        best: dict[str, int] = {}
        for choice in choices:
            best.setdefault(choice.resource, ranks.index(choice.rank) + 1)
        alternatives = [
            {"resource": resource, "speed": self._speeds.get(resource, 1), "priority": priority}
            for resource, priority in best.items()
        ]
        return [{"alternatives": alternatives}] * self._units(rows, len(alternatives))

    def _choices(self, row: Row) -> list[_Choice]:
        if row.text("setup"):
            raise row.unspeakable("setup", "setups of resources are not planned: leave it empty")
        members, skill = self._export.resources(row.name("resource")), row.text("skill")
        able: Mapping[str, int] = self._skills[skill] if skill else dict.fromkeys(members, 1)
        found = [
            _Choice(resource=member, rank=(row.whole("priority", 1), able[member]))
            for member in members
            if member in able
        ]
        if not found:
            raise row.rejected("skill", "unknown_reference", f"nobody in {row.text('resource')!r} has {skill!r}")
        return found

    def _units(self, rows: list[Row], choices: int) -> int:
        units = {row.whole("quantity", int(ONE)) for row in rows}
        if len(units) > 1 or min(units) < 0:
            raise rows[0].unspeakable("quantity", "alternatives need the same number of units, 0 or more")
        if max(units) > REQUIRES_MAX:
            raise rows[0].unspeakable("quantity", f"an operation holds at most {REQUIRES_MAX} resources at once")
        if max(units) > 1 and choices > 1 and not self._one_by_one:
            detail = "several units of one member of a pool are not planned; plan.individualPoolResources takes members"
            raise rows[0].unspeakable("quantity", detail)
        return max(units)


def _one_by_one(export: Export) -> bool:
    """Whether several units of a pool are so many of its members."""
    parameter = export.parameter("plan.individualPoolResources")
    return parameter is not None and parameter.flag("value", False)
