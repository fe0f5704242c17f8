"""What there is of each supply and how many units of each resource, as rows: so much the database knows to refuse."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, select, update

from app.domain.layered import differing
from app.domain.quantity import Units
from app.domain.snapshots.snapshot import Snapshot
from app.domain.snapshots.touched import Touched
from app.domain.supply import ItemSite, SupplyKey
from app.models import ResourceRow, SupplyRow
from app.storage.scope import Scope
from app.storage.writing import Writing

Supplies = Mapping[SupplyKey, Units | None]
"""How much there is of each; None where there is always enough."""


def write_supplies(writing: Writing, scope: Scope, touched: Touched, before: Snapshot, after: Snapshot) -> None:
    """What is pegged of what goes, or gets less, is given up by now."""
    places = {*_brought(before, touched.quotes), *_brought(after, touched.quotes)}
    if touched.plant:
        changed = differing(before.ledgers, after.ledgers)
        places = {*_lying(before, changed), *_lying(after, changed)}
        _write_resources(writing, scope, after)
    had, has = _some(before, places), _some(after, places)
    gone = [{"of_kind": kind, "of": id} for kind, id in had if (kind, id) not in has]
    if gone:
        writing.connection.execute(delete(SupplyRow).where(*_named(scope)), gone)
    other = [key for key in has if key in had and has[key] != had[key]]
    if other:
        rows = [{"of_kind": kind, "of": id, "quantity": has[kind, id]} for kind, id in other]
        writing.connection.execute(update(SupplyRow).where(*_named(scope)), rows)
    new = [key for key in has if key not in had]
    rows = [{**scope.plan_key, "kind": kind, "supply": id, "quantity": has[kind, id]} for kind, id in new]
    writing.insert(SupplyRow, rows)


def _named(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    return (scope.of_plan(SupplyRow), SupplyRow.kind == bindparam("of_kind"), SupplyRow.supply == bindparam("of"))


def supplies_in(snapshot: Snapshot) -> Supplies:
    """Of the whole plan."""
    return _some(snapshot, _lying(snapshot, snapshot.ledgers))


def units_in(snapshot: Snapshot) -> dict[str, int]:
    """The most units that each resource will ever have."""
    return {id: resource.units_most for id, resource in snapshot.plant.resources.items()}


def _some(snapshot: Snapshot, places: Iterable[tuple[SupplyKey, ItemSite]]) -> Supplies:
    """Of the supplies that there are at these places.

    What was pegged before an item was there without limit stays so, whatever becomes of the supply.
    """
    found: dict[SupplyKey, Units | None] = {}
    for key, place in places:
        ledger = snapshot.ledgers.get(place)
        if ledger is not None and key in ledger.supplies:
            found[key] = None if ledger.unlimited else ledger.supplies[key].quantity
        elif ledger is not None and ledger.unlimited and key in ledger.pegged:
            found.setdefault(key, None)
    return found


def _lying(snapshot: Snapshot, places: Iterable[ItemSite]) -> Iterable[tuple[SupplyKey, ItemSite]]:
    """What there is at some places, and what was."""
    for place in places:
        ledger = snapshot.ledger(place)
        yield from ((key, place) for key in (*ledger.supplies, *ledger.pegged))


def _brought(snapshot: Snapshot, quotes: Iterable[str]) -> Iterable[tuple[SupplyKey, ItemSite]]:
    for quote in quotes:
        if quote in snapshot.promises:
            for supply in snapshot.promises[quote].plan.supplies(quote, held=True):
                yield supply.key, supply.place


def _write_resources(writing: Writing, scope: Scope, after: Snapshot) -> None:
    """One that is gone may still be held by what was planned on it."""
    asked = select(ResourceRow.resource, ResourceRow.units).where(scope.of_plan(ResourceRow))
    had: dict[str, int | None] = {id: units for id, units in writing.connection.execute(asked)}
    has: dict[str, int | None] = {**dict.fromkeys(had), **units_in(after)}
    other: list[dict[str, Any]] = [{"of": id, "units": has[id]} for id in has if id in had and has[id] != had[id]]
    if other:
        mine = update(ResourceRow).where(scope.of_plan(ResourceRow), ResourceRow.resource == bindparam("of"))
        writing.connection.execute(mine, other)
    writing.insert(ResourceRow, ({**scope.plan_key, "resource": id, "units": has[id]} for id in has if id not in had))
