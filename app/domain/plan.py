"""What a planner decides for one order: its parts (parts.py), and what makes room for them."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from itertools import chain

from app.domain.needs import Need, Peg, Repeg
from app.domain.parts import Buy, Delivery, Move, PlannedOperation, Run
from app.domain.shift import Shift
from app.domain.stages import Progress
from app.domain.supply import OpenedSafetyStock, Supply, SupplyKey
from app.domain.timeline import Minute


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlan:
    """Everything planned for one order, and what makes room for it: needs of others pegged anew, their work moved.

    ``fence_at``: no run starts and no buy is placed before it. ``opened``: safety stock that it may use, as long as it
    takes so much. ``counted_needs`` and ``counted_supplies``: the count of the stock that they took from or went to has
    them in it, so nothing else counts them. ``shifts`` come before it is promised, and are no part of it from then on.
    """

    fence_at: Minute
    opened: tuple[OpenedSafetyStock, ...] = ()
    runs: tuple[Run, ...] = ()
    buys: tuple[Buy, ...] = ()
    moves: tuple[Move, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    repegs: tuple[Repeg, ...] = ()
    shifts: tuple[Shift, ...] = ()
    counted_needs: frozenset[str] = frozenset()
    counted_supplies: frozenset[SupplyKey] = frozenset()

    @property
    def open_deliveries(self) -> tuple[Delivery, ...]:
        return tuple(delivery for delivery in self.deliveries if delivery.shipped_at is None)

    @property
    def sent_deliveries(self) -> tuple[Delivery, ...]:
        return tuple(delivery for delivery in self.deliveries if delivery.shipped_at is not None)

    def used_up(self) -> Iterator[Need]:
        """What was there, as facts say: it has left, or the floor has reported done what it went into."""
        yield from (delivery.need for delivery in self.sent_deliveries)
        done = (one for run in self.runs for one in run.operations if one.progress is Progress.DONE)
        yield from (need for operation in done for need in operation.needs)

    @property
    def makes(self) -> Iterator[Run | Buy | Move]:
        """All that brings supply."""
        return chain[Run | Buy | Move](self.runs, self.buys, self.moves)

    @property
    def carried(self) -> Iterator[Move | Delivery]:
        """All that goes over a lane: to another site, and to the customer."""
        return chain[Move | Delivery](self.moves, (one for one in self.deliveries if one.lane is not None))

    def needs(self) -> list[Need]:
        """What still takes from supply."""
        needs = self.all_needs()
        return [need for need in needs if need.id not in self.counted_needs] if self.counted_needs else needs

    def all_needs(self) -> list[Need]:
        """Those that a count has in it, too."""
        needs = [need for run in self.runs for operation in run.operations for need in operation.needs]
        return [*needs, *(move.need for move in self.moves), *(delivery.need for delivery in self.deliveries)]

    def pegs(self) -> list[Peg]:
        """What it takes, and what others take instead: of its own, too, for what it was lent."""
        return [peg for of in (self.needs(), self.repegs) for one in of for peg in one.pegs]

    def without(self, gone: Set[SupplyKey]) -> "OrderPlan":
        """The plan without some of what it makes, buys and moves; itself where it has none of that."""
        if gone.isdisjoint(made.key for made in self.makes):
            return self
        return replace(
            self,
            runs=tuple(run for run in self.runs if run.key not in gone),
            buys=tuple(buy for buy in self.buys if buy.key not in gone),
            moves=tuple(move for move in self.moves if move.key not in gone),
            counted_supplies=self.counted_supplies - gone,
        )

    def counted(self, needs: Set[str], supplies: Set[SupplyKey]) -> "OrderPlan":
        """The plan with these in a count, too: such a need takes no more, such a supply brings none."""
        all_needs, all_supplies = self.counted_needs | needs, self.counted_supplies | supplies
        return replace(self.with_pegs(dict.fromkeys(needs, ())), counted_needs=all_needs, counted_supplies=all_supplies)

    def with_pegs(self, pegs: Mapping[str, tuple[Peg, ...]]) -> "OrderPlan":
        """The same plan with the named needs pegged otherwise."""

        def pegged(need: Need) -> Need:
            return need.pegged(pegs[need.id]) if need.id in pegs else need

        def repegged(operation: PlannedOperation) -> PlannedOperation:
            return operation.taking(tuple(map(pegged, operation.needs))) if operation.needs else operation

        return replace(
            self,
            runs=tuple(replace(run, operations=tuple(map(repegged, run.operations))) for run in self.runs),
            moves=tuple(replace(move, need=pegged(move.need)) for move in self.moves),
            deliveries=tuple(replace(delivery, need=pegged(delivery.need)) for delivery in self.deliveries),
        )

    def supplies(self, owner: str, *, held: bool) -> Iterator[Supply]:
        """What the plan brings into being: ``held`` for its own needs alone, else for others' too."""
        for made in self.makes:
            if (key := made.key) not in self.counted_supplies:
                yield Supply(
                    key=key,
                    item=made.item,
                    site=made.site,
                    quantity=made.output if isinstance(made, Run) else made.quantity,
                    available_at=made.available_at,
                    owner=owner,
                    held=held,
                )
