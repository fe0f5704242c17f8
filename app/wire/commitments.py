"""Commitments as the wire shows them: first and current dates, their history, and what will leave when."""

from app.domain.commitment import DatedPromise
from app.domain.parts import Delivery
from app.domain.plant import PlantModel
from app.domain.promise import PromisedLine
from app.domain.views import CommitmentView
from app.wire.text import DayText, InstantText, Number, PageOut, Shown, decimals_of, quantity


class LineDeliveryOut(Shown):
    quantity: Number
    item: str
    site: str
    ready_at: InstantText
    ship_at: InstantText
    deliver_at: InstantText
    expedited: bool
    """Whether it goes on the express terms of its lane."""
    shipped_at: InstantText | None
    """When it left; until then it is planned."""


class DatedOut(Shown):
    """A date that was promised, since when, and why."""

    at: InstantText
    promised_at: InstantText
    promised_date: DayText
    quantity: Number
    reason: str
    who: str


class RiskOut(Shown):
    """What keeps a date from being sure: the rule that is broken, where, and how."""

    rule: str
    ref: str
    detail: str


class CommittedLineOut(Shown):
    line: str
    item: str
    quantity: Number
    shipped: Number
    """What of it has left."""
    first_promised_at: InstantText
    """What was said first; it never changes."""
    first_promised_date: DayText
    promised_at: InstantText
    """What counts today."""
    promised_date: DayText
    history: list[DatedOut]
    deliveries: list[LineDeliveryOut]


class CommitmentOut(Shown):
    id: str
    quote: str | None
    """`null` for an order that the ERP brought along."""
    offer: str | None
    offer_kind: str | None
    open_order: str | None
    """The order of the ERP that it came from."""
    reference: str | None
    customer: str | None
    ship_to: str | None
    state: str
    """`open`, `shipped` or `cancelled`."""
    at_risk: bool
    """Whether the dates of what has yet to leave can no longer be kept as things stand. What left late shows so by its
    `deliver_at`."""
    risks: list[RiskOut]
    override_reason: str | None
    """Why its dates were given against the plan."""
    committed_at: InstantText
    plan_version: int
    """Of the plan in which it stands so, for If-Match."""
    promised_at: InstantText
    """The last of its lines."""
    promised_date: DayText
    lines: list[CommittedLineOut]

    @classmethod
    def from_domain(cls, view: CommitmentView, plant: PlantModel) -> "CommitmentOut":
        commitment = view.commitment
        return cls.showing(
            commitment,
            quote=commitment.quote if commitment.open_order is None else None,
            at_risk=view.at_risk,
            risks=view.risks,
            plan_version=view.plan_version,
            promised_at=max(line.promised_at for line in commitment.lines),
            promised_date=max(line.promised_on for line in commitment.lines),
            lines=[_line_out(line, view, plant) for line in commitment.lines],
        )


class CommitmentsOut(PageOut[CommitmentOut]):
    """A page of commitments."""


def _line_out(line: PromisedLine, view: CommitmentView, plant: PlantModel) -> CommittedLineOut:
    decimals = decimals_of(line.item, plant, line.decimals)
    dates = view.commitment.dates_of(line.line)
    return CommittedLineOut(
        line=line.line,
        item=line.item,
        quantity=quantity(line.quantity, decimals),
        shipped=quantity(view.commitment.shipped(line.line), decimals),
        first_promised_at=dates[0].promised_at,
        first_promised_date=dates[0].promised_on,
        promised_at=line.promised_at,
        promised_date=line.promised_on,
        history=[_dated_out(entry, decimals) for entry in dates],
        deliveries=[_delivery_out(one, decimals) for one in view.deliveries if one.line == line.line],
    )


def _dated_out(entry: DatedPromise, decimals: int) -> DatedOut:
    return DatedOut.showing(entry, promised_date=entry.promised_on, quantity=quantity(entry.quantity, decimals))


def _delivery_out(delivery: Delivery, decimals: int) -> LineDeliveryOut:
    need, units = delivery.need, quantity(delivery.quantity, decimals)
    return LineDeliveryOut.showing(delivery, quantity=units, item=need.item, site=need.site)
