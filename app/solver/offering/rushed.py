"""The offer by other means: the earliest date with all that can be paid for, and no more of it than keeps that date."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from app.domain.demand import OfferKind, PromiseRequest
from app.domain.plant import PlantModel
from app.domain.reasons import LeverKind, Means
from app.domain.snapshots.supposing import all_means, with_means
from app.domain.timeline import MINUTES_PER_HOUR, Minute
from app.solver.arrangement import Arrangement
from app.solver.bounds.prospects import Prospects
from app.solver.insertion.arrange import Arranger
from app.solver.money import worth
from app.solver.offering.offers import Candidate
from app.solver.search import earliest
from app.solver.shop import Shop
from app.solver.wishes import Order, order_of

LEFT_OUT_MAX = 6
"""Means that are left out to see whether the date stands without them: each costs as much as a first offer."""


def rushed(shop: Shop, order: Order, regular: Arrangement | None) -> Candidate | None:
    """None where nothing that can be paid for is sooner than ``regular``."""
    everything = _Rush.of(shop, order.request, all_means(shop.compiled))
    target = regular.measures(order) if regular else None
    if everything is None or not everything.may_beat(target):
        return None
    found = earliest(everything.prospects, everything.order).found
    if found is None or not found.arrangement.is_acceptable:
        return None
    date = found.arrangement.measures(everything.order)
    if target is not None and target <= date:
        return None
    best, used = everything, _spent(found.arrangement, shop.plant)
    kept = found.arrangement
    for means in sorted(used, key=lambda one: (-used[one], one))[:LEFT_OUT_MAX]:
        fewer = _Rush.of(shop, order.request, frozenset(_spent(kept, shop.plant)) - {means})
        other = Arranger.like(fewer.prospects, found).all_of(fewer.order, date) if fewer else None
        if fewer and other and other.is_acceptable and other.measures(fewer.order) <= date:
            best, kept = fewer, other
    if not _spent(kept, shop.plant):
        return None
    return Candidate.of(OfferKind.EXPEDITE, replace(found, arrangement=kept), best.order)


@dataclass(frozen=True, slots=True)
class _Rush:
    """The request as it reads, and may be planned, where some means are at hand."""

    prospects: Prospects
    order: Order

    @classmethod
    def of(cls, shop: Shop, request: PromiseRequest, means: frozenset[Means]) -> "_Rush | None":
        """None where there are no means, or some line has no way to go."""
        there = Shop(with_means(shop.snapshot, means), shop.now, shop.limits, before=shop)
        order = order_of(request, there)
        if not means or not all(wish.ways for wish in order.wishes):
            return None
        return cls(Prospects(there, order.fence_at), order)

    def may_beat(self, dates: tuple[Minute, ...] | None) -> bool:
        """Whether any line may be sooner, as far as bounds tell; of one shipment nothing is told."""
        if dates is None or self.order.ships_together:
            return True
        return any(
            way.measure(at) < date
            for wish, date in zip(self.order.wishes, dates, strict=True)
            for way in wish.ways
            if (at := self.prospects.soonest(wish, way, wish.quantity)) is not None
        )


def _spent(found: Arrangement, plant: PlantModel) -> Mapping[Means, Fraction]:
    """The means that a plan uses, and about what each costs more than regular ones."""
    spent: dict[Means, Fraction] = defaultdict(Fraction)
    for run in found.draft.runs:
        for operation in run.operations:
            for resource in operation.mode.overtime:
                overtime = plant.resources[resource].overtime
                rate = Fraction(overtime.cost_per_hour) if overtime else Fraction(0)
                spent[LeverKind.OVERTIME, resource] += rate * (operation.end - operation.start) / MINUTES_PER_HOUR
    for buy in found.draft.buys:
        if buy.source.express_of is not None:
            more = buy.source.cost_per_unit - plant.purchasing[buy.source.row].cost_per_unit
            spent[LeverKind.EXPEDITE_SUPPLIER, buy.source.row] += worth(more, buy.quantity, buy.source.item, plant)
    for lane, item, units in found.carried:
        if lane.express_of is not None:
            more = lane.cost_per_unit - plant.lanes[lane.row].cost_per_unit
            spent[LeverKind.EXPEDITE_LANE, lane.row] += worth(more, units, item, plant)
    return spent
