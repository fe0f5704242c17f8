"""How things are made: work centres with their hours, bills of material, and routings with the lots that were usual."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import Any

from app.connectors.adventureworks.catalogue import SITE, ZONE, Catalogue
from app.connectors.adventureworks.tables import Row, rows

HOURS_PER_DAY = 24
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCentre:
    """A location that does work: each of its units is open ``minutes`` of every day from the first shift on."""

    id: str
    units: int
    minutes: int
    cost_per_hour: Decimal

    @property
    def calendar(self) -> str:
        return f"{self.minutes // 60}:{self.minutes % 60:02d} h a day"


def work_centres(folder: Path) -> dict[str, WorkCentre]:
    """By location id. Hours of availability count per day: units enough for them, each open the same share.

    Locations without hours are stores and do no work.
    """
    centres: dict[str, WorkCentre] = {}
    for row in rows(folder, "Location"):
        hours = row.number("Availability")
        if hours > 0:
            units = ceil(hours / HOURS_PER_DAY)
            centres[row.text("LocationID")] = WorkCentre(
                id=row.text("Name"), units=units, minutes=int(hours * 60 / units), cost_per_hour=row.number("CostRate")
            )
    return centres


def calendars(folder: Path, centres: Iterable[WorkCentre]) -> list[dict[str, Any]]:
    """One calendar for each length of day: the recorded shifts in their order, the last one cut short."""
    shifts = [(row.time_of_day("StartTime"), row.time_of_day("EndTime")) for row in rows(folder, "Shift")]
    found: dict[str, dict[str, Any]] = {}
    for centre in centres:
        left, open_shifts = centre.minutes, []
        for start, end in shifts:
            begins = datetime.combine(date(2000, 1, 1), start)
            length = (datetime.combine(date(2000, 1, 1), end) - begins) // timedelta(minutes=1) % (24 * 60)
            worked = min(left, length)
            if worked > 0:
                ends = begins + timedelta(minutes=worked)
                open_shifts.append({"days": WEEK, "start": f"{begins:%H:%M}", "end": f"{ends:%H:%M}"})
            left -= worked
        found[centre.calendar] = {"id": centre.calendar, "timezone": ZONE, "shifts": open_shifts}
    return list(found.values())


def resources(centres: Iterable[WorkCentre]) -> list[dict[str, Any]]:
    return [
        {
            "id": centre.id,
            "site": SITE,
            "calendar": centre.calendar,
            "units": centre.units,
            "cost_per_hour": str(centre.cost_per_hour),
        }
        for centre in centres
    ]


def active_bill(folder: Path, as_of: date) -> list[Row]:
    """The rows in force on a day: superseded generations and rows without a parent are left out."""
    return [
        row
        for row in rows(folder, "BillOfMaterials")
        if row.text("ProductAssemblyID")
        and row.day("StartDate") <= as_of
        and (not row.text("EndDate") or row.day("EndDate") > as_of)
    ]


Operations = Mapping[str, Mapping[int, tuple[str, Decimal]]]
"""By product id and sequence: the location and the hours that a work order took there, whatever its quantity."""


def recorded_operations(folder: Path) -> Operations:
    """The latest record of each operation counts; in these tables all records of one agree."""
    found: dict[str, dict[int, tuple[str, Decimal]]] = defaultdict(dict)
    for row in rows(folder, "WorkOrderRouting"):
        sequence, hours = row.whole("OperationSequence"), row.number("ActualResourceHrs")
        found[row.text("ProductID")][sequence] = (row.text("LocationID"), hours)
    return found


def routings(
    catalogue: Catalogue,
    bill: list[Row],
    operations: Operations,
    centres: Mapping[str, WorkCentre],
    quantities: Mapping[str, list[int]],
) -> list[dict[str, Any]]:
    """One for each product that is made and has a bill; ``quantities`` are those of its work orders."""
    components: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in bill:
        component = {
            "item": catalogue.number[row.text("ComponentID")],
            "quantity_per": float(row.number("PerAssemblyQty")),
        }
        components[row.text("ProductAssemblyID")].append(component)
    return [
        {
            "id": f"R-{row.text('ProductNumber')}",
            "item": row.text("ProductNumber"),
            "site": SITE,
            **_lot(quantities.get(row.text("ProductID"), [])),
            "operations": _steps(
                row, operations.get(row.text("ProductID"), {}), centres, components[row.text("ProductID")]
            ),
        }
        for row in catalogue.products
        if row.text("MakeFlag") == "1" and components[row.text("ProductID")]
    ]


def _lot(quantities: list[int]) -> dict[str, int]:
    """What was usual: not less than the lower quartile of the work orders, not more than the largest of them."""
    ordered = sorted(quantities)
    return {"minimum": ordered[(len(ordered) - 1) // 4], "maximum": ordered[-1]} if ordered else {}


def _steps(
    product: Row,
    recorded: Mapping[int, tuple[str, Decimal]],
    centres: Mapping[str, WorkCentre],
    components: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    """The recorded operations, else the days to manufacture as plain elapsed time; material goes into the first."""
    steps: list[dict[str, Any]] = [
        {
            "id": str(sequence),
            "fixed_minutes": float(hours * 60),
            "requires": [{"alternatives": [{"resource": centres[location].id}]}],
        }
        for sequence, (location, hours) in sorted(recorded.items())
    ]
    if not steps:
        steps = [{"id": "make", "fixed_minutes": product.whole("DaysToManufacture") * HOURS_PER_DAY * 60}]
    return [{**steps[0], "components": components}, *steps[1:]]
