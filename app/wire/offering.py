"""Offers from the domain to the wire."""

from collections import defaultdict

from app.domain.changes import PlanMoved
from app.domain.hours.held_times import HeldTime, held_for
from app.domain.parts import Delivery, PlannedOperation, Run
from app.domain.plan import OrderPlan
from app.domain.promise import Offer, PromisedLine
from app.domain.reasons import Lever
from app.domain.snapshots.setting_up import ChangeOvers, change_overs, own_setup_minutes
from app.domain.snapshots.snapshot import Snapshot
from app.wire.labels import Labels, taken_off, unit_labels
from app.wire.offers import (
    DeliveryOut,
    LeverOut,
    LeverPartOut,
    LineOut,
    MostOut,
    MovedOut,
    OfferOut,
    OperationOut,
    ProofOut,
    SurplusOut,
)
from app.wire.pegs import PegTree
from app.wire.text import decimals_of, quantity, quantity_of_item, share


def offer_out(offer: Offer, quote: str, snapshot: Snapshot, *, held: bool) -> OfferOut:
    """``quote`` owns the offer. What is held is shown as it is pegged now, all else as it was when it was offered.

    What was confirmed may have been changed, shipped or cancelled since: that is for the commitment to show.
    """
    promise = snapshot.promises.get(quote) if held else None
    if promise is not None and promise.commitment is None:
        plan, beside = promise.plan, snapshot
    else:
        plan, beside = offer.plan, _with_room(offer, snapshot)
    tree = PegTree(plan, snapshot)
    return OfferOut.showing(
        offer,
        held=held,
        promised_date=offer.promised_on,
        untouched_promised_at=offer.promised_at if offer.untouched_at is None else offer.untouched_at,
        surplus=[
            SurplusOut.showing(one, quantity=quantity_of_item(one.quantity, one.item, snapshot.plant))
            for one in offer.surplus
        ],
        lines=[_line_out(line, plan, tree, snapshot) for line in offer.lines],
        operations=_operations_out(plan, quote, beside),
        moved=_moved_out(offer),
        proof=_proof_out(offer, snapshot),
        levers=[_lever_out(lever) for lever in offer.levers],
    )


def _with_room(offer: Offer, snapshot: Snapshot) -> Snapshot:
    """The plan with the work out of its way that would move, as far as that is there any more."""
    shifts = tuple(shift for shift in offer.plan.shifts if shift.quote in snapshot.promises)
    return snapshot.apply(PlanMoved(shifts=shifts, priority=0)) if shifts else snapshot


def _moved_out(offer: Offer) -> MovedOut:
    shifts = offer.plan.shifts
    return MovedOut(operations=sum(len(shift.operations) for shift in shifts), commitments=len(shifts))


def _proof_out(offer: Offer, snapshot: Snapshot) -> ProofOut:
    decimals = {line.line: decimals_of(line.item, snapshot.plant, line.decimals) for line in offer.lines}
    most = [MostOut(line=line, quantity=quantity(units, decimals[line])) for line, units in offer.proof.most]
    return ProofOut.showing(offer.proof, most=most)


def _lever_out(lever: Lever) -> LeverOut:
    parts = [LeverPartOut(kind=kind, ref=ref) for kind, ref in lever.together_with]
    return LeverOut.showing(lever, together_with=parts)


def _line_out(line: PromisedLine, plan: OrderPlan, tree: PegTree, snapshot: Snapshot) -> LineOut:
    decimals = decimals_of(line.item, snapshot.plant, line.decimals)
    return LineOut.showing(
        line,
        quantity=quantity(line.quantity, decimals),
        fill_rate=share(line.fill_rate),
        promised_date=line.promised_on,
        deliveries=[_delivery_out(one, decimals, tree) for one in plan.deliveries if one.line == line.line],
    )


def _delivery_out(delivery: Delivery, decimals: int, tree: PegTree) -> DeliveryOut:
    need, units = delivery.need, quantity(delivery.quantity, decimals)
    return DeliveryOut.showing(delivery, quantity=units, item=need.item, site=need.site, pegs=tree.below(need))


def _operations_out(plan: OrderPlan, quote: str, snapshot: Snapshot) -> list[OperationOut]:
    beside = _Beside(plan, quote, snapshot)
    return [
        _operation_out(run, operation, resource, beside, snapshot)
        for run in plan.runs
        for operation in run.operations
        for resource in operation.resources
    ]


def _operation_out(
    run: Run, operation: PlannedOperation, resource: str, beside: "_Beside", snapshot: Snapshot
) -> OperationOut:
    unit = taken_off(beside.labels, resource, run.id, operation.step)
    change_over = beside.change_overs[resource].get((run.id, operation.step, unit), 0)
    setup_minutes = own_setup_minutes(run, operation.step, snapshot.plant) + change_over
    return OperationOut.from_domain(
        run, operation, snapshot.plant, resource=resource, unit=unit, setup_minutes=setup_minutes
    )


class _Beside:
    """The offer's work among what others hold: the label that each unit wears, and what machines change over."""

    def __init__(self, plan: OrderPlan, quote: str, snapshot: Snapshot) -> None:
        own: dict[str, list[HeldTime]] = defaultdict(list)
        for resource, row in held_for(quote, plan.runs):
            own[resource].append(row)
        self.labels: Labels = {}
        self.change_overs: dict[str, ChangeOvers] = defaultdict(dict)
        for resource, rows in own.items():
            start, end = min(row.start for row in rows), max(row.end for row in rows)
            others = snapshot.held_on(resource).within(start, end)
            beside = [*rows, *(row for row in others if row.quote != quote)]
            self.labels |= unit_labels(resource, beside, snapshot.plant)
            self.change_overs[resource] = change_overs(snapshot, resource, rows, quote)
