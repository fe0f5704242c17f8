"""Which line of its own order each need and each planned supply serves, followed down to the delivery."""

from collections.abc import Callable
from functools import cache

from app.domain.plan import OrderPlan
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import SupplyKey


class LinesServed:
    """By one order's plan."""

    def __init__(self, plan: OrderPlan) -> None:
        self._line = {delivery.need.id: delivery.line for delivery in plan.deliveries}
        self._made = {move.need.id: move.key for move in plan.moves}
        self._made |= {
            need.id: run.key for run in plan.runs for operation in run.operations for need in operation.needs
        }
        self._taken_by: dict[SupplyKey, str] = {}
        for need in plan.needs():
            for peg in need.pegs:
                self._taken_by.setdefault(peg.supply, need.id)

    def by_supply(self, key: SupplyKey) -> str | None:
        """None where all of it is taken by other orders."""
        need = self._taken_by.get(key)
        return None if need is None else self.by_need(need)

    def by_need(self, need: str) -> str | None:
        return self._line[need] if need in self._line else self.by_supply(self._made[need])


Lines = Callable[[str], LinesServed]
"""Those of a promise, by its quote."""


def lines_served(snapshot: Snapshot) -> Lines:
    """Each followed once, however often it is asked for."""
    return cache(lambda quote: LinesServed(snapshot.promises[quote].plan))
