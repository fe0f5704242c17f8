"""The offer by other means: the earliest date with all that can be paid for, and no more of it than keeps that date."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.domain.demand import OfferKind, PromiseRequest
from app.domain.plant import PlantModel
from app.domain.reasons import LeverKind, Means
from app.domain.supposing import all_means, with_means
from app.domain.timeline import MINUTES_PER_HOUR, Minute
from app.solver.arrangement import Arrangement
from app.solver.found import Found
from app.solver.offering.costing import worth
from app.solver.offering.offers import Candidate
from app.solver.prospects import Prospects
from app.solver.search import earliest
from app.solver.shop import Shop
from app.solver.wishes import Wish, ship_together, wishes_of

LEFT_OUT_MAX = 6
"""Means that are left out to see whether the date stands without them: each costs as much as a first offer."""


def rushed(
    request: PromiseRequest, shop: Shop, wishes: Sequence[Wish], fence_at: Minute, regular: Arrangement | None
) -> Candidate | None:
    """None where nothing that can be paid for is sooner than ``regular``."""
    asked = _Rush(request, shop, fence_at)
    first = asked.planned(all_means(shop.plant))
    if first is None or (regular and regular.measures(wishes, together=first.together) <= first.measures):
        return None
    best, spent = first, _spent(first.arrangement, shop.plant)
    for means in sorted(spent, key=lambda one: (-spent[one], one))[:LEFT_OUT_MAX]:
        other = asked.planned(frozenset(_spent(best.arrangement, shop.plant)) - {means})
        if other is not None and other.measures <= first.measures:
            best = other
    if not _spent(best.arrangement, shop.plant):
        return None
    proof = replace(first.found, arrangement=best.arrangement).proof(best.wishes, together=best.together)
    return Candidate(kind=OfferKind.EXPEDITE, arrangement=best.arrangement, proof=proof)


@dataclass(frozen=True, slots=True)
class _Rushed:
    """What was found for the wishes as they are where some means are at hand."""

    found: Found
    wishes: Sequence[Wish]
    together: bool

    @property
    def arrangement(self) -> Arrangement:
        return self.found.arrangement

    @property
    def measures(self) -> tuple[Minute, ...]:
        return self.arrangement.measures(self.wishes, together=self.together)


@dataclass(frozen=True, slots=True)
class _Rush:
    """The same request planned with several sets of means."""

    request: PromiseRequest
    shop: Shop
    fence_at: Minute

    def planned(self, means: frozenset[Means]) -> _Rushed | None:
        """At its earliest as far as insertion goes; None where it has no means or no acceptable date."""
        if not means:
            return None
        shop = Shop(with_means(self.shop.snapshot, means), self.shop.now, self.shop.limits)
        wishes = wishes_of(self.request, shop)
        if not all(wish.ways for wish in wishes):
            return None
        found = earliest(Prospects(shop, self.fence_at), wishes, self.request.policy, exact=False).found
        if found is None or not found.arrangement.is_acceptable:
            return None
        return _Rushed(found, wishes, ship_together(self.request.policy, wishes))


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
    carried = [(move.lane, move.need.place[0], move.quantity) for move in found.draft.moves]
    carried += [(one.way.lane, one.wish.line.item, one.delivery.quantity) for one in found.delivered if one.way.lane]
    for lane, item, units in carried:
        if lane.express_of is not None:
            more = lane.cost_per_unit - plant.lanes[lane.row].cost_per_unit
            spent[LeverKind.EXPEDITE_LANE, lane.row] += worth(more, units, item, plant)
    return spent
