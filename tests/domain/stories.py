"""Seeded stories of one item: orders that hold or commit, holds that lapse, feeds, time; told with plain counting.

What is true of a ledger is counted here for every set of holds that may be alive, with nothing of the code in question.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from random import Random

from app.domain.changes import (
    Change,
    EndReason,
    HoldExtended,
    NeedsRepegged,
    PlantChanged,
    PromiseConfirmed,
    PromiseEnded,
    PromiseMade,
)
from app.domain.ledgers.ledger import Ledger, available_from
from app.domain.needs import Need
from app.domain.parts import Run
from app.domain.pegs.pegging import overdue_pegs, peg, settled_pegs
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from tests.builders import MONDAY, PLANT, Part, receipt, requirement, routing, safety_stock, snapshot, step, stock
from tests.domain.builders import committed, held, need, operation, picked_up, run

Flows = Sequence[tuple[int, int]]
"""At an instant so many units come, or go."""


@dataclass(frozen=True)
class Order:
    """What somebody wants and makes for it, held until an instant or committed to at once."""

    quote: str
    runs: Sequence[Run]
    needs: Sequence[Need]
    held_until: int | None
    now: int

    @property
    def flows(self) -> Flows:
        return [
            *((one.available_at, one.quantity) for one in self.runs),
            *((one.needed_at, -one.quantity) for one in self.needs),
        ]

    def promise_in(self, before: Snapshot) -> Promise | None:
        """With pegs, whatever a law may say of them; None where there are none in time."""
        promise = committed(*self.runs, *map(picked_up, self.needs), quote=self.quote)
        supplies = list(promise.plan.supplies(self.quote, held=True))
        found = peg(ledger_of(before), self.needs, self.quote, self.now, before.plant.settings, supplies)
        if not all(need.is_covered for need in found.needs):
            return None
        plan = replace(promise.plan.with_pegs({one.id: one.pegs for one in found.needs}), repegs=found.repegs)
        promise = replace(promise, plan=replace(plan, fence_at=max(self.now, self.held_until or 0)))
        return promise if self.held_until is None else held(promise, self.held_until)


@dataclass(frozen=True)
class Asked:
    """An order that was asked for, the books before it, and the promise that was made of it, if any."""

    before: Snapshot
    order: Order
    promise: Promise | None

    @property
    def is_possible(self) -> bool:
        return is_there_whoever_lapses(self.before, self.order.flows, self.order.now)


@dataclass
class Story:
    """``fed``: feeds change what there is, and receipts may be overdue, so that somebody may come short.

    ``states``: the books after each event, with the time; ``settled``: those of them right after a feed.
    """

    seed: int
    fed: bool
    version: Snapshot = field(init=False)
    now: int = MONDAY
    asked: list[Asked] = field(default_factory=list)
    states: list[tuple[Snapshot, int]] = field(default_factory=list)
    settled: list[tuple[Snapshot, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = Random(self.seed)
        self.version = snapshot(
            *self._parts(),
            overdue_receipt_delay=self.dice.choice([2, 4]),
            overdue_receipt_ignore_after=self.dice.choice([1, 3]),
        )
        self._settle()
        for number in range(10):
            self._go_on(number)
            self.states.append((self.version, self.now))

    def _parts(self) -> Iterator[Part]:
        dice, far = self.dice, 0 if self.fed else 40
        yield routing("FRAME", step())
        yield stock("FRAME", dice.randint(0, 4))
        for number in range(dice.randint(0, 3)):
            yield receipt("FRAME", dice.randint(1, 3), MONDAY + dice.randint(0, 12) + far, id=f"PO-{number}")
        for number in range(dice.choice([0, 0, 1, 2])):
            yield requirement("FRAME", dice.randint(1, 2), MONDAY + dice.randint(0, 16), id=f"WO-{number}")
        if dice.random() < 0.3:
            yield safety_stock("FRAME", dice.randint(1, 2))

    def _go_on(self, number: int) -> None:
        holds, dice = holds_of(self.version), self.dice
        chance = dice.random()
        if holds and chance < 0.1:
            self._record(PromiseEnded(quote=dice.choice(holds), reason=EndReason.RELEASED))
        elif holds and chance < 0.2:
            quote = dice.choice(holds)
            self._record(PromiseConfirmed(quote=quote, commitment=f"cmt_of_{quote}"))
        elif holds and chance < 0.24:
            quote = dice.choice(holds)
            self._record(HoldExtended(quote=quote, expires_at=self.version.promises[quote].expires_at))
        elif chance < 0.34:
            self.now += dice.randint(1, 3)
            self.version = self.version.live(self.now)
        elif self.fed and chance < 0.5:
            self._feed(number)
        else:
            self._ask(number)
        self.version = self.version.apply(NeedsRepegged(repegs=overdue_pegs(self.version, self.now)))

    def _record(self, change: Change) -> None:
        self.version = self.version.apply(change)

    def _settle(self) -> None:
        self._record(NeedsRepegged(repegs=settled_pegs(self.version, self.now)))
        self.settled.append((self.version, self.now))

    def _ask(self, number: int) -> None:
        dice, now = self.dice, self.now
        held_until = now + dice.randint(1, 6) if dice.random() < 0.6 else None
        runs: list[Run] = []
        for one in range(dice.choice([0, 1, 1, 2])):
            at, lot = max(held_until or now, now + dice.randint(0, 14)), dice.randint(1, 3)
            runs.append(run("FRAME", lot, operation(at, at, units=lot), id=f"run_{number}_{one}"))
        needs = [
            need("FRAME", dice.randint(1, 3), now + dice.randint(0, 16), id=f"need_{number}_{one}")
            for one in range(dice.choice([1, 1, 2]))
        ]
        order = Order(quote=f"qte_{number}", runs=runs, needs=needs, held_until=held_until, now=now)
        promise = None
        if is_there_whoever_lapses(self.version, order.flows, now):
            promise = order.promise_in(self.version)
        self.asked.append(Asked(before=self.version, order=order, promise=promise))
        if promise is not None:
            self._record(PromiseMade(promise=promise))

    def _feed(self, number: int) -> None:
        dice, plant = self.dice, self.version.plant
        chance = dice.random()
        receipts, requirements = dict(plant.receipts), dict(plant.requirements)
        (counted,) = plant.stock.values()
        if chance < 0.3:
            counted = replace(counted, quantity=max(0, counted.quantity + dice.choice([1, -1, -2])))
        elif chance < 0.7 and receipts:
            late = receipts[dice.choice(sorted(receipts))]
            receipts[late.id] = replace(late, available_at=late.available_at + dice.randint(-3, 5))
        elif chance < 0.85 and requirements:
            del requirements[dice.choice(sorted(requirements))]
        else:
            new = requirement("FRAME", 1, MONDAY + dice.randint(0, 16), id=f"WO-new-{number}")
            requirements[new.id] = new
        stocked = {key: counted for key in plant.stock}
        self._record(PlantChanged(plant=replace(plant, stock=stocked, receipts=receipts, requirements=requirements)))
        self._settle()


def ledger_of(version: Snapshot) -> Ledger:
    return version.ledger(("FRAME", PLANT))


def holds_of(version: Snapshot) -> list[str]:
    return sorted(quote for quote, promise in version.promises.items() if promise.commitment is None)


def lapses(version: Snapshot, now: int, dice: Random) -> Iterator[Snapshot]:
    """The books after each set of holds has lapsed, one after another in some order; first as they are."""
    holds = holds_of(version)
    for many in range(len(holds) + 1):
        for gone in combinations(holds, many):
            after = version
            for quote in dice.sample(gone, k=many):
                after = after.apply(PromiseEnded(quote=quote, reason=EndReason.RELEASED))
                after = after.apply(NeedsRepegged(repegs=overdue_pegs(after, now)))
            yield after


def short_of(version: Snapshot) -> dict[str, int]:
    """By need, how much is missing."""
    needs = [owned.need for owned in ledger_of(version).needs.values()]
    missing = {one.id: one.quantity - sum(peg.quantity for peg in one.pegs) for one in needs}
    return {id: units for id, units in missing.items() if units}


def is_there_whoever_lapses(version: Snapshot, flows: Flows, now: int) -> bool:
    """Whether such flows leave enough at every instant, whichever holds are alive.

    Where there is not enough for others anyway they take no more than they bring.
    """
    for others in _whoever_lapses(version, now):
        for at in {now, *(at for at, _ in others), *(at for at, _ in flows)}:
            if at >= now and max(0, level(others, at)) + level(flows, at) < 0:
                return False
    return True


def could_have_more(version: Snapshot, need_id: str, now: int) -> bool:
    """Whether a need could take one more where everybody keeps what is pegged, whichever other holds are alive."""
    owned = ledger_of(version).needs[need_id]
    return all(
        level(others, at) > 0
        for others in _whoever_lapses(version, now, as_pegged=True, but_for=owned.owner)
        for at in {owned.need.needed_at, *(at for at, _ in others)}
        if at >= owned.need.needed_at
    )


def level(flows: Flows, at: int) -> int:
    return sum(units for time, units in flows if time <= at)


def _whoever_lapses(
    version: Snapshot, now: int, *, as_pegged: bool = False, but_for: str | None = None
) -> Iterator[Flows]:
    """All flows there are, for each set of holds that may be alive; ``as_pegged``: what is pegged, else all needs."""
    holds = [quote for quote in holds_of(version) if quote != but_for]
    for many in range(len(holds) + 1):
        for gone in combinations(holds, many):
            yield _without(version, set(gone), now, as_pegged=as_pegged)


def _without(version: Snapshot, gone: set[str], now: int, *, as_pegged: bool) -> Flows:
    """All that the books say, as if those holds had never been."""
    ledger = ledger_of(version)
    had: Counter[object] = Counter()
    flows: list[tuple[int, int]] = [] if as_pegged else [(0, -ledger.safety_stock)]
    for owned in ledger.needs.values():
        if owned.owner in gone:
            continue
        pegged = sum(peg.quantity for peg in owned.need.pegs)
        wanted = pegged if as_pegged else owned.need.quantity
        if owned.need.needed_at < now:
            wanted -= pegged
            had.update({peg.supply: peg.quantity for peg in owned.need.pegs})
        flows.append((owned.need.needed_at, -wanted))
    for supply in ledger.supplies.values():
        usable = available_from(supply, now, version.plant.settings)
        if usable is not None and not (supply.held and supply.owner in gone):
            flows.append((usable, supply.quantity - had[supply.key]))
    return flows
