"""How things are made: operations, routings of several steps and alternatives as routings with their materials."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from app.connectors.frepple.calendars import Calendars
from app.connectors.frepple.export import ROUNDED, Export, minutes_of, valid_days
from app.connectors.frepple.places import location_calendars
from app.connectors.frepple.supply import lot
from app.connectors.frepple.tables import ONE, Row
from app.connectors.frepple.work import Crews
from app.wire.text import number

TIMED = {"fixed_time", "time_per", ""}

Materials = Mapping[str, list[Row]]
"""By operation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One way to bring an item to a location: the row that heads it, and its steps in order."""

    head: Row
    steps: tuple[Row, ...]
    item: str
    site: str

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.steps if self.head in self.steps else (self.head, *self.steps)


def recipes(export: Export) -> list[Recipe]:
    """Those that frePPLe plans with: an operation of priority 0 is none, nor is one that makes nothing."""
    steps: dict[str, list[Row]] = defaultdict(list)
    for row in export.rows("operation"):
        steps[row.text("owner")].append(row)
    found = [recipe for row in steps[""] for recipe in _recipes(row, steps, _materials(export))]
    return [recipe for recipe in found if recipe.item and recipe.head.whole("priority", 1)]


def _recipes(row: Row, steps: Mapping[str, list[Row]], materials: Materials, above: Row | None = None) -> list[Recipe]:
    """One, or one for each operation that an alternate chooses from: those make what it makes."""
    below = steps.get(row.name("name"), [])
    if row.text("type") == "alternate":
        return [recipe for choice in below for recipe in _recipes(choice, steps, materials, row)]
    routing = row.text("type") == "routing"
    chain = sorted(below, key=lambda step: (step.whole("priority", 1), step.name("name"))) if routing else [row]
    for step in chain:
        if step.text("type") not in TIMED:
            raise step.unspeakable("type", f"an operation of type {step.text('type')!r} is not planned here")
    said = [one.text("item") for one in (row, above) if one and one.text("item")]
    brought = [flow.name("item") for step in [row, *chain] for flow in materials[step.name("name")] if _brings(flow)]
    where = [one.text("location") for one in (row, above, *chain) if one and one.text("location")]
    if not chain or not where:
        raise row.rejected("name", "incomplete", f"{row.text('name')!r} should have a location, and steps if a routing")
    return [Recipe(head=row, steps=tuple(chain), item=[*said, *brought, ""][0], site=where[0])]


def _materials(export: Export) -> Materials:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in export.in_force("operationmaterial"):
        if row.seconds("offset"):
            raise row.to_leave_empty("offset", "an offset")
        if row.text("name"):
            raise row.to_leave_empty("name", "a choice of materials")
        found[row.name("operation")].append(row)
    return found


def _brings(flow: Row) -> bool:
    return flow.number("quantity", ONE) > 0


def safety_minutes(recipes: list[Recipe]) -> dict[str, int]:
    """The longest post-operation time of the ways to make an item: like ours, it is given up before a date is late."""
    found: dict[str, int] = {}
    for recipe in recipes:
        wished = sum(row.minutes("posttime") for row in recipe.rows)
        found[recipe.item] = max(wished, found.get(recipe.item, 0))
    return found


def fence_minutes(recipes: list[Recipe]) -> int:
    return max((row.minutes("fence") for recipe in recipes for row in recipe.rows), default=0)


def routings(recipes: list[Recipe], export: Export, calendars: Calendars) -> list[dict[str, Any]]:
    written = _Routings(export, calendars)
    return [written.routing(recipe) for recipe in recipes]


class _Routings:
    """Writes recipes down. Theirs count in units of the operation, ours in units of the item that it brings."""

    def __init__(self, export: Export, calendars: Calendars) -> None:
        self._crews = Crews(export)
        self._calendars = calendars
        self._located = location_calendars(export, calendars)
        self._materials = _materials(export)

    def routing(self, recipe: Recipe) -> dict[str, Any]:
        produced = self._produced(recipe)
        largest = recipe.head.number("sizemaximum")
        return {
            "id": recipe.head.name("name"),
            "item": recipe.item,
            "site": recipe.site,
            **lot(recipe.head, produced),
            "maximum": number(largest * produced) if largest else None,
            "cost_per_unit": f"{sum(row.number('cost') for row in recipe.rows) / produced:.6f}",
            "priority": recipe.head.whole("priority", 1),
            **valid_days(recipe.head),
            "operations": [self._operation(recipe, at, produced) for at in range(len(recipe.steps))],
        }

    def _produced(self, recipe: Recipe) -> Decimal:
        """What one unit of the operation brings; 1 where no row says it."""
        total = Decimal(0)
        for row in recipe.rows:
            for flow in filter(_brings, self._materials[row.name("name")]):
                if flow.name("item") != recipe.item:
                    raise flow.unspeakable("item", f"a by-product is not planned: {recipe.item!r} is what it makes")
                total += flow.number("quantity", ONE)
        return total or ONE

    def _operation(self, recipe: Recipe, at: int, produced: Decimal) -> dict[str, Any]:
        step = recipe.steps[at]
        requires = self._crews.requires(step.name("name"))
        per_unit = step.seconds("durationper") if step.text("type") == "time_per" else Decimal(0)
        own_hours = self._calendars.known(step, "available")
        if own_hours and requires:
            raise step.unspeakable("available", "hours of an operation beside those of its resources are not planned")
        hours = () if requires else (self._located.get(step.text("location") or recipe.site, ""), own_hours)
        # What a routing itself takes goes into its first step.
        takers = [step, recipe.head] if at == 0 and recipe.head != step else [step]
        return {
            "id": step.name("name"),
            "fixed_minutes": number(minutes_of(step.seconds("duration"))),
            "minutes_per_unit": number(minutes_of(per_unit / produced)),
            "requires": requires,
            "calendar": self._calendars.open_in_all(hours),
            "components": self._components(takers, produced),
        }

    def _components(self, takers: list[Row], produced: Decimal) -> list[dict[str, Any]]:
        per_unit: dict[str, Decimal] = defaultdict(Decimal)
        fixed: dict[str, Decimal] = defaultdict(Decimal)
        for taker in takers:
            for flow in self._materials[taker.name("name")]:
                if not _brings(flow):
                    per_unit[flow.name("item")] -= flow.number("quantity", ONE)
                    fixed[flow.name("item")] -= flow.number("quantityfixed")
        return [
            {
                "item": item,
                "quantity_per": number((quantity / produced).quantize(ROUNDED, ROUND_DOWN)),
                "fixed_quantity": number(fixed[item]),
            }
            for item, quantity in per_unit.items()
        ]
