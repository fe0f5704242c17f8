"""What there is of an item over time beside what there must be, as the law of what is kept back counts it."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from app.domain.laws.scene import Scene
from app.domain.ledger import Ledger, OwnedNeed, available_from
from app.domain.plan import Need
from app.domain.quantity import Units
from app.domain.supply import Supply
from app.domain.timeline import LAST_MINUTE, Minute

Flow = tuple[Minute, Units, Units]
"""At an instant, how many units come (or go, where negative), and how many of them whatever is promised."""


@dataclass(frozen=True, slots=True)
class Balance:
    """``missing``: for each stretch, from ``now`` on, how much less there is than there must be; negative is to spare.

    ``starts`` of these stretches, and ``worst_from``: the most that is missing from each of them on.
    """

    now: Minute
    missing: Sequence[tuple[Minute, Minute, Units]]
    starts: Sequence[Minute]
    worst_from: Sequence[Units]

    def worst_since(self, minute: Minute) -> Units:
        return self.worst_from[max(0, bisect_right(self.starts, minute) - 1)]


def balance(ledger: Ledger, scene: Scene) -> Balance:
    """Of a whole ledger; remembered there for as long as nobody asks at another instant."""
    known = ledger.memory.get("balance")
    if isinstance(known, Balance) and known.now == scene.now:
        return known
    missing = [stretch for stretch in _missing(ledger, scene) if stretch[1] > scene.now]
    worst = list(accumulate((short for _, _, short in reversed(missing)), max))[::-1]
    starts = [start for start, _, _ in missing]
    ledger.memory["balance"] = found = Balance(scene.now, missing, starts, worst)
    return found


def _missing(ledger: Ledger, scene: Scene) -> Iterator[tuple[Minute, Minute, Units]]:
    free: dict[Minute, Units] = defaultdict(int, {0: 0})
    base: dict[Minute, Units] = defaultdict(int)
    for at, units, given in flows(ledger.needs.values(), ledger.supplies.values(), ledger, scene):
        free[at] += units
        if given:
            base[at] += given
    opened = sum(ledger.opened.values())
    free_now = base_now = 0
    for at, after in pairwise([*sorted(free), LAST_MINUTE]):
        free_now += free[at]
        base_now += base.get(at, 0)
        kept_back = max(0, min(ledger.safety_stock, base_now) - opened)
        yield (at, after, min(base_now, kept_back) - free_now)


def flows(needs: Iterable[OwnedNeed], supplies: Iterable[Supply], ledger: Ledger, scene: Scene) -> Iterator[Flow]:
    """What some needs of a ledger take out of it, and some supplies bring: all of them, or all of a few promises."""
    now, settings = scene.now, scene.plant.settings
    holds: dict[str | None, list[tuple[Minute, Units]]] = defaultdict(list)
    for supply in supplies:
        usable = available_from(supply, now, settings)
        if supply.held:
            holds[supply.owner].append((supply.available_at, ledger.pegged.get(supply.key, 0)))
        elif usable is not None:
            yield (usable, supply.quantity, supply.quantity if supply.owner is None else 0)
    for owned in needs:
        need, is_given = owned.need, owned.owner is None
        taken = sum([peg.quantity for peg in need.pegs])
        wanted = need.quantity if is_given else taken
        if need.needed_at < now:
            wanted -= taken
            yield from _used_up(need, ledger, scene)
        if owned.owner in holds:
            holds[owned.owner].append((need.needed_at, -wanted))
        else:
            yield (need.needed_at, -wanted, -wanted if is_given else 0)
    for held in holds.values():
        yield from _taken_by_a_hold(held)


def _used_up(need: Need, ledger: Ledger, scene: Scene) -> Iterator[Flow]:
    """A need whose instant has passed took what it was pegged to, from when that was there."""
    for peg in need.pegs:
        supply = ledger.supplies.get(peg.supply)
        if supply is not None and not supply.held:
            usable = available_from(supply, scene.now, scene.plant.settings)
            if usable is not None:
                yield (usable, -peg.quantity, -peg.quantity if supply.owner is None else 0)


def _taken_by_a_hold(held: list[tuple[Minute, Units]]) -> Iterator[Flow]:
    """A hold counts with what it takes of others until it has brought as much; what it brings beyond is nobody's."""
    net = counted = 0
    for at, units in sorted(held):
        net += units
        yield (at, min(0, net) - counted, 0)
        counted = min(0, net)
