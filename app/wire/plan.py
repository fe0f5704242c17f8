"""The live plan as rows, enough for an outsider to audit that nothing is promised twice."""

from typing import Any, TypeVar

from pydantic import Field

from app.domain.plant import PlantModel
from app.domain.views import OperationRow, PlanPage, PlanRow, RunRow
from app.wire.labels import Labels, unit_labels
from app.wire.text import InstantText, Number, Shown, quantity_of_item


class OwnedOut(Shown):
    owner: str
    """The commitment once confirmed, else the quote."""
    line: str | None
    """`null` where it serves no line of its own order."""


RowT = TypeVar("RowT", bound=OwnedOut)


class PlanOperationOut(OwnedOut):
    """One resource held by one operation of a run."""

    run: str
    operation: str
    resource: str
    unit: int
    """The machine, where its resource has a setup matrix. Else it only tells work side by side apart: such units are
    interchangeable, and the next answer may number them otherwise."""
    item: str
    quantity: Number
    start: InstantText
    end: InstantText
    setup_minutes: int
    """The operation's own, from `start` on, and the change-over that its machine needs before `start`."""
    overtime: bool
    """Whether the resource also works its overtime calendar for it."""


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
            pegs=[_row_out(PlanPegOut, row, plant) for row in page.pegs],
            buys=[_row_out(PlanBuyOut, row, plant) for row in page.buys],
            moves=[_row_out(PlanMoveOut, row, plant, destination=row.site) for row in page.moves],
            shortages=[_row_out(PlanShortageOut, row, plant) for row in page.shortages],
            opened_safety_stock=[_row_out(PlanOpenedOut, row, plant) for row in page.opened],
            next_cursor=page.next_cursor,
        )


def _operation_out(row: OperationRow, labels: Labels, plant: PlantModel) -> PlanOperationOut:
    worn = labels.get((row.resource, row.run, row.operation))
    return _row_out(PlanOperationOut, row, plant, unit=worn.pop(0) if worn else 1)


def _run_out(row: RunRow, plant: PlantModel) -> PlanRunOut:
    good = None if row.good is None else quantity_of_item(row.good, row.item, plant)
    return _row_out(PlanRunOut, row, plant, good=good)


def _row_out(shape: type[RowT], row: PlanRow, plant: PlantModel, **otherwise: Any) -> RowT:
    return shape.showing(row, quantity=quantity_of_item(row.quantity, row.item, plant), **otherwise)
