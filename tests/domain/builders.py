"""Builders of plans for the tests of the laws: small, legal unless a test says otherwise, and no solver in sight."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from app.domain.changes import Change, PromiseMade
from app.domain.laws.change import CHANGE_LAWS, ENTRY_LAWS
from app.domain.needs import Need, Peg
from app.domain.parts import Buy, Delivery, Move, PlannedOperation, Run
from app.domain.plan import OrderPlan
from app.domain.promise import Promise, PromisedLine
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import SupplyKey, SupplyKind, stock_key
from app.domain.timeline import Minute
from app.domain.verification import audit, breaks_nothing, violations
from tests.builders import MONDAY, PLANT, promised_line

HOUR = 60
DAY = 24 * HOUR

_CHANGE_RULES = {law.__name__ for law in CHANGE_LAWS}
_ENTRY_RULES = {law.__name__ for law in ENTRY_LAWS}


def broken_by(before: Snapshot, change: Promise | Change, now: Minute = MONDAY) -> set[str]:
    """The laws that a change breaks, a promise standing for its being made; the full audit has to agree."""
    change = PromiseMade(promise=change) if isinstance(change, Promise) else change
    broken = {violation.rule for violation in violations(before, change, now)}
    assert breaks_nothing(before, change, now) is not bool(broken)
    if not broken & _ENTRY_RULES and not audit(before, now):
        assert broken - _CHANGE_RULES == {violation.rule for violation in audit(before.apply(change), now)}
    return broken


def on_hand(item: str, site: str = PLANT) -> SupplyKey:
    return stock_key(item, site)


def made(run: str) -> SupplyKey:
    return (SupplyKind.MAKE, run)


def bought(buy: str) -> SupplyKey:
    return (SupplyKind.BUY, buy)


def moved(move: str) -> SupplyKey:
    return (SupplyKind.MOVE, move)


def received(receipt: str) -> SupplyKey:
    return (SupplyKind.RECEIPT, receipt)


def taken(supply: SupplyKey, quantity: int) -> Peg:
    return Peg(supply=supply, quantity=quantity)


def need(
    item: str, quantity: int, needed_at: Minute, *pegs: Peg | SupplyKey, site: str = PLANT, id: str = "need_1"
) -> Need:
    """A supply alone is pegged for the whole of the quantity."""
    full = tuple(peg if isinstance(peg, Peg) else taken(peg, quantity) for peg in pegs)
    return Need(id=id, item=item, site=site, quantity=quantity, needed_at=needed_at, pegs=full)


def operation(
    start: Minute,
    end: Minute,
    *resources: str,
    step: str = "10",
    units: int = 1,
    needs: Iterable[Need] = (),
    on: tuple[int | None, ...] = (),
) -> PlannedOperation:
    """``on``: the number of the unit of each resource, where that is a machine of its own."""
    return PlannedOperation(
        step=step, resources=resources, input_units=units, start=start, end=end, needs=tuple(needs), units=on
    )


def run(item: str, quantity: int, *operations: PlannedOperation, wait: int = 0, id: str = "run_1") -> Run:
    return Run(
        id=id,
        routing=f"{item}@{PLANT}",
        item=item,
        site=PLANT,
        quantity=quantity,
        available_at=operations[-1].end + wait,
        operations=operations,
    )


def buy(item: str, quantity: int, order_by: Minute, available_at: Minute, id: str = "buy_1") -> Buy:
    return Buy(
        id=id,
        purchasing=f"{item}@{PLANT}",
        item=item,
        site=PLANT,
        quantity=quantity,
        order_by=order_by,
        available_at=available_at,
    )


def move(goods: Need, site: str, ship_at: Minute, available_at: Minute, id: str = "move_1") -> Move:
    return Move(
        id=id,
        lane=f"{goods.site}>{site}",
        item=goods.item,
        site=site,
        quantity=goods.quantity,
        need=goods,
        ship_at=ship_at,
        available_at=available_at,
    )


def sent(goods: Need, ship_to: str, ship_at: Minute, deliver_at: Minute, *, line: str = "1") -> Delivery:
    return Delivery(
        id=f"delivery/{goods.id}",
        line=line,
        quantity=goods.quantity,
        lane=f"{goods.site}>{ship_to}",
        need=goods,
        ship_at=ship_at,
        deliver_at=deliver_at,
    )


def picked_up(goods: Need, *, line: str = "1") -> Delivery:
    """By the customer, at the very instant it is ready."""
    return Delivery(
        id=f"delivery/{goods.id}",
        line=line,
        quantity=goods.quantity,
        lane=None,
        need=goods,
        ship_at=goods.needed_at,
        deliver_at=goods.needed_at,
    )


def committed(*parts: Run | Buy | Move | Delivery, quote: str = "qte_1", ship_to: str | None = None) -> Promise:
    """A commitment to what its deliveries bring, each line promised for when the last of it arrives."""
    deliveries = tuple(part for part in parts if isinstance(part, Delivery))
    return Promise(
        quote=quote,
        commitment=f"cmt_of_{quote}",
        expires_at=MONDAY,
        reference=None,
        customer=None,
        ship_to=ship_to,
        lines=tuple(_line_of(line, deliveries) for line in sorted({delivery.line for delivery in deliveries})),
        plan=OrderPlan(
            fence_at=MONDAY,
            runs=tuple(part for part in parts if isinstance(part, Run)),
            buys=tuple(part for part in parts if isinstance(part, Buy)),
            moves=tuple(part for part in parts if isinstance(part, Move)),
            deliveries=deliveries,
        ),
    )


def held(promise: Promise, until: Minute) -> Promise:
    """The same promise before the customer said yes."""
    return replace(promise, commitment=None, expires_at=until)


def taking(
    item: str, quantity: int, needed_at: Minute, *pegs: Peg | SupplyKey, id: str = "need_1", quote: str = "qte_1"
) -> Promise:
    """A commitment to have something picked up that is taken from these supplies."""
    return committed(picked_up(need(item, quantity, needed_at, *pegs, id=id)), quote=quote)


def making(
    *operations: PlannedOperation, item: str = "BIKE", quantity: int = 1, wait: int = 0, id: str = "run_1"
) -> Promise:
    """A commitment to what one run makes, picked up as soon as it is there."""
    lot = run(item, quantity, *operations, wait=wait, id=id)
    goods = need(item, quantity, lot.available_at, lot.key, id=f"need/{id}")
    return committed(lot, picked_up(goods), quote=f"qte_of_{id}")


def with_run(promise: Promise, **changes: Any) -> Promise:
    """The same promise with its first run changed."""
    first, *others = promise.plan.runs
    runs = (replace(first, **changes), *others)
    return replace(promise, plan=replace(promise.plan, runs=runs))


def _line_of(line: str, deliveries: Iterable[Delivery]) -> PromisedLine:
    own = [delivery for delivery in deliveries if delivery.line == line]
    quantity = sum(delivery.quantity for delivery in own)
    return promised_line(own[0].need.item, quantity, max(delivery.deliver_at for delivery in own), line=line)
