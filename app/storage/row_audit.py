"""Whether the rows by which the database refuses say the same as the plan, for whoever wants to know it all."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import SupplyKey, SupplyKind
from app.models import HeldTimeRow, PegRow, ResourceRow, Row, SupplyRow
from app.storage.replica import built_cold
from app.storage.rows.part_rows import NEED, OPERATION, Key, Parts, held_times_in, pegs_in
from app.storage.rows.supply_rows import supplies_in, units_in
from app.storage.scope import Scope

NOT_COMPARED = {"settled"}
"""A row may be excused from a refusal because it overlapped another before there were any."""


def audit_rows(connection: Connection, scope: Scope) -> Iterator[str]:
    """What is wrong, one sentence each, in a transaction that sees one version of the books throughout."""
    snapshot = built_cold(connection, scope).snapshot
    needs = (need for ledger in snapshot.ledgers.values() for need, owned in ledger.needs.items() if not owned.owner)
    planned_pegs = pegs_in(snapshot, snapshot.promises.keys(), needs)
    yield from _parts("need", planned_pegs, _read(connection, scope, PegRow, NEED))
    planned_times = held_times_in(snapshot, snapshot.promises.keys())
    yield from _parts("operation", planned_times, _read(connection, scope, HeldTimeRow, OPERATION))
    yield from _supplies(connection, scope, snapshot)
    yield from _resources(connection, scope, snapshot)


def _read(connection: Connection, scope: Scope, row: type[Row], names: Key) -> Parts:
    found: dict[Key, list[dict[str, Any]]] = defaultdict(list)
    asked = select(*row.__table__.c).where(scope.of_plan(row)).order_by(row.__table__.c.slot)
    for one in connection.execute(asked).mappings():
        said = {name: value for name, value in one.items() if name not in scope.plan_key}
        found[tuple(one[name] for name in names)].append(said)
    return found


def _parts(what: str, planned: Parts, written: Parts) -> Iterator[str]:
    for key in sorted({*planned, *written}):
        if _comparable(planned.get(key, ())) != _comparable(written.get(key, ())):
            yield f"what {what} {'/'.join(key)} takes is not in its rows as it is in the plan"


def _comparable(rows: Any) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name not in NOT_COMPARED} for row in rows]


def _supplies(connection: Connection, scope: Scope, snapshot: Snapshot) -> Iterator[str]:
    there, pegged = supplies_in(snapshot), _pegged(connection, scope)
    asked = select(SupplyRow.kind, SupplyRow.supply, SupplyRow.quantity, SupplyRow.pegged)
    written: dict[SupplyKey, tuple[int | None, int]] = {}
    for kind, id, quantity, units in connection.execute(asked.where(scope.of_plan(SupplyRow))):
        written[SupplyKind(kind), id] = (quantity, units)
    for key in sorted({*there, *written, *pegged}):
        name, taken = f"{key[0]} {key[1]}", pegged.get(key, 0)
        quantity, counted = written.get(key, (None, 0))
        if key not in written:
            yield f"the supply {name} has no row, so that the database cannot refuse to peg too much of it"
        elif counted != taken:
            yield f"the pegs of {name} add up to {taken}, its row counts {counted}"
        elif key in there and quantity != there[key]:
            yield f"of {name} there is {_shown(there[key])}, its row says {_shown(quantity)}"
        elif key not in there and quantity is not None:
            yield f"there is no supply {name} any more, but its row says {quantity}"


def _pegged(connection: Connection, scope: Scope) -> Mapping[SupplyKey, int]:
    supply = (PegRow.supply_kind, PegRow.supply)
    asked = select(*supply, func.sum(PegRow.quantity)).where(scope.of_plan(PegRow)).group_by(*supply)
    return {(SupplyKind(kind), id): int(units) for kind, id, units in connection.execute(asked)}


def _shown(quantity: int | None) -> str:
    return "always enough" if quantity is None else str(quantity)


def _resources(connection: Connection, scope: Scope, snapshot: Snapshot) -> Iterator[str]:
    asked = select(ResourceRow.resource, ResourceRow.units).where(scope.of_plan(ResourceRow))
    written: dict[str, int | None] = {id: units for id, units in connection.execute(asked)}
    known = units_in(snapshot)
    for id in sorted({*written, *known}):
        if written.get(id) != known.get(id):
            yield f"resource {id} has {known.get(id, 'no')} units at most, its row says {written.get(id, 'nothing')}"
