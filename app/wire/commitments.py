"""Commitments as the wire shows them: first and current dates, their history, and what will leave when."""

from app.domain.plan import Delivery
from app.domain.plant import PlantModel
from app.domain.promise import Commitment, PromisedLine
from app.domain.snapshot import Snapshot
from app.domain.views import CommitmentState, CommitmentView, Page
from app.wire.text import DayText, InstantText, Number, Shown, decimals_of, instant_text, quantity


class PlannedDeliveryOut(Shown):
    quantity: Number
    item: str
    site: str
    ready_at: InstantText
    ship_at: InstantText
    deliver_at: InstantText


class DatedOut(Shown):
    """A date that was promised, since when, and why."""

    at: InstantText
    promised_at: InstantText
    promised_date: DayText
    reason: str


class CommittedLineOut(Shown):
    line: str
    item: str
    quantity: Number
    first_promised_at: InstantText
    """What was said first; it never changes."""
    first_promised_date: DayText
    promised_at: InstantText
    """What counts today."""
    promised_date: DayText
    history: list[DatedOut]
    deliveries: list[PlannedDeliveryOut]


class CommitmentOut(Shown):
    id: str
    quote: str
    offer: str
    offer_kind: str
    reference: str | None
    customer: str | None
    ship_to: str | None
    state: str
    at_risk: bool
    """Whether its dates can no longer be kept as things stand."""
    committed_at: InstantText
    promised_at: InstantText
    """The last of its lines."""
    promised_date: DayText
    lines: list[CommittedLineOut]

    @classmethod
    def from_domain(cls, view: CommitmentView, plant: PlantModel) -> "CommitmentOut":
        commitment = view.commitment
        return cls(
            id=commitment.id,
            quote=commitment.quote,
            offer=commitment.offer,
            offer_kind=commitment.offer_kind.value,
            reference=commitment.reference,
            customer=commitment.customer,
            ship_to=commitment.ship_to,
            state=view.state.value,
            at_risk=view.at_risk,
            committed_at=instant_text(commitment.committed_at),
            promised_at=instant_text(max(line.promised_at for line in commitment.lines)),
            promised_date=max(line.promised_on for line in commitment.lines).isoformat(),
            lines=[_line_out(line, view, plant) for line in commitment.lines],
        )

    @classmethod
    def just_confirmed(cls, commitment: Commitment, snapshot: Snapshot) -> "CommitmentOut":
        """A commitment as it stands in the snapshot in which it was made."""
        deliveries = snapshot.promises[commitment.quote].plan.deliveries
        view = CommitmentView(commitment=commitment, state=CommitmentState.OPEN, deliveries=deliveries, at_risk=False)
        return cls.from_domain(view, snapshot.plant)


class CommitmentsOut(Shown):
    items: list[CommitmentOut]
    next_cursor: str | None
    """Asks for the rest; none on the last page."""

    @classmethod
    def from_domain(cls, page: Page[CommitmentView], plant: PlantModel) -> "CommitmentsOut":
        return cls(items=[CommitmentOut.from_domain(view, plant) for view in page.items], next_cursor=page.next_cursor)


def _line_out(line: PromisedLine, view: CommitmentView, plant: PlantModel) -> CommittedLineOut:
    promised_at, promised_date = instant_text(line.promised_at), line.promised_on.isoformat()
    first = DatedOut(
        at=instant_text(view.commitment.committed_at),
        promised_at=promised_at,
        promised_date=promised_date,
        reason="confirmed",
    )
    return CommittedLineOut(
        line=line.line,
        item=line.item,
        quantity=quantity(line.quantity, decimals_of(line.item, plant)),
        first_promised_at=promised_at,
        first_promised_date=promised_date,
        promised_at=promised_at,
        promised_date=promised_date,
        history=[first],
        deliveries=[_delivery_out(one, plant) for one in view.deliveries if one.line == line.line],
    )


def _delivery_out(delivery: Delivery, plant: PlantModel) -> PlannedDeliveryOut:
    return PlannedDeliveryOut(
        quantity=quantity(delivery.quantity, decimals_of(delivery.need.item, plant)),
        item=delivery.need.item,
        site=delivery.need.site,
        ready_at=instant_text(delivery.ready_at),
        ship_at=instant_text(delivery.ship_at),
        deliver_at=instant_text(delivery.deliver_at),
    )
