"""The live plan as rows, enough for an outsider to audit that nothing is promised twice."""

from pydantic import Field

from app.domain.plant import PlantModel
from app.domain.views import BuyRow, MoveRow, OpenedRow, OperationRow, PegRow, PlanPage, RunRow, ShortageRow
from app.wire.labels import Labels, unit_labels
from app.wire.text import InstantText, Number, Shown, instant_text, quantity_of_item


class OwnedOut(Shown):
    owner: str
    """The commitment once confirmed, else the quote."""
    line: str | None
    """`null` where it serves no line of its own order."""


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
            pegs=[_peg_out(row, plant) for row in page.pegs],
            buys=[_buy_out(row, plant) for row in page.buys],
            moves=[_move_out(row, plant) for row in page.moves],
            shortages=[_shortage_out(row, plant) for row in page.shortages],
            opened_safety_stock=[_opened_out(row, plant) for row in page.opened],
            next_cursor=page.next_cursor,
        )


def _operation_out(row: OperationRow, labels: Labels, plant: PlantModel) -> PlanOperationOut:
    worn = labels.get((row.resource, row.run, row.operation))
    return PlanOperationOut(
        owner=row.owner,
        line=row.line,
        run=row.run,
        operation=row.operation,
        resource=row.resource,
        unit=worn.pop(0) if worn else 1,
        item=row.item,
        quantity=quantity_of_item(row.quantity, row.item, plant),
        start=instant_text(row.start),
        end=instant_text(row.end),
        setup_minutes=row.setup_minutes,
        overtime=row.overtime,
    )


def _run_out(row: RunRow, plant: PlantModel) -> PlanRunOut:
    return PlanRunOut(
        owner=row.owner,
        line=row.line,
        run=row.run,
        routing=row.routing,
        item=row.item,
        site=row.site,
        quantity=quantity_of_item(row.quantity, row.item, plant),
        good=None if row.good is None else quantity_of_item(row.good, row.item, plant),
        start=instant_text(row.start),
        available_at=instant_text(row.available_at),
    )


def _peg_out(row: PegRow, plant: PlantModel) -> PlanPegOut:
    return PlanPegOut(
        owner=row.owner,
        line=row.line,
        need=row.need,
        kind=row.kind.value,
        supply=row.supply,
        item=row.item,
        site=row.site,
        quantity=quantity_of_item(row.quantity, row.item, plant),
        needed_at=instant_text(row.needed_at),
        available_at=None if row.available_at is None else instant_text(row.available_at),
        order_by=None if row.order_by is None else instant_text(row.order_by),
        expedited=row.expedited,
    )


def _buy_out(row: BuyRow, plant: PlantModel) -> PlanBuyOut:
    return PlanBuyOut(
        owner=row.owner,
        line=row.line,
        buy=row.buy,
        purchasing=row.purchasing,
        supplier=row.supplier,
        item=row.item,
        site=row.site,
        quantity=quantity_of_item(row.quantity, row.item, plant),
        order_by=instant_text(row.order_by),
        available_at=instant_text(row.available_at),
        expedited=row.expedited,
    )


def _move_out(row: MoveRow, plant: PlantModel) -> PlanMoveOut:
    return PlanMoveOut(
        owner=row.owner,
        line=row.line,
        move=row.move,
        lane=row.lane,
        item=row.item,
        origin=row.origin,
        destination=row.site,
        quantity=quantity_of_item(row.quantity, row.item, plant),
        ready_at=instant_text(row.ready_at),
        ship_at=instant_text(row.ship_at),
        available_at=instant_text(row.available_at),
        expedited=row.expedited,
    )


def _shortage_out(row: ShortageRow, plant: PlantModel) -> PlanShortageOut:
    return PlanShortageOut(
        owner=row.owner,
        line=row.line,
        need=row.need,
        item=row.item,
        site=row.site,
        quantity=quantity_of_item(row.quantity, row.item, plant),
        needed_at=instant_text(row.needed_at),
    )


def _opened_out(row: OpenedRow, plant: PlantModel) -> PlanOpenedOut:
    return PlanOpenedOut(
        owner=row.owner,
        line=row.line,
        item=row.item,
        site=row.site,
        quantity=quantity_of_item(row.quantity, row.item, plant),
        needed_at=instant_text(row.needed_at),
    )
