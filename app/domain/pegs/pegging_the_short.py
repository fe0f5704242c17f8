"""Which supply those take who have just been made or moved, and are short: what is left where that is enough."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from app.domain.ledgers.availability import left_for
from app.domain.ledgers.free_supply import FreeSupply
from app.domain.ledgers.ledger import Ledger, OwnedNeed
from app.domain.needs import Repeg, merged
from app.domain.pegs.pegging import settled_at, turns
from app.domain.plant import PlanningSettings
from app.domain.promise import Promise
from app.domain.quantity import Units
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import ItemSite
from app.domain.timeline import Minute


def pegs_for_the_short(snapshot: Snapshot, promises: Iterable[Promise], now: Minute) -> tuple[Repeg, ...]:
    """What needs are pegged to otherwise, where promises have just been made or moved and may be short.

    What nobody else has taken is enough most often; only where it is not, all needs of the place are assigned anew.
    """
    short: dict[ItemSite, list[OwnedNeed]] = defaultdict(list)
    for promise in promises:
        for need in promise.plan.needs():
            if not need.is_covered and need.place in snapshot.ledgers:
                short[need.place].append(OwnedNeed(owner=promise.quote, need=need))
    repegs: list[Repeg] = []
    for place in sorted(short):
        ledger = snapshot.ledgers[place]
        taken = _without_others(ledger, short[place], snapshot, now)
        repegs += settled_at(snapshot, [ledger], now) if taken is None else taken
    return tuple(repegs)


def _without_others(
    ledger: Ledger, short: Sequence[OwnedNeed], snapshot: Snapshot, now: Minute
) -> Sequence[Repeg] | None:
    """What these take where nobody else takes anything else for it; None where that cannot be said at a glance.

    What there is may be gone where a hold lapses, and requirements come first: whoever settles all looks.
    """
    if ledger.unlimited or ledger.has_holds or ledger.has_short_requirements:
        return None
    if _nothing_is_left(ledger, short, snapshot, now):
        return ()
    return _of_what_is_left(ledger, short, now, snapshot.plant.settings)


def _nothing_is_left(ledger: Ledger, short: Sequence[OwnedNeed], snapshot: Snapshot, now: Minute) -> bool:
    """Whether these could be given nothing without taking it from those who have enough, or whose turn comes first.

    Where nothing comes, thousands may wait for it, and to assign all anew for each of them takes as long as they are
    many.
    """
    # What has been needed was taken from what was there then, overdue by now or not.
    is_past = any(owned.need.needed_at < now for owned in short)
    if ledger.uncommitted_supplies and (is_past or any(_left(owned, ledger, snapshot, now) > 0 for owned in short)):
        return False
    turn, these = turns(snapshot, now), {owned.need.id for owned in short}
    first = min(map(turn, short))
    in_part = (owned for id, owned in ledger.short.items() if owned.need.pegs and id not in these)
    return all(turn(owned) < first for owned in in_part)


def _left(owned: OwnedNeed, ledger: Ledger, snapshot: Snapshot, now: Minute) -> Units:
    """How much more it may take, of the safety stock none where it was promised against the plan."""
    kept_back = ledger.safety_stock if snapshot.promises[owned.owner or ""].overridden else 0
    return left_for(owned.owner, owned.need.needed_at, ledger, now, snapshot.plant.settings) - kept_back


def _of_what_is_left(
    ledger: Ledger, short: Iterable[OwnedNeed], now: Minute, settings: PlanningSettings
) -> Sequence[Repeg] | None:
    """Needs of promises covered in time by what nobody has taken or waits for; None where that cannot be said.

    What others bring may be stopped: whoever settles all looks.
    """
    free = FreeSupply(ledger, now, settings)
    free.keep_back(ledger.safety_stock)
    repegs: list[Repeg] = []
    for owned in sorted(short, key=lambda one: (one.need.needed_at, one.need.id)):
        more = free.take(owned, owned.need.lacks)
        brought_by = {ledger.supplies[peg.supply].owner for peg in more}
        if sum(peg.quantity for peg in more) < owned.need.lacks or not brought_by <= {None, owned.owner}:
            return None
        repegs.append(Repeg(owner=owned.owner, need=owned.need.id, pegs=merged((*owned.need.pegs, *more))))
    return repegs
