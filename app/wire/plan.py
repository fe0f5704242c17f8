"""The live plan as rows, enough for an outsider to audit that nothing is promised twice."""

from typing import Any

from pydantic import Field

from app.domain.parts import Buy
from app.domain.plant import PlantModel
from app.domain.views import (
    BuyRow,
    MoveRow,
    OpenedRow,
    OperationRow,
    OwnedRow,
    PegRow,
    PlanPage,
    RunRow,
    ShortageRow,
)
from app.wire.labels import Labels, taken_off, unit_labels
from app.wire.offers import OperationOut
from app.wire.text import InstantText, Number, Shown, quantity_of_item


class OwnedOut(Shown):
    owner: str
    """The commitment once confirmed, else the quote."""
    line: str | None
    """`null` where it serves no line of its own order."""


class PlanOperationOut(OperationOut, OwnedOut):
    """One resource held by one operation of a run."""


class PlanRunOut(OwnedOut):
    run: str
    routing: str
    item: str
    site: str
    quantity: Number
    good: Number | None = Field(description="How many come of it by what the floor says; `null` while it says nothing.")
    start: InstantText
    available_at: InstantText


class PlanPegOut(OwnedOut):
    need: str
    kind: str
    """`on_hand`, `receipt`, `make`, `buy` or `move`."""
    supply: str
    item: str
    site: str
    quantity: Number
    needed_at: InstantText
    available_at: InstantText | None
    """`null` where the supply has vanished."""
    order_by: InstantText | None
    expedited: bool
    """Whether a planned purchase or transfer is on express terms."""


class PlanBuyOut(OwnedOut):
    buy: str
    purchasing: str
    supplier: str
    item: str
    site: str
    quantity: Number
    order_by: InstantText
    available_at: InstantText
    expedited: bool
    """Whether it is ordered on the express terms of its source."""


class PlanMoveOut(OwnedOut):
    move: str
    lane: str
    item: str
    origin: str = Field(alias="from")
    destination: str = Field(alias="to")
    quantity: Number
    ready_at: InstantText
    ship_at: InstantText
    available_at: InstantText
    expedited: bool
    """Whether it goes on the express terms of its lane."""


class PlanShortageOut(OwnedOut):
    """The part of a need that no supply covers."""

    need: str
    item: str
    site: str
    quantity: Number
    needed_at: InstantText


class PlanOpenedOut(OwnedOut):
    """Safety stock that a promise may use because its policy allows it; `needed_at` is when it first takes there."""

    item: str
    site: str
    quantity: Number
    needed_at: InstantText


class PlanOut(Shown):
    plan_version: int
    """Pages are of one plan only while it stays the same."""
    operations: list[PlanOperationOut]
    runs: list[PlanRunOut]
    pegs: list[PlanPegOut]
    buys: list[PlanBuyOut]
    moves: list[PlanMoveOut]
    shortages: list[PlanShortageOut]
    opened_safety_stock: list[PlanOpenedOut]
    next_cursor: str | None

    @classmethod
    def from_domain(cls, page: PlanPage) -> "PlanOut":
        labels: Labels = {}
        plant = page.snapshot.plant
        for resource in {row.resource for row in page.operations}:
            labels |= unit_labels(resource, page.snapshot.held_on(resource), plant)
        return cls(
            plan_version=page.plan_version,
            operations=[_operation_out(row, labels, plant) for row in page.operations],
            runs=[_run_out(row, plant) for row in page.runs],
            pegs=[_peg_out(row, plant) for row in page.pegs],
            buys=[_buy_out(row, plant) for row in page.buys],
            moves=[_move_out(row, plant) for row in page.moves],
            shortages=[_shortage_out(row, plant) for row in page.shortages],
            opened_safety_stock=[_opened_out(row, plant) for row in page.opened],
            next_cursor=page.next_cursor,
        )


def _operation_out(row: OperationRow, labels: Labels, plant: PlantModel) -> PlanOperationOut:
    return PlanOperationOut.from_domain(
        row.run,
        row.operation,
        plant,
        **_owned(row),
        resource=row.resource,
        unit=taken_off(labels, row.resource, row.run.id, row.operation.step),
        setup_minutes=row.setup_minutes,
    )


def _run_out(row: RunRow, plant: PlantModel) -> PlanRunOut:
    run = row.run
    return PlanRunOut.showing(
        run,
        **_owned(row),
        run=run.id,
        quantity=quantity_of_item(run.quantity, run.item, plant),
        good=None if run.good is None else quantity_of_item(run.good, run.item, plant),
        start=run.operations[0].start,
    )


def _peg_out(row: PegRow, plant: PlantModel) -> PlanPegOut:
    kind, supply = row.peg.supply
    return PlanPegOut.showing(
        row.need,
        **_owned(row),
        need=row.need.id,
        kind=kind,
        supply=supply,
        quantity=quantity_of_item(row.peg.quantity, row.need.item, plant),
        available_at=row.available_at,
        order_by=row.brought.order_by if isinstance(row.brought, Buy) else None,
        expedited=row.brought is not None and row.brought.expedited,
    )


def _buy_out(row: BuyRow, plant: PlantModel) -> PlanBuyOut:
    buy, units = row.buy, quantity_of_item(row.buy.quantity, row.buy.item, plant)
    return PlanBuyOut.showing(buy, **_owned(row), buy=buy.id, supplier=row.supplier, quantity=units)


def _move_out(row: MoveRow, plant: PlantModel) -> PlanMoveOut:
    move = row.move
    return PlanMoveOut.showing(
        move,
        **_owned(row),
        move=move.id,
        origin=move.need.site,
        destination=move.site,
        quantity=quantity_of_item(move.quantity, move.item, plant),
        ready_at=move.need.needed_at,
    )


def _shortage_out(row: ShortageRow, plant: PlantModel) -> PlanShortageOut:
    need, lacks = row.need, quantity_of_item(row.need.lacks, row.need.item, plant)
    return PlanShortageOut.showing(need, **_owned(row), need=need.id, quantity=lacks)


def _opened_out(row: OpenedRow, plant: PlantModel) -> PlanOpenedOut:
    return PlanOpenedOut.showing(row.need, **_owned(row), quantity=quantity_of_item(row.quantity, row.need.item, plant))


def _owned(row: OwnedRow) -> dict[str, Any]:
    return {"owner": row.owner, "line": row.line}
