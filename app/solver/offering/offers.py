"""From arrangements to offers: priced, explained, ranked, the dominated ones left out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from app.domain.demand import BY_OTHER_MEANS, Extra, OfferKind, Policy, PromiseRequest
from app.domain.plan import OrderPlan
from app.domain.promise import Cost, Offer, PromisedLine, Proof
from app.domain.quantity import Units
from app.domain.reasons import Link
from app.domain.shift import Shift
from app.domain.timeline import Minute, days_between
from app.solver.arrangement import Arrangement
from app.solver.assemble import NewId, order_plan
from app.solver.delivered import Delivered, ready_at
from app.solver.found import Found
from app.solver.offering.costing import basis_of, cost_of, revenue_of, surplus_of
from app.solver.offering.explain import Chain
from app.solver.offering.warning import warnings_of
from app.solver.settle import settled
from app.solver.shop import Shop
from app.solver.wishes import Wish, ship_together

# The order of the contract; a policy may put one kind first.
RANKING = list(OfferKind)

LateDays = Callable[[Offer], int]
"""By how many days the last line of an offer is late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One arrangement as one kind of offer. ``proof`` is of the promise of its last line.

    ``explained_by``: another arrangement with the same dates, where that is the one that says why they are not earlier.
    ``shifts``: work of others that moves first; ``untouched_at``: then the promise of the best plan that moves nobody.
    """

    kind: OfferKind
    arrangement: Arrangement
    proof: Proof
    explained_by: Arrangement | None = None
    shifts: tuple[Shift, ...] = ()
    untouched_at: Minute | None = None

    @classmethod
    def of(cls, kind: OfferKind, found: Found, wishes: Sequence[Wish], policy: Policy) -> "Candidate":
        """All that was wished for, proven as it was found."""
        proof = found.proof(wishes, together=ship_together(policy, wishes))
        return cls(kind=kind, arrangement=found.arrangement, proof=proof)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """``found`` as it is planned in the end; kept beside it, so that nothing else takes its identity."""

    found: Arrangement
    arrangement: Arrangement
    plan: OrderPlan
    cost: Cost


class OfferMaker:
    """Turns candidates for one request into offers."""

    def __init__(self, shop: Shop, request: PromiseRequest, new_id: NewId) -> None:
        self._shop = shop
        self._request = request
        self._new_id = new_id
        self._hold_end = shop.now + request.hold.minutes
        self._placed: dict[int, _Placed] = {}

    def offer(self, candidate: Candidate) -> Offer:
        placed, wishes = self._place(candidate.arrangement), candidate.arrangement.wishes
        plan, cost = replace(placed.plan, shifts=candidate.shifts), placed.cost
        lines = tuple(self._promised(wish, candidate.arrangement) for wish in sorted(wishes, key=self._as_asked))
        revenue = revenue_of(lines, self._shop.plant)
        return Offer(
            id=self._new_id("ofr"),
            rank=0,
            kind=candidate.kind,
            lines=lines,
            plan=plan,
            untouched_at=candidate.untouched_at,
            lateness_minutes=max(self._lateness(line) for line in lines),
            cost=cost,
            margin=None if revenue is None else revenue - cost.total,
            surplus=surplus_of(plan),
            basis=basis_of(plan, self._shop.plant),
            proof=candidate.proof,
            why=self.why(candidate.explained_by or candidate.arrangement),
            warnings=warnings_of(placed.arrangement, plan, lines, self._shop),
        )

    def late_days(self, zone: ZoneInfo) -> LateDays:
        """In days of a place; what is wanted as soon as possible is late from now on."""

        def of(offer: Offer) -> int:
            since = [(line, self._shop.now if line.requested_at is None else line.requested_at) for line in offer.lines]
            return max(days_between(min(at, line.promised_at), line.promised_at, zone) for line, at in since)

        return of

    def price(self, candidate: Candidate) -> Decimal:
        """What the offer would cost in all."""
        return self._place(candidate.arrangement).cost.total

    def _place(self, found: Arrangement) -> "_Placed":
        """An arrangement with its work where it belongs; once, whether its price is asked or it is offered."""
        if id(found) not in self._placed:
            together = ship_together(self._request.policy, found.wishes)
            arrangement = settled(found.draft.shop, found, together=together)
            plan = order_plan(arrangement.draft.shop, arrangement, self._new_id)
            cost = cost_of(plan, self._shop.snapshot)
            self._placed[id(found)] = _Placed(found=found, arrangement=arrangement, plan=plan, cost=cost)
        return self._placed[id(found)]

    def why(self, arrangement: Arrangement) -> tuple[Link, ...]:
        return self.chain(arrangement).links

    def chain(self, arrangement: Arrangement) -> Chain:
        """The binding chain of the delivery that is promised last; of one shipment from what the others wait for on."""
        last = max(arrangement.delivered, key=lambda one: (one.way.promised(one.deliver_at), one.deliver_at))
        awaited, shop = last, arrangement.draft.shop
        if ship_together(self._request.policy, arrangement.wishes):
            awaited = max(arrangement.delivered, key=lambda one: ready_at(shop, one.way, one.delivery.need.there_at))
        return Chain(shop, arrangement, self._hold_end, last, awaited)

    def _as_asked(self, wish: Wish) -> int:
        return [line.line for line in self._request.lines].index(wish.line.line)

    def _promised(self, wish: Wish, arrangement: Arrangement) -> PromisedLine:
        deliveries = [one for one in arrangement.delivered if one.wish is wish]
        last = arrangement.last_of(wish)
        promised_at = last.way.promised(last.deliver_at)
        return PromisedLine(
            line=wish.line.line,
            item=wish.line.item,
            quantity=sum(one.delivery.quantity for one in deliveries),
            requested_at=last.way.requested_at,
            earliest_at=min((at for one in deliveries if (at := one.way.earliest_at) is not None), default=None),
            latest_at=max((at for one in deliveries if (at := one.way.latest_at) is not None), default=None),
            promised_at=promised_at,
            promised_on=last.way.day(promised_at),
            fill_rate=fill_rate(deliveries, wish.quantity),
            price=wish.line.price,
            instead_of=wish.instead_of,
            decimals=self._shop.plant.items[wish.line.item].decimals,
        )

    def _lateness(self, line: PromisedLine) -> Minute:
        return max(0, line.promised_at - (self._shop.now if line.requested_at is None else line.requested_at))


def ranked(offers: Sequence[Offer], policy: Policy, late_days: LateDays) -> tuple[Offer, ...]:
    """By kind, a preferred one first, as many as are wanted; each says what it costs more than the first.

    What is planned by other means comes first only where the policy prefers it or pays for it, or where there is
    nothing else.
    """
    kept = _undominated(offers) if len(offers) > 1 else [*offers]
    kept.sort(key=lambda offer: (offer.kind is not policy.prefer, RANKING.index(offer.kind)))
    regular = next((offer for offer in kept if offer.kind not in BY_OTHER_MEANS), None)
    if regular is not None and kept[0].kind is not policy.prefer:
        lead = _paid_for(kept, regular, policy.extra, late_days) or regular
        kept = [lead, *(offer for offer in kept if offer is not lead)]
    kept = kept[: policy.offers_max]
    first = kept[0].cost.total if kept else Decimal(0)
    return tuple(
        replace(offer, rank=rank, cost=_with_extra(offer.cost, first)) for rank, offer in enumerate(kept, start=1)
    )


def _paid_for(offers: Sequence[Offer], regular: Offer, extra: Extra | None, late_days: LateDays) -> Offer | None:
    """The offer by other means that is worth most more than it costs, for the days by which all of it is less late."""
    if extra is None:
        return None

    def gain(offer: Offer) -> Decimal:
        days = late_days(regular) - late_days(offer)
        return extra.per_late_day * days - (offer.cost.total - regular.cost.total)

    def quantities(offer: Offer) -> dict[str, Units]:
        return {line.line: line.quantity for line in offer.lines}

    worth_it = [
        offer
        for offer in offers
        if offer.kind in BY_OTHER_MEANS
        and quantities(offer) == quantities(regular)
        and late_days(offer) < late_days(regular)
        and gain(offer) >= 0
        and offer.cost.total - regular.cost.total <= extra.maximum
    ]
    return max(worth_it, key=gain, default=None)


def _undominated(offers: Sequence[Offer]) -> list[Offer]:
    lines = list(dict.fromkeys(line.line for offer in offers for line in offer.lines))
    merits = {offer.id: _merits(offer, lines) for offer in offers}

    def dominates(one: Offer, other: Offer) -> bool:
        """As early, as much, as much of it on time, as cheap and as simple, and listed first where all is equal.

        What is planned by other means leaves nothing out that regular ones bring: those come first. What is as
        requested is an answer whatever else there is.
        """
        if one.kind is not other.kind is OfferKind.AS_REQUESTED:
            return False
        if one.kind in BY_OTHER_MEANS and other.kind not in BY_OTHER_MEANS:
            return False
        mine, others = merits[one.id], merits[other.id]
        at_least = all(a <= b for a, b in zip(mine, others, strict=True))
        return at_least and (mine != others or RANKING.index(one.kind) < RANKING.index(other.kind))

    return [offer for offer in offers if not any(dominates(other, offer) for other in offers if other is not offer)]


def _with_extra(cost: Cost, first: Decimal) -> Cost:
    return replace(cost, extra=cost.total - first)


def _merits(offer: Offer, lines: Sequence[str]) -> tuple[Fraction, ...]:
    """Less is better: the date of each line, what is left out, what is late, the cost, shipments, and what is else."""
    quantity: Units = sum(line.quantity for line in offer.lines)
    on_time = sum((Fraction(line.fill_rate) for line in offer.lines), Fraction(0))
    shipments = len({(one.need.site, one.lane, one.ship_at) for one in offer.plan.deliveries})
    substituted = sum(line.instead_of is not None for line in offer.lines)
    promised = {line.line: line.promised_at for line in offer.lines}
    dates = (Fraction(promised.get(line, offer.promised_at)) for line in lines)
    cost = Fraction(offer.cost.total)
    return (*dates, Fraction(-quantity), -on_time, cost, Fraction(shipments), Fraction(substituted))


def fill_rate(deliveries: Sequence[Delivered], wanted: Units) -> Decimal:
    """To 28 digits, more than any quantity has: 1 where all is on time, and never otherwise."""
    return Decimal(sum(one.delivery.quantity for one in deliveries if one.is_on_time)) / Decimal(wanted)
