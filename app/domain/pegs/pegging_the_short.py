"""Which supply those take who have just been made or moved, and are short: what is left where that is enough."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from app.domain.ledgers.free_supply import FreeSupply
from app.domain.ledgers.ledger import Ledger, OwnedNeed
from app.domain.needs import Repeg, merged
from app.domain.pegs.pegging import settled_at
from app.domain.plant import PlanningSettings
from app.domain.promise import Promise
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
        taken = _of_what_is_left(ledger, short[place], now, snapshot.plant.settings)
        repegs += settled_at(snapshot, [ledger], now) if taken is None else taken
    return tuple(repegs)


def _of_what_is_left(
    ledger: Ledger, short: Iterable[OwnedNeed], now: Minute, settings: PlanningSettings
) -> Sequence[Repeg] | None:
    """Needs of promises covered in time by what nobody has taken or waits for; None where that cannot be said.

    What others bring may be stopped, and what there is may be gone where a hold lapses: whoever settles all looks.
    """
    if ledger.unlimited or ledger.has_holds or ledger.has_short_requirements:
        return None
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
