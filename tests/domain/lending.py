"""Builders of holds that take what others need later, and of what becomes of them."""

from dataclasses import replace

from app.domain.changes import EndReason, PromiseEnded, PromiseMade
from app.domain.ledgers.ledger import Ledger
from app.domain.needs import Peg, Repeg
from app.domain.parts import Run
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import SupplyKey
from tests.builders import MONDAY, Part, routing, snapshot, step
from tests.domain.builders import committed, held, need, on_hand, operation, picked_up, run, taken

FRAMES = on_hand("FRAME")
DUE = MONDAY + 12
LENT = "nothing_rests_on_the_hold_of_another"
SAFETY = "promises_leave_safety_stock_and_requirements_alone"


def lot(quantity: int, at: int, id: str = "run_1") -> Run:
    return run("FRAME", quantity, operation(at, at, units=quantity), id=id)


def borrower(
    *pegs: Peg, at: int = MONDAY + 1, brings: Run | None = None, repegs: tuple[Repeg, ...] = (), id: str = "1"
) -> Promise:
    """A hold that takes frames at an instant, and gives others what it brings by ``repegs``."""
    goods = need("FRAME", sum(peg.quantity for peg in pegs), at, *pegs, id=f"need of hold {id}")
    promise = held(committed(*([brings] if brings else []), picked_up(goods), quote=f"qte_h{id}"), until=MONDAY + 1)
    return replace(promise, plan=replace(promise.plan, fence_at=MONDAY + 1, repegs=repegs))


def onto(supply: SupplyKey, quantity: int = 1, *others: Peg, owner: str | None = "qte_1", id: str = "need_1") -> Repeg:
    return Repeg(owner=owner, need=id, pegs=(taken(supply, quantity), *others))


def frames(*parts: Part, promises: tuple[Promise, ...] = ()) -> Snapshot:
    return snapshot(routing("FRAME", step()), *parts, promises=promises)


def after(before: Snapshot, *promises: Promise) -> Snapshot:
    for promise in promises:
        before = before.apply(PromiseMade(promise=promise))
    return before


def lapsed(before: Snapshot, *quotes: str) -> Snapshot:
    for quote in quotes:
        before = before.apply(PromiseEnded(quote=quote, reason=EndReason.EXPIRED))
    return before


def pegs_of(version: Snapshot, id: str) -> dict[SupplyKey, int]:
    return {peg.supply: peg.quantity for peg in version.ledger(("FRAME", "PLANT")).needs[id].need.pegs}


def rests_on_holds(ledger: Ledger) -> list[str]:
    """The needs that wait for what somebody else's hold would bring."""
    holders = {key: supply.owner for key, supply in ledger.supplies.items() if supply.held}
    needs = ledger.needs.values()
    return [one.need.id for one in needs for peg in one.need.pegs if holders.get(peg.supply, one.owner) != one.owner]
