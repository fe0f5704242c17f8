"""The law of lending: a hold may take what others need later, as long as they get it back where the hold lapses."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set

from app.domain.laws.scene import Breach, Scene, clock
from app.domain.ledger import Ledger
from app.domain.plan import Need
from app.domain.promise import Promise
from app.domain.quantity import Units
from app.domain.supply import ItemSite, SupplyKey
from app.domain.timeline import Minute


def nothing_rests_on_the_hold_of_another(scene: Scene) -> Iterator[Breach]:
    """What an unconfirmed promise brings may never come: others take no more of it than they lent it of theirs.

    Where it lapses, they get that back, in time for each of them.
    """
    for lender, ledger, brought in _lent(scene):
        back = sorted(_taken_by(lender, ledger, brought))
        there, at = 0, 0
        for due, need, quantity in sorted(_taken_from(scene, lender, ledger, brought)):
            while at < len(back) and back[at][0] <= due:
                there += back[at][1]
                at += 1
            there -= quantity
            if there < 0:
                detail = f"takes {-there} more of what is held for {lender.quote} than it gets back by {clock(due)}"
                yield Breach(ref=need, detail=detail, by=-there)


def _lent(scene: Scene) -> Iterator[tuple[Promise, Ledger, Set[SupplyKey]]]:
    """Unconfirmed promises of whose supply others take, and that are in question or whose takers are; what it is."""
    concerned = {owned.owner for _, owned in scene.needs()}
    for ledger, owned in scene.needs():
        supplies = (ledger.supplies.get(peg.supply) for peg in owned.need.pegs)
        concerned |= {supply.owner for supply in supplies if supply is not None and supply.held}
    for quote in concerned - {None}:
        promise = scene.snapshot.promises.get(quote or "")
        if promise is not None and promise.commitment is None:
            for place, brought in _brought(promise).items():
                ledger = scene.snapshot.ledger(*place)
                if _pegged(ledger, brought) > _own(promise, ledger, brought):
                    yield promise, ledger, brought


def _brought(promise: Promise) -> Mapping[ItemSite, Set[SupplyKey]]:
    brought: dict[ItemSite, set[SupplyKey]] = defaultdict(set)
    for made in promise.plan.makes:
        brought[made.item, made.site].add(made.key)
    return brought


def _pegged(ledger: Ledger, brought: Set[SupplyKey]) -> Units:
    return sum(ledger.pegged.get(key, 0) for key in brought)


def _own(lender: Promise, ledger: Ledger, brought: Set[SupplyKey]) -> Units:
    """How much of what it brings a promise takes itself."""
    pegs = (peg for need in _needs(lender, ledger) for peg in need.pegs)
    return sum(peg.quantity for peg in pegs if peg.supply in brought)


def _needs(promise: Promise, ledger: Ledger) -> Iterator[Need]:
    return (need for need in promise.plan.needs() if (need.item, need.site) == (ledger.item, ledger.site))


def _taken_from(
    scene: Scene, lender: Promise, ledger: Ledger, brought: Set[SupplyKey]
) -> Sequence[tuple[Minute, str, Units]]:
    """What others take of what an unconfirmed promise brings: when they need it, who, and how much.

    Mostly it is those in question who do. The others are asked only where these do not account for all of it.
    """
    lent = _pegged(ledger, brought) - _own(lender, ledger, brought)
    ids = scene.scope.needs.get((ledger.item, ledger.site), ())
    for needs in ([ledger.needs[id] for id in ids if id in ledger.needs], ledger.needs.values()):
        found = [
            (owned.need.needed_at, owned.need.id, peg.quantity)
            for owned in needs
            if owned.owner != lender.quote
            for peg in owned.need.pegs
            if peg.supply in brought
        ]
        if sum(quantity for _, _, quantity in found) == lent:
            break
    return found


def _taken_by(lender: Promise, ledger: Ledger, brought: Set[SupplyKey]) -> Iterator[tuple[Minute, Units]]:
    """What an unconfirmed promise takes there of what it does not bring itself, with when that is there."""
    for need in _needs(lender, ledger):
        for peg in need.pegs:
            supply = ledger.supplies.get(peg.supply)
            if supply is not None and peg.supply not in brought:
                yield (supply.available_at, peg.quantity)
