"""What there is of an item over time beside what there must be, whichever of the holds lapse."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import itemgetter
from typing import NamedTuple

from app.domain.laws.scene import Breach, Scene
from app.domain.ledgers.ledger import Ledger, OwnedNeed, available_from
from app.domain.quantity import Units
from app.domain.supply import Supply
from app.domain.timeline import LAST_MINUTE, Minute, clock


class Flow(NamedTuple):
    """At an instant, how many units come (or go, where negative).

    ``given``: how many of them whatever is promised; ``waiting``: how many go only on paper, since a requirement that
    is due then is short of them.
    """

    at: Minute
    units: Units
    given: Units = 0
    waiting: Units = 0


class Stretch(NamedTuple):
    """``missing``: how much less there is than must be kept back; ``unsure``: than is pegged. Negative is to spare."""

    start: Minute
    end: Minute
    missing: Units
    unsure: Units


Short = tuple[Stretch, Units]
"""So many are missing, or unsure, over a stretch; none where negative."""


@dataclass(frozen=True, slots=True)
class Balance:
    """``stretches`` from ``now`` on, their ``starts``, and the ``worst`` that is missing and unsure from each on."""

    now: Minute
    stretches: Sequence[Stretch]
    starts: Sequence[Minute]
    worst: Sequence[tuple[Units, Units]]

    def leaves(self, since: Minute, until: Minute, missing: Units, unsure: Units) -> bool:
        """Whether so many may be missing or unsure in addition between two instants, and nothing is in the end."""
        first = max(0, bisect_right(self.starts, since) - 1)
        if until == LAST_MINUTE:
            was_missing, was_unsure = self.worst[first]
        else:
            there = self.stretches[first : max(first + 1, bisect_left(self.starts, until))]
            was_missing = max([stretch.missing for stretch in there])
            was_unsure = max([stretch.unsure for stretch in there])
        return (missing <= 0 or was_missing + missing <= 0) and (unsure <= 0 or was_unsure + unsure <= 0)


def balance(ledger: Ledger, scene: Scene) -> Balance:
    """Of a whole ledger; remembered there for as long as nobody asks at another instant."""
    known = ledger.memory.get("balance")
    if isinstance(known, Balance) and known.now == scene.now:
        return known
    stretches = [stretch for stretch in _stretches(ledger, scene) if stretch.end > scene.now]
    missing = accumulate((stretch.missing for stretch in reversed(stretches)), max)
    unsure = accumulate((stretch.unsure for stretch in reversed(stretches)), max)
    worst = list(zip(missing, unsure, strict=True))[::-1]
    starts = [stretch.start for stretch in stretches]
    ledger.memory["balance"] = found = Balance(scene.now, stretches, starts, worst)
    return found


def in_all(stretches: Iterable[Short], now: Minute) -> int:
    """Units times minutes from now on."""
    return sum([(stretch.end - max(stretch.start, now)) * units for stretch, units in stretches if units > 0])


def at_worst(stretches: Sequence[Short], said: str, ledger: Ledger, scene: Scene) -> Iterator[Breach]:
    """The most that is short at once, if any is, ``said`` from when on; and by how much for how long in all."""
    worst, units = max(stretches, key=itemgetter(1))
    if units > 0:
        detail = f"{scene.amount(ledger.item, units)} {said.format(clock(worst.start))}"
        yield Breach(ref=f"{ledger.item}@{ledger.site}", detail=detail, by=in_all(stretches, scene.now))


def _stretches(ledger: Ledger, scene: Scene) -> Iterator[Stretch]:
    free: dict[Minute, Units] = defaultdict(int, {0: 0})
    base: dict[Minute, Units] = defaultdict(int)
    waiting: dict[Minute, Units] = defaultdict(int)
    for flow in flows(ledger.needs.values(), ledger.supplies.values(), ledger, scene):
        free[flow.at] += flow.units
        if flow.given:
            base[flow.at] += flow.given
        if flow.waiting:
            waiting[flow.at] += flow.waiting
    opened = sum(ledger.opened.values())
    free_now = base_now = waiting_now = 0
    for at, after in pairwise([*sorted(free), LAST_MINUTE]):
        free_now += free[at]
        base_now += base.get(at, 0)
        waiting_now += waiting.get(at, 0)
        kept_back = max(0, min(ledger.safety_stock, base_now) - opened)
        yield Stretch(at, after, min(base_now, kept_back) - free_now, -(free_now + waiting_now))


def flows(needs: Iterable[OwnedNeed], supplies: Iterable[Supply], ledger: Ledger, scene: Scene) -> Iterator[Flow]:
    """What some needs of a ledger take out of it, and some supplies bring: all of them, or all of a few promises."""
    holds: dict[str | None, dict[Minute, Units]] = defaultdict(lambda: defaultdict(int))
    for supply in supplies:
        usable = available_from(supply, scene.now, scene.plant.settings)
        if supply.held:
            holds[supply.owner][supply.available_at] += supply.quantity
        elif usable is not None:
            yield Flow(usable, supply.quantity, given=supply.quantity if supply.owner is None else 0)
    for owned in needs:
        taken = _taken(owned, ledger, scene)
        if owned.owner not in holds:
            yield from taken
            continue
        # What it took before now is given all the same: it comes back where the hold lapses.
        for flow in taken:
            holds[owned.owner][flow.at] += flow.units
    for of_one in holds.values():
        yield from _taken_by_a_hold(of_one)


def _taken(owned: OwnedNeed, ledger: Ledger, scene: Scene) -> Iterator[Flow]:
    """Promises take what they are pegged to, requirements all that they need.

    A need whose instant has passed took what it was pegged to, from when the books count that as there.
    """
    need, is_given = owned.need, owned.owner is None
    pegged = need.covered
    waiting = need.quantity - pegged if is_given else 0
    if need.needed_at >= scene.now:
        yield Flow(need.needed_at, -pegged - waiting, -pegged - waiting if is_given else 0, waiting)
        return
    if waiting:
        yield Flow(need.needed_at, -waiting, -waiting, waiting)
    for peg in need.pegs:
        supply = ledger.supplies.get(peg.supply)
        usable = None if supply is None else available_from(supply, scene.now, scene.plant.settings)
        if supply is not None and usable is not None:
            yield Flow(usable, -peg.quantity, -peg.quantity if supply.owner is None else 0)


def _taken_by_a_hold(of_one: Mapping[Minute, Units]) -> Iterator[Flow]:
    """A hold counts with what it takes of others until it has brought as much; what it brings beyond may never come."""
    net = counted = 0
    for at in sorted(of_one):
        net += of_one[at]
        yield Flow(at, min(0, net) - counted)
        counted = min(0, net)
