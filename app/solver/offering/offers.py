"""From arrangements to offers: placed, priced, explained."""

from dataclasses import dataclass, replace
from decimal import Decimal

from app.domain.changes import PlanMoved
from app.domain.demand import OfferKind
from app.domain.plan import OrderPlan
from app.domain.promise import Cost, Offer, PromisedLine, Proof
from app.domain.shift import Shift
from app.domain.snapshots.snapshot import Snapshot
from app.domain.snapshots.sources import Source
from app.domain.timeline import Minute
from app.solver.arrangement import Arrangement
from app.solver.assemble import NewId, order_plan
from app.solver.delivered import fill_rate, ready_at
from app.solver.found import Found
from app.solver.offering.costing import basis_of, cost_of, revenue_of, surplus_of
from app.solver.offering.explain import Chain
from app.solver.offering.ranking import shipments_of
from app.solver.offering.warning import warnings_of
from app.solver.settle import settled
from app.solver.shop import Shop
from app.solver.wishes import Order, Wish


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
    def of(cls, kind: OfferKind, found: Found, order: Order) -> "Candidate":
        """All that was wished for, proven as it was found."""
        return cls(kind=kind, arrangement=found.arrangement, proof=found.proof(order))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """An arrangement as it is planned in the end."""

    arrangement: Arrangement
    plan: OrderPlan
    cost: Cost


class OfferMaker:
    """Turns candidates for one request into offers."""

    def __init__(self, shop: Shop, order: Order, new_id: NewId) -> None:
        self._shop = shop
        self._order = order
        self._new_id = new_id
        self._hold_end = shop.now + order.request.hold.minutes
        self._placed: dict[Arrangement, _Placed] = {}
        self._told: dict[str, str] = {}
        """By offer the line that its reasons are about."""

    def offer(self, candidate: Candidate) -> Offer:
        placed = self._place(candidate.arrangement, candidate.shifts)
        plan, cost = replace(placed.plan, shifts=candidate.shifts), placed.cost
        asked = [line.line for line in self._order.request.lines]
        wishes = sorted(candidate.arrangement.wishes, key=lambda wish: asked.index(wish.line.line))
        lines = tuple(self._promised(wish, candidate.arrangement) for wish in wishes)
        revenue = revenue_of(lines, self._shop.plant)
        chain = self.chain(candidate.explained_by or candidate.arrangement)
        offer = Offer(
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
            why=chain.links,
            warnings=warnings_of(placed.arrangement, plan, lines, self._order.request, self._shop),
        )
        self._told[offer.id] = chain.line
        return offer

    def told(self, offer: Offer) -> PromisedLine:
        """The line that its reasons are about: that promised last of those that are late, or else of all."""
        return next(line for line in offer.lines if line.line == self._told[offer.id])

    def price(self, found: Arrangement) -> Decimal:
        """What an offer of it costs in all, with what moves for it where it was offered; else nobody moves."""
        return self._place(found).cost.total

    def shipments(self, found: Arrangement) -> int:
        """Of an offer of it."""
        return shipments_of(self._place(found).plan)

    def _place(self, found: Arrangement, shifts: tuple[Shift, ...] = ()) -> _Placed:
        """An arrangement with its work where it belongs; once, whether its price is asked or it is offered."""
        if found not in self._placed:
            arrangement, plan = self._planned(found)
            cost = cost_of(plan, self._beside(shifts))
            self._placed[found] = _Placed(arrangement=arrangement, plan=plan, cost=cost)
        return self._placed[found]

    def sources(self, found: Arrangement) -> list[Source]:
        """What an offer of it would make, buy and send by: its routings, then its purchases and lanes."""
        placed = self._place(found).arrangement
        used: dict[Source, None] = dict.fromkeys(run.routing for run in placed.draft.runs)
        used |= dict.fromkeys(buy.source for buy in placed.draft.buys)
        used |= dict.fromkeys(lane for lane, _, _ in placed.carried)
        return list(used)

    def planned(self, found: Arrangement) -> OrderPlan:
        """What would be offered of an arrangement, without anything that it turns out not to need."""
        return self._planned(found)[1]

    def _planned(self, found: Arrangement) -> tuple[Arrangement, OrderPlan]:
        arrangement = settled(found.draft.shop, found, together=self._order.ships_together)
        return arrangement, order_plan(arrangement.draft.shop, arrangement, self._new_id)

    def _beside(self, shifts: tuple[Shift, ...]) -> Snapshot:
        """What is planned when the offer is: with what makes room for it where that goes."""
        snapshot = self._shop.snapshot
        return snapshot.apply(PlanMoved(shifts=shifts, priority=self._order.policy.priority)) if shifts else snapshot

    def chain(self, arrangement: Arrangement) -> Chain:
        """The binding chain of what is promised last of what is late; of one shipment from what the others wait for on.

        A line that comes on its date, however far off that is, says nothing about why another is late.
        """
        last = arrangement.last_among(arrangement.late_lines)
        awaited, shop = last, arrangement.draft.shop
        if self._order.ships_together:
            awaited = max(arrangement.delivered, key=lambda one: ready_at(shop, one.way, one.delivery.need.there_at))
        return Chain(shop, arrangement, self._hold_end, last, awaited)

    def _promised(self, wish: Wish, arrangement: Arrangement) -> PromisedLine:
        deliveries, last = arrangement.of(wish), arrangement.last_of(wish)
        return PromisedLine(
            line=wish.line.line,
            item=wish.line.item,
            quantity=sum(one.quantity for one in deliveries),
            requested_at=last.way.requested_at,
            earliest_at=min((at for one in deliveries if (at := one.way.earliest_at) is not None), default=None),
            latest_at=max((at for one in deliveries if (at := one.way.latest_at) is not None), default=None),
            promised_at=last.promised_at,
            promised_on=last.way.day(last.promised_at),
            fill_rate=fill_rate(deliveries, wish.quantity),
            price=wish.line.price,
            instead_of=wish.instead_of,
            decimals=self._shop.plant.items[wish.line.item].decimals,
        )

    def _lateness(self, line: PromisedLine) -> Minute:
        return max(0, line.promised_at - (self._shop.now if line.requested_at is None else line.requested_at))
