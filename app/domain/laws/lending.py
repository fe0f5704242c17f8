"""The law of lending: a hold may take what others need later, as long as they get it back where the hold lapses."""

from collections.abc import Iterator, Sequence, Set

from app.domain.laws.scene import Breach, Scene, clock
from app.domain.ledger import Ledger
from app.domain.quantity import Units
from app.domain.supply import SupplyKey
from app.domain.timeline import Minute


def nothing_rests_on_the_hold_of_another(scene: Scene) -> Iterator[Breach]:
    """What an unconfirmed promise brings may never come: others take no more of it than they lent it of theirs.

    Where it lapses, they get that back, in time for each of them.
    """
    for ledger, lender, brought in _lent(scene):
        back = sorted(_taken_by(scene, ledger, lender, brought))
        there, at = 0, 0
        for due, need, quantity in sorted(_taken_from(scene, ledger, lender, brought)):
            while at < len(back) and back[at][0] <= due:
                there += back[at][1]
                at += 1
            there -= quantity
            if there < 0:
                detail = f"takes {-there} more of what is held for {lender} than it gets back by {clock(due)}"
                yield Breach(ref=need, detail=detail, by=-there)


def _lent(scene: Scene) -> Iterator[tuple[Ledger, str, Set[SupplyKey]]]:
    """Unconfirmed promises of whose supply others take, and that are in question or whose takers are; what it is."""
    seen: set[tuple[str, str, str]] = set()
    for ledger, owned in scene.needs():
        supplies = [ledger.supplies[peg.supply] for peg in owned.need.pegs if peg.supply in ledger.supplies]
        for lender in [owned.owner, *(supply.owner for supply in supplies)]:
            if lender is not None and (ledger.item, ledger.site, lender) not in seen:
                seen.add((ledger.item, ledger.site, lender))
                brought = _brought(scene, ledger, lender)
                if brought and _pegged(ledger, brought) > _own(scene, ledger, lender, brought):
                    yield ledger, lender, brought


def _brought(scene: Scene, ledger: Ledger, lender: str) -> Set[SupplyKey]:
    promise = scene.snapshot.promises.get(lender)
    if promise is None or promise.commitment is not None:
        return frozenset()
    supplies = promise.plan.supplies(lender, held=True)
    return {supply.key for supply in supplies if (supply.item, supply.site) == (ledger.item, ledger.site)}


def _pegged(ledger: Ledger, brought: Set[SupplyKey]) -> Units:
    return sum(ledger.pegged.get(key, 0) for key in brought)


def _own(scene: Scene, ledger: Ledger, lender: str, brought: Set[SupplyKey]) -> Units:
    """How much of what it brings the promise takes itself."""
    needs = scene.snapshot.promises[lender].plan.needs()
    pegs = (peg for need in needs if (need.item, need.site) == (ledger.item, ledger.site) for peg in need.pegs)
    return sum(peg.quantity for peg in pegs if peg.supply in brought)


def _taken_from(
    scene: Scene, ledger: Ledger, lender: str, brought: Set[SupplyKey]
) -> Sequence[tuple[Minute, str, Units]]:
    """What others take of what an unconfirmed promise brings: when they need it, who, and how much.

    Mostly it is those in question who do. The others are asked only where these do not account for all of it.
    """
    lent = _pegged(ledger, brought) - _own(scene, ledger, lender, brought)
    ids = scene.scope.needs.get((ledger.item, ledger.site), ())
    for needs in ([ledger.needs[id] for id in ids if id in ledger.needs], ledger.needs.values()):
        found = [
            (owned.need.needed_at, owned.need.id, peg.quantity)
            for owned in needs
            if owned.owner != lender
            for peg in owned.need.pegs
            if peg.supply in brought
        ]
        if sum(quantity for _, _, quantity in found) == lent:
            break
    return found


def _taken_by(scene: Scene, ledger: Ledger, lender: str, brought: Set[SupplyKey]) -> Iterator[tuple[Minute, Units]]:
    """What an unconfirmed promise takes there of what it does not bring itself, with when that is there."""
    for need in scene.snapshot.promises[lender].plan.needs():
        if (need.item, need.site) == (ledger.item, ledger.site):
            for peg in need.pegs:
                supply = ledger.supplies.get(peg.supply)
                if supply is not None and peg.supply not in brought:
                    yield (supply.available_at, peg.quantity)
