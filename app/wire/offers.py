"""The shape of an offer: dates, cost, deliveries with their pegs, operations, proof and reasons."""

from typing import Any, Self

from app.domain.parts import PlannedOperation, Run
from app.domain.plant import PlantModel
from app.wire.pegs import PegOut
from app.wire.text import DayText, InstantText, MoneyText, Number, Shown, quantity_of_item


class CostOut(Shown):
    total: MoneyText
    production: MoneyText
    purchase: MoneyText
    transport: MoneyText
    overtime: MoneyText
    expedite: MoneyText
    extra: MoneyText
    """The difference to the offer of rank 1; not in the total."""


class SurplusOut(Shown):
    """What lots make or buy beyond the order; it becomes uncommitted supply once the quote is confirmed."""

    item: str
    site: str
    quantity: Number


class DeliveryOut(Shown):
    quantity: Number
    item: str
    site: str
    """Where it is shipped from."""
    ready_at: InstantText
    """When picking starts."""
    ship_at: InstantText
    deliver_at: InstantText
    expedited: bool
    """Whether it goes on the express terms of its lane."""
    pegs: list[PegOut]
    """Everything it rests on; what several deliveries share is listed under the first."""


class LineOut(Shown):
    line: str
    item: str
    """What is promised."""
    instead_of: str | None
    """The item that was asked for, where what is promised is a substitute of it."""
    quantity: Number
    fill_rate: Number
    """The share delivered by the requested date."""
    promised_at: InstantText
    promised_date: DayText
    """The local day, at the ship-to, that ends at or after it."""
    deliveries: list[DeliveryOut]


class OperationOut(Shown):
    """One resource held by one operation of a run."""

    run: str
    operation: str
    resource: str
    unit: int
    """The machine, where its resource has a setup matrix. Else it only tells work side by side apart: such units are
    interchangeable, and the next answer may number them otherwise."""
    item: str
    quantity: Number
    """What the run makes."""
    start: InstantText
    end: InstantText
    setup_minutes: int
    """The operation's own, from `start` on, and the change-over that its machine needs before `start`."""
    overtime: bool
    """Whether the resource also works its overtime calendar for it."""

    @classmethod
    def from_domain(
        cls, run: Run, operation: PlannedOperation, plant: PlantModel, *, resource: str, **otherwise: Any
    ) -> Self:
        return cls.showing(
            operation,
            run=run.id,
            operation=operation.step,
            resource=resource,
            item=run.item,
            quantity=quantity_of_item(run.quantity, run.item, plant),
            overtime=resource in operation.overtime,
            **otherwise,
        )


class MovedOut(Shown):
    """What was planned for others and would move, within its promises."""

    operations: int = 0
    commitments: int = 0


class MostOut(Shown):
    line: str
    quantity: Number


class ProofOut(Shown):
    status: str
    """`optimal` for this model, or `bounded`."""
    earliest_possible_at: InstantText
    """No plan is earlier."""
    gap_minutes: int
    """By how much the offer may be later than it need be; 0 where it is proven."""
    method: str
    """`bounds`, `cp_sat` or `resequence`."""
    most: list[MostOut]
    """Of `split` and `reduced` what no plan beats by the requested date, of `partial` by the latest acceptable; else
    empty."""
    least_cost: MoneyText | None
    """Of `cheapest`: no plan costs less."""


class LinkOut(Shown):
    """One stretch of the chain of reasons why the date is not earlier."""

    kind: str
    """`work`, `setup`, `wait`, `material`, `capacity`, `calendar`, `transport`, `fence`, `hold`, `requested` or
    `rounding`."""
    ref: str
    """The resource, receipt, source, lane or place that bound it; empty where nothing has a name."""
    start: InstantText
    end: InstantText
    minutes: int
    detail: str


class LeverPartOut(Shown):
    kind: str
    ref: str


class LeverOut(Shown):
    """One change that would win time, found by planning again with it: of the first offer, where that is late."""

    kind: str
    """`overtime`, `expedite_supplier`, `expedite_receipt`, `expedite_lane`, `add_stock` or `release_hold`."""
    ref: str
    """The resource, purchasing source, receipt, lane, item@site or quote."""
    gains_minutes: int
    """By so much the last of the late lines would be promised sooner."""
    costs: MoneyText
    """What somebody would have to pay for the change today. What is offered with it may cost more than this offer."""
    detail: str
    together_with: list[LeverPartOut]
    """What else has to be done for it, where neither would do alone."""


class OfferOut(Shown):
    id: str
    rank: int
    kind: str
    """`as_requested`, `later`, `split`, `expedite`, `other_site`, `substitute`, `partial`, `reduced` or `cheapest`."""
    held: bool
    """While the quote is `held`, and of the offer that was confirmed."""
    promised_at: InstantText
    promised_date: DayText
    lateness_minutes: int
    untouched_promised_at: InstantText
    """The date that moves nobody's planned work."""
    cost: CostOut
    margin: MoneyText | None
    """Price less cost; none where a price is missing."""
    surplus: list[SurplusOut]
    lines: list[LineOut]
    operations: list[OperationOut]
    moved: MovedOut
    basis: str
    """The weakest thing it rests on."""
    warnings: list[str]
    proof: ProofOut
    why: list[LinkOut]
    levers: list[LeverOut]
