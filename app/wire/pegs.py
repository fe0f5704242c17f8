"""What each delivery rests on: every peg below it, through runs and moves down to stock, receipts and purchases."""

from collections.abc import Iterator

from app.domain.needs import Need
from app.domain.plan import OrderPlan
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import Supply, SupplyKey, SupplyKind
from app.wire.text import InstantText, Number, Shown, quantity_of_item


class PegOut(Shown):
    kind: str
    """`on_hand`, `receipt`, `make`, `buy` or `move`."""
    supply: str
    """The receipt, run, buy or move; stock on hand is called item@site."""
    item: str
    site: str
    quantity: Number
    available_at: InstantText | None
    """`null` where the supply is gone since."""
    order_by: InstantText | None
    """When a planned purchase must be placed."""
    expedited: bool
    """Whether a planned purchase or transfer of this offer is on express terms."""


class PegTree:
    """Pegs of one order's plan. A need is listed under the first delivery that leads to it, so that sums come out."""

    def __init__(self, plan: OrderPlan, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._needs_of = {run.key: [need for one in run.operations for need in one.needs] for run in plan.runs}
        self._needs_of |= {move.key: [move.need] for move in plan.moves}
        self._own = {supply.key: supply for supply in plan.supplies("", held=True)}
        self._order_by = {buy.key: buy.order_by for buy in plan.buys}
        self._expedited = {buy.key for buy in plan.buys if buy.expedited}
        self._expedited |= {move.key for move in plan.moves if move.expedited}
        self._listed: set[str] = set()

    def below(self, top: Need) -> list[PegOut]:
        return list(self._below(top))

    def _below(self, top: Need) -> Iterator[PegOut]:
        """Depth first, the nearest pegs first, without recursion: chains of moves may be long."""
        waiting = [top]
        while waiting:
            need = waiting.pop()
            if need.id in self._listed:
                continue
            self._listed.add(need.id)
            for peg in need.pegs:
                yield self._peg_out(need, peg.supply, peg.quantity)
                waiting += self._needs_of.get(peg.supply, ())

    def _peg_out(self, need: Need, key: SupplyKey, units: int) -> PegOut:
        supply = self._supply(need, key)
        return PegOut(
            kind=key[0],
            supply=key[1],
            item=need.item,
            site=need.site,
            quantity=quantity_of_item(units, need.item, self._snapshot.plant),
            available_at=supply and supply.available_at,
            order_by=self._ordered_by(key, supply),
            expedited=key in self._expedited,
        )

    def _supply(self, need: Need, key: SupplyKey) -> Supply | None:
        if key in self._own:
            return self._own[key]
        return self._snapshot.ledger(need.place).supplies.get(key)

    def _ordered_by(self, key: SupplyKey, supply: Supply | None) -> int | None:
        """Purchases of this plan, or what another order's purchase leaves over."""
        if key in self._order_by or key[0] is not SupplyKind.BUY or supply is None or supply.owner is None:
            return self._order_by.get(key)
        owner = self._snapshot.promises.get(supply.owner)
        return next((buy.order_by for buy in owner.plan.buys if buy.key == key), None) if owner else None
