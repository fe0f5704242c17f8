"""What a plan is made of: runs of operations, buys, moves and deliveries, each with what it needs (needs.py)."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.needs import Need
from app.domain.quantity import Units
from app.domain.stages import Progress
from app.domain.supply import Placed, SupplyKey, SupplyKind
from app.domain.timeline import Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedOperation:
    """One step of a run, from the start of its setup to the end of its work.

    ``resources``: one for each entry of the step's ``requires``, in that order; each is held over the whole
    of [start, end), pauses included. The times of one that is started or done are the floor's, not the plan's.
    ``units``: beside each resource the number of the unit, where that is a machine of its own; empty where none is.
    ``overtime``: those of its resources that also work their overtime calendar for it, and for nothing else.
    ``minutes_left``: open minutes of work from ``left_at`` on, as the floor said of what is started, if it did.
    """

    step: str
    resources: tuple[str, ...]
    input_units: Units
    start: Minute
    end: Minute
    needs: tuple[Need, ...] = ()
    progress: Progress = Progress.PLANNED
    units: tuple[int | None, ...] = ()
    overtime: tuple[str, ...] = ()
    left_at: Minute | None = None
    minutes_left: int = 0

    @property
    def held(self) -> Iterator[tuple[str, int | None]]:
        """Each resource, with the number of its unit."""
        return zip(self.resources, self.units or (None,) * len(self.resources), strict=True)

    def taking(self, needs: tuple[Need, ...]) -> "PlannedOperation":
        """The same, with its needs covered otherwise."""
        return PlannedOperation(
            step=self.step,
            resources=self.resources,
            input_units=self.input_units,
            start=self.start,
            end=self.end,
            needs=needs,
            progress=self.progress,
            units=self.units,
            overtime=self.overtime,
            left_at=self.left_at,
            minutes_left=self.minutes_left,
        )

    @property
    def is_reported(self) -> bool:
        return self.progress in (Progress.STARTED, Progress.DONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(Placed):
    """One lot made by one routing; ``available_at`` is after the last operation's wait.

    ``good``: what came of it or will, where the floor has said so; otherwise all of ``quantity`` will.
    """

    id: str
    routing: str
    item: str
    site: str
    quantity: Units
    available_at: Minute
    operations: tuple[PlannedOperation, ...]
    good: Units | None = None

    @property
    def key(self) -> SupplyKey:
        return (SupplyKind.MAKE, self.id)

    @property
    def output(self) -> Units:
        return self.quantity if self.good is None else self.good


@dataclass(frozen=True, slots=True, kw_only=True)
class Buy(Placed):
    """A purchase to be placed by ``order_by``; usable from ``available_at``.

    ``expedited``: on the express terms of its source.
    """

    id: str
    purchasing: str
    item: str
    site: str
    quantity: Units
    order_by: Minute
    available_at: Minute
    expedited: bool = False

    @property
    def key(self) -> SupplyKey:
        return (SupplyKind.BUY, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Placed):
    """A transfer over a lane to another site: ready, picked and packed, shipped, received.

    ``need`` stands at the origin, at the instant picking starts. ``expedited``: on the express terms of its lane.
    """

    id: str
    lane: str
    item: str
    site: str
    quantity: Units
    need: Need
    ship_at: Minute
    available_at: Minute
    expedited: bool = False

    @property
    def key(self) -> SupplyKey:
        return (SupplyKind.MOVE, self.id)

    def has_left(self, now: Minute) -> bool:
        """Only then is it begun: what is picked for it lies there until its truck leaves, and may stay."""
        return self.ship_at < now


def needs_of(made: Run | Buy | Move) -> tuple[Need, ...]:
    """What it takes itself: components of a run, the goods of a move."""
    if isinstance(made, Run):
        return tuple(need for operation in made.operations for need in operation.needs)
    return (made.need,) if isinstance(made, Move) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What one line gets in one shipment. ``lane`` is None where the customer picks up at the site.

    ``need`` stands at the shipping site when picking starts (``ready_at``). Once ``shipped_at`` is known it is a fact.
    ``expedited``: on the express terms of its lane.
    """

    id: str
    line: str
    quantity: Units
    lane: str | None
    need: Need
    ship_at: Minute
    deliver_at: Minute
    shipped_at: Minute | None = None
    expedited: bool = False

    @property
    def ready_at(self) -> Minute:
        return self.need.needed_at
