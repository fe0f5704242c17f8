"""What offers cost, beside the least that the same can cost: no offer costs less, and the cheapest no more."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from random import Random

from app.domain.demand import OfferKind, PromiseRequest
from app.domain.plant import PlantModel
from app.domain.promise import Answer, Offer, ProofStatus
from app.domain.supply import SafetyStockUse, SupplyKind
from app.domain.timeline import Minute
from tests.factory_machines import with_neighbours, work_of
from tests.oracle.comparing import answered
from tests.oracle.haste import factory_at_leisure
from tests.oracle.least_cost import Spent, least_cost
from tests.oracle.places import Place, profile
from tests.oracle.search import fence_of, is_opened
from tests.oracle.times import Clockwork

NODES_MAX = 10_000
PLANTS_OWN = (SupplyKind.ON_HAND, SupplyKind.RECEIPT)


@dataclass(frozen=True)
class ComparedCosts:
    """``least``: in any deliveries. ``in_one``: with every line in one delivery, as the cheapest is planned.

    Safety stock is opened to be in time, not to save money: all of this is without.
    """

    seed: int
    least: Spent
    in_one: Spent
    cheapest: Offer | None
    paid: tuple[Offer, ...]
    """Offers of everything that is asked for, in which all that is taken stays for good or is paid for."""

    @property
    def is_complete(self) -> bool:
        return self.least.complete and self.in_one.complete

    @property
    def outcome(self) -> str:
        if not self.is_complete:
            return "the search gave up"
        if self.in_one.cost is None:
            return "not to be had"
        offer, least = self.cheapest, self.in_one.cost
        if offer is None:
            is_reached = any(offer.cost.total <= least for offer in self.paid)
            return f"no cheapest: {'another offer is' if is_reached else 'could be cheaper'}"
        return f"cheapest, {offer.proof.status.value}: {'not the least' if offer.cost.total > least else 'the least'}"

    @property
    def shortfall(self) -> str | None:
        """What could be cheaper, which nobody denied."""
        least, offer = self.in_one.cost, self.cheapest
        if not self.is_complete or least is None:
            return None
        said = min((offer.cost.total for offer in self.paid), default=least) if offer is None else offer.cost.total
        is_denied = offer is not None and offer.proof.status is ProofStatus.OPTIMAL
        if said <= least or is_denied:
            return None
        return f"factory {self.seed} at leisure: {self.outcome}; {said} could be {least}, in parts {self.least.cost}"


def compared_costs(seed: int, nodes_max: int = NODES_MAX) -> ComparedCosts:
    plant, asked, now = factory_at_leisure(seed)
    plant, others = with_neighbours(plant, now, Random(f"neighbours of {seed}"))
    answer, work = answered(plant, asked, now, others), work_of(others, plant)
    kept = replace(asked, policy=replace(asked.policy, use_safety_stock=SafetyStockUse.NONE))
    least, in_one = (least_cost(plant, kept, now, work, nodes_max, in_one=one) for one in (False, True))
    keeping = [offer for offer in whole(answer, asked) if not offer.plan.opened]
    return ComparedCosts(
        seed=seed,
        least=least,
        in_one=in_one,
        cheapest=next((offer for offer in keeping if offer.kind is OfferKind.CHEAPEST), None),
        paid=tuple(offer for offer in keeping if not is_lent(offer, plant, kept, now)),
    )


def whole(answer: Answer, asked: PromiseRequest) -> Iterator[Offer]:
    wanted = {line.line: line.quantity for line in asked.lines}
    yield from (offer for offer in answer.offers if {line.line: line.quantity for line in offer.lines} == wanted)


def is_lent(offer: Offer, plant: PlantModel, asked: PromiseRequest, now: Minute) -> bool:
    """Whether more is taken of what the plant has than stays for good, so that what is bought goes back to others.

    That costs nothing by the planner's account, which asks what the order itself consumes, and is paid by the oracle's.
    """
    clockwork, fence = Clockwork(plant, now), fence_of(plant, asked, now)
    taken: dict[Place, int] = {}
    for need in offer.plan.needs():
        own = sum(peg.quantity for peg in need.pegs if peg.supply[0] in PLANTS_OWN)
        taken[need.item, need.site] = taken.get((need.item, need.site), 0) + own
    unbought = replace(plant, purchasing={})
    return any(
        units
        > profile(unbought, clockwork, fence, place, opened=is_opened(asked, place), hold=asked.hold.minutes).most()
        for place, units in taken.items()
    )


def faults_of_costs(found: Iterable[ComparedCosts]) -> Iterator[str]:
    """Cheaper than can be, proven and not the cheapest, or bounded above the least."""
    for one in found:
        if not one.is_complete:
            continue
        case = f"factory {one.seed} at leisure: least {one.least.cost}, {one.in_one.cost} in one delivery a line"
        for offer in one.paid:
            if one.least.cost is None or offer.cost.total < one.least.cost:
                yield f"{case}: {offer.kind.value} for {offer.cost.total} costs less than it can"
        if one.cheapest is not None:
            yield from (f"{case}: {fault}" for fault in _faults_of_cheapest(one.cheapest, one))


def _faults_of_cheapest(cheapest: Offer, one: ComparedCosts) -> Iterator[str]:
    cost, bound = cheapest.cost.total, cheapest.proof.least_cost
    for least, how in ((one.in_one.cost, "in one delivery a line"), (one.least.cost, "in any deliveries")):
        if least is None:
            continue
        if cheapest.proof.status is ProofStatus.OPTIMAL and cost > least:
            yield f"{cost} is called the least {how}"
        if bound is not None and bound > least:
            yield f"no less than {bound} is said to be possible {how}"
