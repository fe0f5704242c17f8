"""What somebody else's work leaves over is promised only where that work can go on as planned."""

from collections.abc import Iterator
from dataclasses import replace

from app.domain.capacity import CapacityKind
from app.domain.laws.capacity import CAPACITY_LAWS
from app.domain.laws.work import WORK_LAWS
from app.domain.ledger import Ledger, available_from
from app.domain.pegging import is_covered
from app.domain.plan import Need, needs_of
from app.domain.snapshot import Snapshot
from app.domain.supply import ItemSite, SupplyKey
from app.domain.timeline import Minute
from app.domain.verification import audit_promise

STOPPING = {law.__name__ for law in (*WORK_LAWS, *CAPACITY_LAWS)}


class Reliable:
    """The ledgers in which work that is stopped, or short of what it takes, leaves nothing over for anybody new.

    Whoever is pegged to it is at risk and stays. Each ledger is looked at when somebody asks for it.
    """

    def __init__(self, snapshot: Snapshot, now: Minute) -> None:
        self._snapshot = snapshot
        self._work = _Work(snapshot, now)
        self._known: dict[ItemSite, Ledger] = {}

    def ledger(self, place: ItemSite) -> Ledger:
        if place not in self._known:
            ledger = self._snapshot.ledger(*place)
            doubtful = [key for key in _left_over(ledger) if not self._work.goes_on(ledger, key)]
            less = [replace(ledger.supplies[key], quantity=ledger.pegged.get(key, 0)) for key in doubtful]
            self._known[place] = ledger.changed(supplies=less) if less else ledger
        return self._known[place]


def _left_over(ledger: Ledger) -> Iterator[SupplyKey]:
    for key in ledger.planned:
        if ledger.uncommitted(key) > 0:
            yield key


class _Work:
    """Which runs, buys and moves can be what they were planned to be; each is looked at once."""

    def __init__(self, snapshot: Snapshot, now: Minute) -> None:
        self._snapshot = snapshot
        self._now = now
        self._known: dict[SupplyKey, bool] | None = None

    def goes_on(self, ledger: Ledger, key: SupplyKey) -> bool:
        """Whether it is not stopped, and all that it takes is there in time, made by work that goes on itself."""
        if self._known is None:
            self._known = dict.fromkeys(_stopped(self._snapshot, self._now), False)
        if key not in self._known:
            owner = self._snapshot.promises[ledger.supplies[key].owner or ""]
            counted = owner.plan.counted_needs
            takes = [need for made in owner.plan.makes if made.key == key for need in needs_of(made)]
            self._known[key] = all(self._is_fed(need) for need in takes if need.id not in counted)
        return self._known[key]

    def _is_fed(self, need: Need) -> bool:
        ledger = self._snapshot.ledger(need.item, need.site)
        if ledger.unlimited or need.needed_at < self._now:
            return True
        if not is_covered(need):
            return False
        return all(self._comes(ledger, peg.supply, need.needed_at) for peg in need.pegs)

    def _comes(self, ledger: Ledger, key: SupplyKey, due: Minute) -> bool:
        supply = ledger.supplies.get(key)
        usable = None if supply is None else available_from(supply, self._now, self._snapshot.plant.settings)
        if supply is None or usable is None or usable > due:
            return False
        return supply.owner is None or self.goes_on(ledger, key)


def _stopped(snapshot: Snapshot, now: Minute) -> Iterator[SupplyKey]:
    """The runs that break a law of work or capacity since something takes units away that nobody planned with."""
    hit: set[str] = set()
    for event in snapshot.plant.capacity_events.values():
        start, end = event.window
        rows = snapshot.held_times.get(event.resource)
        if rows is not None and end > now and event.kind is not CapacityKind.OVERTIME:
            hit |= {row.quote for row in rows.within(max(start, now), end)}
    for quote in hit:
        broken = {found.ref.split("/")[0] for found in audit_promise(snapshot, quote, now) if found.rule in STOPPING}
        yield from (run.key for run in snapshot.promises[quote].plan.runs if run.id in broken)
