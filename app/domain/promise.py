"""The answer to «when can we really deliver this?»: offers, quotes, and the promises that are held."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.domain.demand import Effort, OfferKind, PromiseRequest
from app.domain.plan import OrderPlan
from app.domain.quantity import Units
from app.domain.reasons import Lever, Link
from app.domain.timeline import Minute


class Status(StrEnum):
    FEASIBLE = "feasible"
    COUNTER_OFFER = "counter_offer"
    INFEASIBLE = "infeasible"


class ProofStatus(StrEnum):
    OPTIMAL = "optimal"
    BOUNDED = "bounded"


class ProofMethod(StrEnum):
    BOUNDS = "bounds"
    CP_SAT = "cp_sat"
    RESEQUENCE = "resequence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """``earliest_possible_at``: no plan within this model can promise before it. The gap is 0 when optimal.

    ``most``: of offers in parts, what no plan beats, by line: how much by the requested date, of ``partial`` in all.
    ``least_cost``: of the cheapest, what no plan costs less than. Optimal says that all of it is reached.
    """

    status: ProofStatus
    earliest_possible_at: Minute
    gap_minutes: int
    method: ProofMethod
    most: tuple[tuple[str, Units], ...] = ()
    least_cost: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Money at the currency's cent, half-even. ``extra`` is the difference to rank 1 and not in the total."""

    production: Decimal = Decimal(0)
    purchase: Decimal = Decimal(0)
    transport: Decimal = Decimal(0)
    overtime: Decimal = Decimal(0)
    expedite: Decimal = Decimal(0)
    extra: Decimal = Decimal(0)

    @property
    def total(self) -> Decimal:
        return self.production + self.purchase + self.transport + self.overtime + self.expedite


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedLine:
    """What one line is promised, with the wishes it was judged by.

    ``requested_at`` is the last instant that still counts as on the requested date; None asks as soon as possible.
    ``promised_at`` is the only date that is protected: no delivery of the line arrives after it.
    Where it comes from sites whose days begin at other times, the dates are as they are for all deliveries.
    ``promised_on`` is the local day, at the ship-to, that ends at or after it.
    ``instead_of``: the item that was asked for, where this is a substitute of it.
    ``decimals``: those of the item when it was promised, which say what ``quantity`` means once the item is gone or
    counted otherwise; None is as of today.
    """

    line: str
    item: str
    quantity: Units
    requested_at: Minute | None
    earliest_at: Minute | None
    latest_at: Minute | None
    promised_at: Minute
    promised_on: date
    fill_rate: Decimal = Decimal(1)
    price: Decimal | None = None
    instead_of: str | None = None
    decimals: int | None = None

    @property
    def is_late(self) -> bool:
        """What is wanted as soon as possible is late from now on."""
        return self.requested_at is None or self.promised_at > self.requested_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Surplus:
    item: str
    site: str
    quantity: Units


class Basis(StrEnum):
    """The weakest thing an offer rests on, strongest first."""

    STOCK = "stock"
    CONFIRMED_RECEIPT = "confirmed_receipt"
    UNCONFIRMED_RECEIPT = "unconfirmed_receipt"
    PLANNED_MAKE = "planned_make"
    PLANNED_BUY = "planned_buy"
    OVERTIME = "overtime"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One way to say yes. ``lateness_minutes`` is from the requested instant (from now when asap) to the promise.

    ``untouched_at``: what could be promised without moving planned work of others; None where none moves.
    """

    id: str
    rank: int
    kind: OfferKind
    lines: tuple[PromisedLine, ...]
    plan: OrderPlan
    lateness_minutes: int
    cost: Cost
    margin: Decimal | None
    surplus: tuple[Surplus, ...]
    basis: Basis
    proof: Proof
    why: tuple[Link, ...]
    warnings: tuple[str, ...] = ()
    levers: tuple[Lever, ...] = ()
    untouched_at: Minute | None = None

    @property
    def promised_at(self) -> Minute:
        return max(line.promised_at for line in self.lines)

    @property
    def promised_on(self) -> date:
        return max(line.promised_on for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the planner says to a request.

    ``why`` names what binds where there is no offer, or where the first leaves out a line. Without offers, ``proven``
    says whether there is no date at all, or only none that was found; with offers it is None. ``gone`` are offers of
    earlier answers to the same quote, which these have replaced.
    """

    status: Status
    offers: tuple[Offer, ...]
    why: tuple[Link, ...]
    summary: str
    effort_used: Effort = Effort.INSTANT
    proven: bool | None = None
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """An order planned at its earliest, whatever its dates say; what nothing covers is short."""

    lines: tuple[PromisedLine, ...]
    plan: OrderPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """An offer that supply and capacity are kept for: a live hold, or a commitment once it has an id of one.

    An unconfirmed promise counts until ``expires_at`` and not at that instant, swept or not. ``quote`` names it also
    where nobody asked for a quote: an open order of the ERP has a name of its own kind there (``open_order_key``).
    ``priority``: lower is more urgent when supply falls short. ``overridden``: its dates were given, not planned, so
    it may be late from birth; nobody else may be. ``at_risk``: it has been told that its dates are not sure, or once it
    is over that what it leaves to others is not. Of a commitment that is told anew, whatever was told of its quote.
    """

    quote: str
    commitment: str | None
    expires_at: Minute
    reference: str | None
    customer: str | None
    ship_to: str | None
    lines: tuple[PromisedLine, ...]
    plan: OrderPlan
    priority: int = 1
    overridden: bool = False
    at_risk: bool = False

    @property
    def owner(self) -> str:
        return self.commitment or self.quote

    @property
    def fence_at(self) -> Minute:
        """Nothing of it starts before: its plan says so, and while it is held nobody has said yes to it yet."""
        return self.plan.fence_at if self.commitment else max(self.plan.fence_at, self.expires_at)

    def is_live(self, now: Minute) -> bool:
        return self.commitment is not None or now < self.expires_at

    def confirmed(self, commitment: str) -> "Promise":
        return replace(self, commitment=commitment, at_risk=False)


class QuoteState(StrEnum):
    HELD = "held"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A request, its answer, and which of the offers is held.

    A quote without an offer to hold (infeasible, or ``hold.for`` of zero) is ``expired`` from the start.
    """

    id: str
    state: QuoteState
    request: PromiseRequest
    answer: Answer
    held_offer: str | None
    created_at: Minute
    expires_at: Minute
    plan_version: int
    commitment: str | None = None


def unheld_quote(id: str, request: PromiseRequest, answer: Answer, now: Minute, plan_version: int) -> Quote:
    """An answer in the shape of a quote that holds nothing: it is over from the start."""
    return Quote(
        id=id,
        state=QuoteState.EXPIRED,
        request=request,
        answer=answer,
        held_offer=None,
        created_at=now,
        expires_at=now,
        plan_version=plan_version,
    )
