"""The planner: a request and a snapshot in, an answer out, every offer of it verified."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

from app.domain.changes import PlanMoved, making
from app.domain.demand import LESS_THAN_ALL, WHOLE, OfferKind, Policy, PromiseRequest, ship_to_of
from app.domain.errors import PlanBroken, RequestRejected
from app.domain.parts import Delivery, Run
from app.domain.plan import OrderPlan
from app.domain.promise import Answer, Offer, Promise, PromisedLine, Scheduled, Status
from app.domain.reasons import Link
from app.domain.repromise import Replanned, Sought, Watch
from app.domain.snapshots import supposing
from app.domain.snapshots.snapshot import Snapshot
from app.domain.timeline import Minute
from app.domain.verification import violations_in_turn
from app.solver.assemble import ASKING, NewId
from app.solver.backlog import scheduled
from app.solver.bounds.prospects import Prospects
from app.solver.found import Searched
from app.solver.limits import SolverLimits, TooManyParts
from app.solver.offering.alternatives import alternatives, have_other_means
from app.solver.offering.candidates import may_gain, searched_for, with_moved
from app.solver.offering.for_less import ForLess
from app.solver.offering.levers import levers
from app.solver.offering.offers import Candidate, OfferMaker
from app.solver.offering.ranking import late_days_in, ranked
from app.solver.offering.summary import RuledOut, refusal, summary
from app.solver.offering.why_not import why_not, why_not_all
from app.solver.offering.wording import answers
from app.solver.resequencing.earlier import earlier_by_moving, if_others_move, may_yet_come
from app.solver.resequencing.repairing import repaired
from app.solver.resequencing.repromising import repromised
from app.solver.resequencing.sending import sent_from
from app.solver.retiming import retimed
from app.solver.search import Aim
from app.solver.shop import Shop
from app.solver.wishes import Order, Wish, order_of


class Planner:
    """What moves nobody, then what moves planned work within its promises; another date where that is asked for.

    Keeps no state between requests.
    """

    def __init__(self, limits: SolverLimits, new_id: NewId) -> None:
        self._limits = limits
        self._new_id = new_id

    def answer(self, request: PromiseRequest, snapshot: Snapshot, now: Minute) -> Answer:
        """Plans a request on a snapshot that has live promises only.

        Raises:
            RequestRejected: the request names what the plant model does not know, or would need too large a plan.
            PlanBroken: an offer of ours breaks a law, which is a bug and is never promised.
        """
        # Whoever says yes when the hold is nearly over is still told the truth, though nothing that is overdue came.
        held_until = now + request.hold.minutes
        shop = Shop(supposing.with_overdue_receipts_at(snapshot, now, held_until), now, self._limits)
        order = order_of(request, shop)
        try:
            return self._planned(shop, order)
        except TooManyParts:
            raise RequestRejected.naming(answers.too_large(self._limits.parts_max)) from None

    def schedule(self, request: PromiseRequest, snapshot: Snapshot, now: Minute) -> Scheduled:
        """An order whose dates were given already, at its earliest on a snapshot that has live promises only.

        Raises:
            RequestRejected: the request names what the plant model does not know, or there is no site at all.
            PlanBroken: the plan makes somebody else late, which is a bug.
        """
        return self.scheduling()(request, snapshot, now)

    def scheduling(self) -> Callable[[PromiseRequest, Snapshot, Minute], Scheduled]:
        first: Shop | None = None

        def schedule(request: PromiseRequest, snapshot: Snapshot, now: Minute) -> Scheduled:
            nonlocal first
            shop = Shop(snapshot, now, self._limits, before=first)
            first = first or shop
            return self._scheduled(shop, request)

        return schedule

    def _scheduled(self, shop: Shop, request: PromiseRequest) -> Scheduled:
        wishes = order_of(request, shop).wishes
        if not shop.plant.sites:
            raise RequestRejected.naming(answers.from_nowhere())
        found = scheduled(shop, wishes, self._new_id)
        asking = _asking(request, found.lines, found.plan, shop.snapshot, shop.now)
        _verify(replace(asking, commitment=ASKING, overridden=True), "schedule", shop.snapshot, shop.now)
        return found

    def retimed(self, runs: Sequence[Run], snapshot: Snapshot, now: Minute) -> tuple[Run, ...]:
        return retimed(Shop(snapshot, now, self._limits), runs)

    def repaired(
        self, quotes: Collection[str], snapshot: Snapshot, now: Minute, tries: int | None = None
    ) -> PlanMoved | None:
        most = self._limits.repair_steps
        limits = replace(self._limits, repair_steps=most if tries is None else min(tries, most))
        return repaired(Shop(snapshot, now, limits), quotes)

    def repromised(self, sought: Sought, snapshot: Snapshot, now: Minute, watch: Watch) -> Replanned:
        return repromised(Shop(snapshot, now, self._limits), sought, watch)

    def delivered(self, delivery: Delivery, ready: Minute, snapshot: Snapshot, now: Minute) -> Delivery:
        return sent_from(Shop(snapshot, now, self._limits), delivery, ready)

    def _planned(self, shop: Shop, order: Order) -> Answer:
        searched, candidates = _candidates(shop, order)
        maker, zone = OfferMaker(shop, order, self._new_id), _zone_of(order.wishes)
        in_order = partial(ranked, policy=order.policy, late_days=late_days_in(zone, shop.now))
        for_less = ForLess(order, maker)
        offered = [*map(for_less.of, candidates)]
        made = [maker.offer(candidate) for candidate in offered]
        offers = in_order(made)
        if _wants_more(offers, order.policy):
            made += (maker.offer(for_less.of(one)) for one in alternatives(shop, order, offered, maker.price))
            offers = in_order(made)
        if offers and offers[0].lateness_minutes and order.policy.levers_max:
            first = self._with_levers(offers[0], candidates, shop, order, maker, searched)
            offers = (first, *offers[1:])

        for offer in offers:
            promise = _asking(order.request, offer.lines, offer.plan, shop.snapshot, shop.now)
            _verify(promise, offer.kind, shop.snapshot, shop.now)
        if not offers and may_yet_come(shop, order):
            searched = replace(searched, to_its_end=False)
        why, missing = _not_offered(shop, order, searched, offers, maker)
        ruled_out = RuledOut(
            regular=searched.to_its_end,
            others=not have_other_means(shop, order),
            missing=missing,
        )
        said = refusal(why, ruled_out)
        if offers:
            said = summary(order.request, shop.plant, zone, offers, made, maker.told, ruled_out)
        return Answer(
            status=_status(offers),
            offers=offers,
            why=why,
            effort_used=order.request.effort,
            summary=said,
            proven=None if offers else ruled_out.regular and ruled_out.others,
        )

    def _with_levers(
        self,
        offer: Offer,
        candidates: Sequence[Candidate],
        shop: Shop,
        order: Order,
        maker: OfferMaker,
        searched: Searched,
    ) -> Offer:
        """All at the earliest has levers, of each line in one delivery: of parts nobody can say when they are whole."""
        whole = next((one for one in candidates if one.kind is offer.kind and one.kind in WHOLE), None)
        if whole is None or searched.found is None:
            return offer
        at_once = replace(order.policy, offers_max=1, prefer=None, split=False)
        asked = replace(order.request, policy=at_once)

        def again(snapshot: Snapshot, limits: SolverLimits, aim: Aim) -> Candidate | None:
            other = Shop(snapshot, shop.now, limits, before=shop)
            try:
                found = searched_for(other, order_of(asked, other), aim=aim)[1]
            except TooManyParts:
                return None
            return found[0] if found else None

        chain, most = maker.chain(whole.arrangement), order.policy.levers_max
        size, in_vain = searched.found.size, searched.in_vain(order)
        found = levers(shop, chain, whole.arrangement, again, maker.planned, most, size=size, in_vain=in_vain)
        return replace(offer, levers=found)


def _candidates(shop: Shop, order: Order) -> tuple[Searched, list[Candidate]]:
    """What moves nobody; instead of it what moves planned work, where that is earlier."""
    searched, candidates = searched_for(shop, order, partial(if_others_move, order=order))
    found = searched.found if may_gain(candidates) else None
    if found and (moved := earlier_by_moving(found, order)):
        candidates = with_moved(candidates, moved, order)
    return searched, candidates


def _not_offered(
    shop: Shop, order: Order, searched: Searched, offers: Sequence[Offer], maker: OfferMaker
) -> tuple[tuple[Link, ...], str]:
    """Why not what the best offer, if any, leaves out, and what no plan brings for it."""
    if offers and offers[0].kind not in LESS_THAN_ALL:
        return (), ""
    prospects = Prospects(shop, order.fence_at)
    why = why_not(prospects, order, searched, offers, maker)
    return why, why_not_all(prospects, order) if offers else ""


def _wants_more(offers: Sequence[Offer], policy: Policy) -> bool:
    """Whether there is room for other offers than those by regular means, which come first but for some wishes."""
    is_full = policy.offers_max is not None and len(offers) >= policy.offers_max
    return not is_full or policy.prefer is not None or policy.extra is not None


def _asking(
    request: PromiseRequest, lines: tuple[PromisedLine, ...], plan: OrderPlan, snapshot: Snapshot, now: Minute
) -> Promise:
    """The promise that a plan would be. Without a hold it can only be confirmed at once."""
    return Promise(
        quote=ASKING,
        commitment=None if request.hold.minutes else ASKING,
        expires_at=now + request.hold.minutes,
        reference=request.reference,
        customer=request.customer,
        ship_to=ship_to_of(request, snapshot.plant.customers),
        lines=lines,
        plan=plan,
    )


def _verify(promise: Promise, name: str, snapshot: Snapshot, now: Minute) -> None:
    broken = violations_in_turn(snapshot, making(promise), now)
    if broken:
        raise PlanBroken(f"{name}: " + "; ".join(f"{one.rule} {one.ref}: {one.detail}" for one in broken[:5]))


def _status(offers: Sequence[Offer]) -> Status:
    if not offers:
        return Status.INFEASIBLE
    return Status.FEASIBLE if offers[0].kind is OfferKind.AS_REQUESTED else Status.COUNTER_OFFER


def _zone_of(wishes: Sequence[Wish]) -> ZoneInfo:
    """Where the customer reads the clock."""
    return wishes[0].ways[0].zone if wishes[0].ways else ZoneInfo("UTC")
