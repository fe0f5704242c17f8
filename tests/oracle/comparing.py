"""One tiny factory, asked of the planner and of the search that tries everything: where the two differ."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from random import Random

from app.domain.demand import OfferKind, PromiseRequest
from app.domain.plant import PlantModel
from app.domain.promise import Answer, Offer, Promise, ProofStatus
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.supply import SafetyStockUse
from app.domain.timeline import Minute
from app.solver.limits import SolverLimits
from app.solver.planner import Planner
from tests.factories import tiny_factory
from tests.factory_machines import with_neighbours, work_of
from tests.features import features, features_of_plan
from tests.oracle.machines import Work
from tests.oracle.search import Outcome, earliest_dates
from tests.oracle.times import Clockwork
from tests.oracle.wishes import Wish, ways_to_ship

# All that was asked for. A split stands where it is as good as `later`, which is then not shown. What comes in parts
# may even be better, because the oracle sends a line in one delivery.
WHOLE = {OfferKind.AS_REQUESTED, OfferKind.LATER, OfferKind.SPLIT}

Factory = Callable[[int], tuple[PlantModel, PromiseRequest, Minute]]


@dataclass(frozen=True)
class Compared:
    """One tiny factory, asked twice: lateness by line, in the order the lines are settled; None without a date."""

    seed: int
    oracle: Outcome
    truth: tuple[int, ...] | None
    planned: tuple[int, ...] | None
    answer: Answer
    best: Offer | None
    """Of all that was asked for."""
    opened_in_vain: bool
    asks: frozenset[str]
    """Features of the factory and the request."""
    uses: frozenset[str]
    """Features of the best plan."""

    @property
    def is_in_parts(self) -> bool:
        return self.best is not None and comes_in_parts(self.best)

    @property
    def is_ruled_out(self) -> bool:
        """Whether the planner says that there is no date, not only that none was found."""
        return self.answer.proven is True

    @property
    def is_proven(self) -> bool:
        return self.best is not None and self.best.proof.status is ProofStatus.OPTIMAL

    @property
    def is_equal(self) -> bool:
        better = self.is_in_parts and self.planned is not None and (self.truth is None or self.planned < self.truth)
        return better or self.truth == self.planned

    @property
    def is_on_time_instead(self) -> bool:
        """Whether all dates are kept, where a line that has none could come sooner only if another came late.

        What is as requested is an answer whatever else there is; it is not said to be the earliest.
        """
        if self.best is None or self.best.kind is not OfferKind.AS_REQUESTED or self.is_proven:
            return False
        dated = {line.line for line in self.best.lines if line.requested_at is not None}
        return any(one.lateness and one.line in dated for one in self.oracle.promised or ())


def answered(plant: PlantModel, asked: PromiseRequest, now: Minute, others: Sequence[Promise] = ()) -> Answer:
    numbers = count(1)
    # As much work as it takes: what is compared is what the model says, not how soon it is stopped.
    limits = SolverLimits(deterministic_seconds_max=1.0, wall_seconds_max=600, model_constraints_max=100_000)
    planner = Planner(limits=limits, new_id=lambda kind: f"{kind}_{next(numbers)}")
    return planner.answer(asked, snapshot_of(plant, others).live(now), now)


def compared(seed: int, factory: Factory = tiny_factory) -> Compared:
    plant, asked, now = factory(seed)
    asks = features(plant, asked)
    plant, others = with_neighbours(plant, now, Random(f"neighbours of {seed}"))
    work = work_of(others, plant)
    oracle = earliest_dates(plant, asked, now, work)
    answer = answered(plant, asked, now, others)
    whole = [offer for offer in answer.offers if offer.kind in WHOLE]
    found = {offer.id: counted(lateness_of(offer, plant, asked, now), asked) for offer in whole}
    best = min(whole, key=lambda offer: (offer.kind is OfferKind.SPLIT, found[offer.id]), default=None)
    return Compared(
        seed=seed,
        oracle=oracle,
        truth=None if oracle.promised is None else counted([one.lateness for one in oracle.promised], asked),
        planned=found[best.id] if best else None,
        answer=answer,
        best=best,
        opened_in_vain=best is not None and opens_in_vain(best, plant, asked, now, work),
        asks=frozenset(asks | {"work of others"} if others else asks),
        uses=frozenset(features_of_plan(best.plan, plant, now) if best else ()),
    )


def comes_in_parts(offer: Offer) -> bool:
    """Whether some line comes in several deliveries."""
    return len(offer.plan.deliveries) > len(offer.lines)


def opens_in_vain(best: Offer, plant: PlantModel, asked: PromiseRequest, now: Minute, others: Sequence[Work]) -> bool:
    """Whether safety stock is used for all at once, though the same dates can be had without."""
    if not best.plan.opened or comes_in_parts(best):
        return False
    kept = replace(asked, policy=replace(asked.policy, use_safety_stock=SafetyStockUse.NONE))
    without = earliest_dates(plant, kept, now, others).promised
    if without is None:
        return False
    at_best = counted([one.lateness for one in without], asked)
    return at_best <= counted(lateness_of(best, plant, asked, now), asked)


def counted(lateness: Sequence[int], asked: PromiseRequest) -> tuple[int, ...]:
    """With ship-complete only the last line counts; where one is wanted as soon as possible its minute says it all."""
    is_dated = all(line.requested is not None for line in asked.lines)
    return (max(lateness),) if asked.policy.ship_complete and is_dated else tuple(lateness)


def lateness_of(offer: Offer, plant: PlantModel, asked: PromiseRequest, now: Minute) -> tuple[int, ...]:
    """Judged by the oracle, from the arrivals that the plan itself has; its dates must be those said for them."""
    arrivals: dict[str, Minute] = {}
    for delivery in offer.plan.deliveries:
        arrivals[delivery.line] = max(arrivals.get(delivery.line, 0), delivery.deliver_at)
    said = {line.line: line.promised_at for line in offer.lines}
    lateness: list[int] = []
    for wish in wishes_of(offer, plant, asked):
        promised = wish.promised(Clockwork(plant, now), arrivals[wish.line.line])
        assert said[wish.line.line] == promised.promised_at, (
            f"line {wish.line.line} is said to be there at another time"
        )
        lateness.append(promised.lateness)
    return tuple(lateness)


def wishes_of(offer: Offer, plant: PlantModel, asked: PromiseRequest) -> Iterator[Wish]:
    """Each line, as asked of the site that ships its last delivery, in the order the lines are settled."""
    last = sorted(offer.plan.deliveries, key=lambda delivery: delivery.deliver_at)
    site_of = {delivery.line: delivery.need.site for delivery in last}
    wishes = {
        (wish.line.line, wish.site): wish for way in ways_to_ship(plant, asked) for one in way for wish in one.wishes
    }
    for line in dict.fromkeys(line for line, _ in wishes):
        yield wishes[line, site_of[line]]


def faults(found: Iterable[Compared]) -> Iterator[str]:
    """What neither may be: earlier than possible, later than what was called proven, or bounded above the truth."""
    for one in found:
        case = f"tiny factory {one.seed}: true {one.truth}, planned {one.planned}"
        if not one.is_equal and one.planned is not None and (one.truth is None or one.planned < one.truth):
            yield f"{case}: earlier than possible"
        if one.opened_in_vain:
            yield f"{case}: safety stock is used, and the same can be had without"
        if one.is_ruled_out and one.truth is not None:
            yield f"{case}: called impossible and is not"
        if one.best is None or one.oracle.promised is None:
            continue
        if one.is_proven and not one.is_equal:
            yield f"{case}: called optimal and is not"
        if one.best.proof.earliest_possible_at > max(promised.promised_at for promised in one.oracle.promised):
            yield f"{case}: bound {one.best.proof.earliest_possible_at} is later than the truth"
