"""Laws of material: what is taken is there, is there in time, and is taken once."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from app.domain.laws.scene import Breach, Scene, clock
from app.domain.ledger import Ledger, OwnedNeed, available_from
from app.domain.plant import PlanningSettings
from app.domain.quantity import Units
from app.domain.supply import SupplyKey, SupplyKind
from app.domain.timeline import LAST_MINUTE, Minute


def no_unit_is_pegged_twice(scene: Scene) -> Iterator[Breach]:
    """The pegs of a supply add up to its quantity at most; one that is not there, at that site, has none to give."""
    for place, keys in scene.scope.supplies.items():
        ledger = scene.snapshot.ledgers.get(place)
        if ledger is None:
            continue
        for key in keys:
            supply = ledger.supplies.get(key)
            there, taken = supply.quantity if supply else 0, ledger.pegged.get(key, 0)
            if taken > there:
                yield Breach(ref=_name(key), detail=f"{taken} pegged of {there}", by=taken - there)


def a_need_is_covered_in_full(scene: Scene) -> Iterator[Breach]:
    """The pegs of a promise's need add up to it; of a requirement's to no more than it; an unlimited item has none.

    What has left came from somewhere, whatever the books say.
    """
    for ledger, owned in scene.needs():
        need = owned.need
        pegged = sum(peg.quantity for peg in need.pegs)
        wanted = 0 if _is_unlimited(scene, ledger) else need.quantity
        short = owned.owner is not None and pegged < wanted and not _has_left(scene, owned)
        if short or pegged > wanted:
            had, asked = scene.amount(need.item, pegged), scene.amount(need.item, wanted)
            detail = f"{had} of {asked} {need.item} are there at {need.site} by {clock(need.needed_at)}"
            yield Breach(ref=need.id, detail=detail, by=abs(wanted - pegged))


def _has_left(scene: Scene, owned: OwnedNeed) -> bool:
    promise = scene.snapshot.promises.get(owned.owner or "")
    return promise is not None and any(one.need.id == owned.need.id for one in promise.plan.sent_deliveries)


def a_peg_takes_something(scene: Scene) -> Iterator[Breach]:
    """A peg is of one unit at least, so that none makes room for another."""
    for _, owned in scene.needs():
        for peg in owned.need.pegs:
            if peg.quantity < 1:
                yield Breach(ref=owned.need.id, detail=f"a peg of {peg.quantity} to {_name(peg.supply)}")


def supply_is_there_when_it_is_needed(scene: Scene) -> Iterator[Breach]:
    """What a need is pegged to is usable by the instant of the need."""
    settings = scene.plant.settings
    for ledger, owned in scene.needs():
        for peg in owned.need.pegs:
            supply = ledger.supplies.get(peg.supply)
            if supply is None:
                continue
            # A need whose instant has passed took what it was pegged to, whatever became of it since.
            settled = owned.need.needed_at < scene.now
            usable = supply.available_at if settled else available_from(supply, scene.now, settings)
            if usable is None or usable > owned.need.needed_at:
                when = "never" if usable is None else clock(usable)
                detail = f"{_name(peg.supply)} comes {when}, needed {clock(owned.need.needed_at)}"
                late = LAST_MINUTE if usable is None else usable - owned.need.needed_at
                yield Breach(ref=f"{owned.need.id} < {_name(peg.supply)}", detail=detail, by=late)


def nothing_rests_on_the_hold_of_another(scene: Scene) -> Iterator[Breach]:
    """What an unconfirmed promise brings may never come: others take no more of it than they lent it of theirs.

    Where it lapses, they get that back, in time for each of them.
    """
    for ledger, lender in _lenders(scene):
        back = sorted(_taken_by(ledger, lender))
        there, at = 0, 0
        for due, need, quantity in sorted(_taken_from(ledger, lender)):
            while at < len(back) and back[at][0] <= due:
                there += back[at][1]
                at += 1
            there -= quantity
            if there < 0:
                detail = f"takes {-there} more of what is held for {lender} than it gets back by {clock(due)}"
                yield Breach(ref=need, detail=detail, by=-there)


def _lenders(scene: Scene) -> Iterator[tuple[Ledger, str]]:
    """Unconfirmed promises of whose supply others take, and that are in question or whose takers are."""
    found: set[tuple[str, str, str]] = set()
    for ledger, owned in scene.needs():
        owners = {
            owned.owner,
            *(ledger.supplies[p.supply].owner for p in owned.need.pegs if p.supply in ledger.supplies),
        }
        for owner in owners - {None}:
            key = (ledger.item, ledger.site, owner or "")
            if key not in found and any(_taken_from(ledger, owner or "")):
                found.add(key)
                yield ledger, owner or ""


def _taken_from(ledger: Ledger, lender: str) -> Iterator[tuple[Minute, str, Units]]:
    """What others take of what an unconfirmed promise brings: when they need it, who, and how much."""
    brought = {key for key, supply in ledger.supplies.items() if supply.held and supply.owner == lender}
    if not brought:
        return
    for owned in ledger.needs.values():
        if owned.owner != lender:
            for peg in owned.need.pegs:
                if peg.supply in brought:
                    yield (owned.need.needed_at, owned.need.id, peg.quantity)


def _taken_by(ledger: Ledger, lender: str) -> Iterator[tuple[Minute, Units]]:
    """What an unconfirmed promise takes there of what it does not bring itself, with when that is there."""
    for owned in ledger.needs.values():
        if owned.owner == lender:
            for peg in owned.need.pegs:
                supply = ledger.supplies.get(peg.supply)
                if supply is not None and supply.owner != lender:
                    yield (supply.available_at, peg.quantity)


def promises_leave_safety_stock_and_requirements_alone(scene: Scene) -> Iterator[Breach]:
    """At every instant the promises leave the safety stock, or what there would be without them if that is less.

    Requirements stand before promises, so they are taken off first, covered or not; promises take what they are pegged
    to, and what one is short of is taken from nobody.
    """
    for place in scene.scope.supplies.keys() | scene.scope.needs.keys():
        ledger = scene.snapshot.ledgers.get(place)
        if ledger is None or _is_unlimited(scene, ledger) or _is_enough_untouched(ledger, scene.now):
            continue
        # Without either of the two, the pegs alone say that nothing is taken that is not there.
        if not ledger.safety_stock and all(owned.owner is not None for owned in ledger.needs.values()):
            continue
        missing = [
            (start, end, short)
            for start, end, short in _shortfalls(ledger, scene.now, scene.plant.settings)
            if short > 0 and end > scene.now
        ]
        if missing:
            worst_at, _, worst = max(missing, key=lambda stretch: stretch[2])
            yield Breach(
                ref=f"{ledger.item}@{ledger.site}",
                detail=f"{worst} short of its safety stock or requirements from {clock(worst_at)}",
                by=sum((end - max(start, scene.now)) * short for start, end, short in missing),
            )


def _is_enough_untouched(ledger: Ledger, now: Minute) -> bool:
    """Whether what is there and pegged to nothing makes up the safety stock and all that needs are short of.

    Then no instant can miss anything, whatever is due when; it is the usual case, and found at a glance.
    """
    untouched = sum(
        supply.quantity - ledger.pegged.get(key, 0)
        for key, supply in ledger.supplies.items()
        if supply.available_at <= now and key[0] is not SupplyKind.RECEIPT and not supply.held
    )
    short = sum([owned.need.quantity for owned in ledger.needs.values()]) - sum(ledger.pegged.values())
    return untouched - short >= ledger.safety_stock


def _shortfalls(ledger: Ledger, now: Minute, settings: PlanningSettings) -> Iterator[tuple[Minute, Minute, Units]]:
    """For each stretch between two events, how much less there is than there must be."""
    free: dict[Minute, Units] = defaultdict(int)
    base: dict[Minute, Units] = defaultdict(int)
    used_up: dict[SupplyKey, Units] = defaultdict(int)
    holds = _brought_by_holds(ledger)
    for owned in ledger.needs.values():
        needed_at, taken = owned.need.needed_at, sum(peg.quantity for peg in owned.need.pegs)
        wanted = owned.need.quantity if owned.owner is None else taken
        if needed_at < now:
            wanted -= taken
            for peg in owned.need.pegs:
                used_up[peg.supply] += peg.quantity
        if owned.owner in holds:
            holds[owned.owner].append((needed_at, -wanted))
        else:
            free[needed_at] -= wanted
            base[needed_at] -= wanted if owned.owner is None else 0
    for supply in ledger.supplies.values():
        usable = None if supply.held else available_from(supply, now, settings)
        if usable is not None:
            left = supply.quantity - used_up[supply.key]
            free[usable] += left
            base[usable] += left if supply.owner is None else 0
    for flows in holds.values():
        _count_what_it_takes(flows, free)
    free_now = base_now = 0
    for at, after in pairwise([*sorted(free), LAST_MINUTE]):
        free_now += free[at]
        base_now += base[at]
        yield (at, after, min(ledger.safety_stock, base_now) - free_now)


def _brought_by_holds(ledger: Ledger) -> dict[str | None, list[tuple[Minute, Units]]]:
    """What others or it itself take of what each unconfirmed promise brings, and when it is there."""
    found: dict[str | None, list[tuple[Minute, Units]]] = defaultdict(list)
    for key, supply in ledger.supplies.items():
        if supply.held:
            found[supply.owner].append((supply.available_at, ledger.pegged.get(key, 0)))
    return found


def _count_what_it_takes(flows: list[tuple[Minute, Units]], free: dict[Minute, Units]) -> None:
    """A hold counts with what it takes of others until it has brought as much; what it brings beyond is nobody's."""
    net = counted = 0
    for at, units in sorted(flows):
        net += units
        free[at] += min(0, net) - counted
        counted = min(0, net)


def _is_unlimited(scene: Scene, ledger: Ledger) -> bool:
    item = scene.plant.items.get(ledger.item)
    return item is not None and item.unlimited


def _name(key: SupplyKey) -> str:
    return f"{key[0]} {key[1]}"


MATERIAL_LAWS = (
    no_unit_is_pegged_twice,
    a_need_is_covered_in_full,
    a_peg_takes_something,
    supply_is_there_when_it_is_needed,
    nothing_rests_on_the_hold_of_another,
    promises_leave_safety_stock_and_requirements_alone,
)
