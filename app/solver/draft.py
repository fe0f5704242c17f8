"""A plan in the making: what insertion has decided so far, which it can take back to any earlier mark."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from app.domain.quantity import Units
from app.domain.routing import Routing, Step
from app.domain.supply import ItemSite, Lane, Purchasing
from app.domain.timeline import Minute, Window
from app.solver.beside import Lending, Own
from app.solver.capacity.held import OwnTime
from app.solver.capacity.modes import Mode
from app.solver.capacity.slots import earliest_slot, latest_slot
from app.solver.limits import TooManyParts
from app.solver.shop import Shop, barriers_of


@dataclass(slots=True, eq=False)
class DraftNeed:
    """Something planned takes a quantity: there from ``there_at`` on, taken ``at`` the start of its consumer.

    ``supplies`` were planned for it; what they do not bring comes anyway. In a draft ``at`` is put off there.
    """

    place: ItemSite
    quantity: Units
    there_at: Minute
    at: Minute
    supplies: list["DraftSupply"] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class DraftOperation:
    step: int
    mode: Mode
    input_units: Units
    ready: Minute
    start: Minute
    end: Minute
    needs: list[DraftNeed]


@dataclass(slots=True, eq=False)
class DraftRun:
    routing: Routing
    quantity: Units
    operations: list[DraftOperation]
    available_at: Minute

    @property
    def place(self) -> ItemSite:
        return self.routing.item, self.routing.site


@dataclass(slots=True, eq=False)
class DraftBuy:
    source: Purchasing
    quantity: Units
    order_by: Minute
    available_at: Minute

    @property
    def place(self) -> ItemSite:
        return self.source.item, self.source.site


@dataclass(slots=True, eq=False)
class DraftMove:
    lane: Lane
    quantity: Units
    need: DraftNeed
    ship_at: Minute
    available_at: Minute

    @property
    def place(self) -> ItemSite:
        """Where it goes."""
        return self.need.place[0], self.lane.destination


@dataclass(slots=True, eq=False)
class DraftDelivery:
    need: DraftNeed
    ship_at: Minute
    deliver_at: Minute


DraftSupply = DraftRun | DraftBuy | DraftMove
"""Each brings its quantity to its place, and has it there from ``available_at`` on."""

Entry = DraftSupply | DraftDelivery | DraftNeed | DraftOperation
"""What is decided one by one, and taken back from the last on."""


class Draft:
    """What one request takes, beside the snapshot it is planned on.

    ``fence_at`` bounds starts of runs and orders, and change-overs with what ``earliest_slot`` is told of a later one.
    ``lines``: each may have ``runs_max`` runs of an item; one that is refused in the end lets the others have no more.
    """

    def __init__(self, shop: Shop, fence_at: Minute, lines: int = 1) -> None:
        self.shop = shop
        self.fence_at = fence_at
        self.lines = lines
        self._runs: Counter[str] = Counter()
        self._entries: list[Entry] = []
        self._time = OwnTime(shop.occupation, shop.machines(fence_at), fence_at)
        self._needs: dict[ItemSite, list[DraftNeed]] = defaultdict(list)
        self._own: dict[ItemSite, Own] = defaultdict(Own)

    def mark(self) -> int:
        return len(self._entries)

    @property
    def last(self) -> Entry | None:
        return self._entries[-1] if self._entries else None

    def undo(self, mark: int) -> None:
        while len(self._entries) > mark:
            match self._entries.pop():
                case DraftNeed() as need:
                    self._needs[need.place].pop()
                    self._own[need.place].take(need.at, -need.quantity)
                case DraftOperation() as operation if operation.start < operation.end:
                    self._time.let_go(operation.mode, operation.start, operation.end)
                case DraftRun() | DraftBuy() | DraftMove() as supply:
                    self._own[supply.place].take(supply.available_at, supply.quantity)
                    if isinstance(supply, DraftRun):
                        self._runs[supply.routing.item] -= 1

    def cut(self, mark: int) -> list[Entry]:
        """Takes back what was decided since a mark, to be put in again with ``paste`` where it is at that mark."""
        entries = self._entries[mark:]
        self.undo(mark)
        return entries

    def paste(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            match entry:
                case DraftNeed():
                    self.add_need(entry)
                case DraftOperation():
                    self.add_operation(entry)
                case DraftDelivery():
                    self.add_delivery(entry)
                case _:
                    self.add_supply(entry)

    def add_need(self, need: DraftNeed) -> DraftNeed:
        """
        Raises:
            TooManyParts: the plan has grown beyond what one request may take.
        """
        if len(self._entries) >= self.shop.limits.parts_max:
            raise TooManyParts
        self._entries.append(need)
        self._needs[need.place].append(need)
        self._own[need.place].take(need.at, need.quantity)
        return need

    def put_off(self, need: DraftNeed, at: Minute) -> None:
        """Its consumer turns out to start at another instant than it was taken for."""
        self._own[need.place].put_off(need.at, at, need.quantity)
        need.at = at

    def add_operation(self, operation: DraftOperation) -> None:
        self._entries.append(operation)
        if operation.start < operation.end:
            self._time.hold(operation.mode, operation.start, operation.end)

    def may_run(self, item: str) -> bool:
        """Whether one more run of an item is not one too many."""
        return self._runs[item] < self.shop.settings.runs_max * self.lines

    def add_supply(self, supply: DraftSupply) -> DraftSupply:
        self._entries.append(supply)
        self._own[supply.place].take(supply.available_at, -supply.quantity)
        if isinstance(supply, DraftRun):
            self._runs[supply.routing.item] += 1
        return supply

    def add_delivery(self, delivery: DraftDelivery) -> None:
        self._entries.append(delivery)

    @property
    def runs(self) -> Iterator[DraftRun]:
        return (entry for entry in self._entries if isinstance(entry, DraftRun))

    @property
    def buys(self) -> Iterator[DraftBuy]:
        return (entry for entry in self._entries if isinstance(entry, DraftBuy))

    @property
    def moves(self) -> Iterator[DraftMove]:
        return (entry for entry in self._entries if isinstance(entry, DraftMove))

    def needs_at(self, place: ItemSite) -> Sequence[DraftNeed]:
        """What it takes there."""
        return self._needs.get(place, [])

    def taken_at(self, place: ItemSite) -> Units:
        return sum(need.quantity for need in self.needs_at(place))

    @property
    def runs_and_moves(self) -> Iterator[DraftRun | DraftMove]:
        """In the order in which they were planned."""
        return (entry for entry in self._entries if isinstance(entry, DraftRun | DraftMove))

    def availability(self, place: ItemSite) -> Lending:
        """What one more need may take, beside everything that the draft takes and brings already."""
        plan, own = self.shop.availability(place), self._own.get(place)
        return plan if own is None else own.beside(plan)

    def is_clear(self, mode: Mode, slot: Window) -> bool:
        """Whether nothing of the draft's own is in the way of a slot that is free beside the plan."""
        return self._time.is_clear(mode, slot)

    def earliest_slot(self, step: Step, ready: Minute, mode: Mode, minutes: int, fence_at: Minute = 0) -> Window | None:
        """The first from an instant on in which units are left for the work, beside the plan and the draft itself."""
        if not minutes:
            return (ready, ready)
        if not mode.units:
            slot = self.shop.free_slot(step, ready, mode, minutes)
            if slot is None or self._time.is_clear(mode, slot):
                return slot
            ready = slot[0]
        axis, barriers = self.shop.axis(step, mode.resources, mode.overtime), self._time.barriers(mode, fence_at)
        return earliest_slot(axis, barriers, ready, minutes, interruptible=step.interruptible)

    def latest_slot(self, step: Step, due: Minute, mode: Mode, minutes: int) -> Window | None:
        """The mirror image: the last that ends by an instant."""
        if not minutes:
            return (due, due)
        axis = self.shop.axis(step, mode.resources, mode.overtime)
        if not mode.units:
            planned = barriers_of(mode.resources, self.shop.occupation)
            slot = latest_slot(axis, planned, due, minutes, interruptible=step.interruptible)
            if slot is None or self._time.is_clear(mode, slot):
                return slot
            due = slot[1]
        return latest_slot(axis, self._time.barriers(mode), due, minutes, interruptible=step.interruptible)

    def change_over(self, operation: DraftOperation) -> tuple[str, str | None, Minute] | None:
        """The machine that has just changed over when the operation starts, from which family, and since when."""
        return self._time.change_over(operation.mode, operation.start)
