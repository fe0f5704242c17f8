"""What the books show when they are asked: promises as they stand, the plan as rows, pages, reports."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from app.domain.capacity import CapacityEvent
from app.domain.commitment import Commitment
from app.domain.needs import Need, Peg
from app.domain.parts import Buy, Delivery, Move, PlannedOperation, Run
from app.domain.promise import Quote
from app.domain.quantity import Units
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.domain.verification import Violation

Shown = TypeVar("Shown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Shown]):
    """``next_cursor`` is None on the last page; otherwise it asks for the rest."""

    items: tuple[Shown, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentView:
    """A commitment and how it stands: what leaves when, and what keeps its dates from being sure."""

    commitment: Commitment
    deliveries: tuple[Delivery, ...]
    risks: tuple[Violation, ...]
    plan_version: int

    @property
    def at_risk(self) -> bool:
        return bool(self.risks)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteView:
    """A quote, and while it is held what keeps its dates from being sure."""

    quote: Quote
    risks: tuple[Violation, ...] = ()

    @property
    def at_risk(self) -> bool:
        return bool(self.risks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A live promise that no longer fits the plant: ``owner`` is the commitment, or the quote while it is held."""

    owner: str
    reference: str | None
    open_order: str | None
    customer: str | None
    rule: str
    ref: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What came of something that the ERP or the floor told: the promises that no longer fit because of it."""

    plan_version: int
    reports: tuple[Report, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderNotPlanned:
    """An open order of the ERP that says otherwise than the commitment that it is, or that is over."""

    open_order: str
    commitment: str
    reference: str | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantRecorded(Recorded):
    """The same of a plant model; ``not_planned``: orders in it for which nothing was done, though they are news."""

    not_planned: tuple[OrderNotPlanned, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressRecorded(Recorded):
    """The same of what the floor told; ``not_planned``: operations of runs that the plan does not have any more."""

    not_planned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityRecorded(Recorded):
    """The same of a capacity event, as that stands now."""

    event: CapacityEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedRow:
    """A requirement's need owns itself. ``line`` is None where it serves no line of its own order."""

    owner: str
    line: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRow(OwnedRow):
    """One resource held by one operation of a run; ``setup_minutes`` with the change-over of its machine."""

    run: Run
    operation: PlannedOperation
    resource: str
    setup_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow(OwnedRow):
    run: Run


@dataclass(frozen=True, slots=True, kw_only=True)
class PegRow(OwnedRow):
    """``available_at`` is None for supply that has vanished; ``brought``: what is bought or moved for it, if it is."""

    need: Need
    peg: Peg
    available_at: Minute | None
    brought: Buy | Move | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyRow(OwnedRow):
    buy: Buy
    supplier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRow(OwnedRow):
    move: Move


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortageRow(OwnedRow):
    """A need of which no supply covers all."""

    need: Need


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedRow(OwnedRow):
    """Safety stock that a promise may use, so much of it; ``need`` is the first that takes something there."""

    need: Need
    quantity: Units


PlanRow = OperationRow | RunRow | PegRow | BuyRow | MoveRow | ShortageRow | OpenedRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """Rows of the live plan that is in ``snapshot``. Pages are of one plan only while its version stays the same."""

    snapshot: Snapshot
    operations: tuple[OperationRow, ...] = ()
    runs: tuple[RunRow, ...] = ()
    pegs: tuple[PegRow, ...] = ()
    buys: tuple[BuyRow, ...] = ()
    moves: tuple[MoveRow, ...] = ()
    shortages: tuple[ShortageRow, ...] = ()
    opened: tuple[OpenedRow, ...] = ()
    next_cursor: str | None = None

    @property
    def plan_version(self) -> int:
        return self.snapshot.version
