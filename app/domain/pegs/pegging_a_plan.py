"""Which supply all needs of one plan take, place by place: when it is made, and again when others took the same."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.domain.needs import Need
from app.domain.pegs.pegging import Pegging, peg
from app.domain.plan import OrderPlan
from app.domain.promise import Promise
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import ItemSite, Supply
from app.domain.timeline import Minute


@dataclass(slots=True)
class AtPlace:
    """What a plan takes at one place, and what it brings there."""

    needs: list[Need] = field(default_factory=list)
    supplies: list[Supply] = field(default_factory=list)


def at_each_place(plan: OrderPlan, owner: str) -> Mapping[ItemSite, AtPlace]:
    places: dict[ItemSite, AtPlace] = defaultdict(AtPlace)
    for need in plan.needs():
        places[need.place].needs.append(need)
    for supply in plan.supplies(owner, held=True):
        places[supply.place].supplies.append(supply)
    return places


def with_peggings(plan: OrderPlan, peggings: Sequence[Pegging]) -> OrderPlan:
    """The same plan with its needs, and those of others, pegged so."""
    pegs = {need.id: need.pegs for pegging in peggings for need in pegging.needs}
    repegs = [repeg for pegging in peggings for repeg in pegging.repegs]
    return replace(plan.with_pegs(pegs), repegs=tuple(repegs))


def pegged_anew(promise: Promise, beside: Snapshot, now: Minute) -> Promise:
    """A promise about to be made, as planned, with what is there for it now; short where that is not enough."""
    quote, settings = promise.quote, beside.plant.settings
    peggings = [
        peg(beside.ledger(place), there.needs, quote, now, settings, there.supplies)
        for place, there in at_each_place(promise.plan, quote).items()
    ]
    return replace(promise, plan=with_peggings(promise.plan, peggings))
