"""What the books show when they are asked: promises as they stand, the plan as rows, pages, reports."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from app.domain.capacity import CapacityEvent
from app.domain.commitment import Commitment
from app.domain.plan import Delivery
from app.domain.promise import Quote
from app.domain.quantity import Units
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import SupplyKind
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
class CapacityRecorded:
    """A capacity event as it stands now, and the promises that no longer fit because of it."""

    event: CapacityEvent
    recorded: Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRow:
    """One resource held by one operation. ``line`` is None where the run's output serves no line of its own order."""

    owner: str
    line: str | None
    run: str
    operation: str
    resource: str
    item: str
    quantity: Units
    start: Minute
    end: Minute
    setup_minutes: int
    overtime: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    owner: str
    line: str | None
    run: str
    routing: str
    item: str
    site: str
    quantity: Units
    good: Units | None
    start: Minute
    available_at: Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class PegRow:
    """``owner`` of a requirement's peg is the need's id. ``available_at`` is None for supply that has vanished."""

    owner: str
    line: str | None
    need: str
    kind: SupplyKind
    supply: str
    item: str
    site: str
    quantity: Units
    needed_at: Minute
    available_at: Minute | None
    order_by: Minute | None
    expedited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyRow:
    owner: str
    line: str | None
    buy: str
    purchasing: str
    supplier: str
    item: str
    site: str
    quantity: Units
    order_by: Minute
    available_at: Minute
    expedited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRow:
    owner: str
    line: str | None
    move: str
    lane: str
    item: str
    origin: str
    site: str
    quantity: Units
    ready_at: Minute
    ship_at: Minute
    available_at: Minute
    expedited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortageRow:
    """The part of a need that no supply covers."""

    owner: str
    line: str | None
    need: str
    item: str
    site: str
    quantity: Units
    needed_at: Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedRow:
    """Safety stock that a promise may use, from when it first takes something there."""

    owner: str
    line: str | None
    item: str
    site: str
    quantity: Units
    needed_at: Minute


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
