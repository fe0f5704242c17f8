"""What a plan costs, brings in, leaves over and rests on."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction

from app.domain.changes import PlanMoved
from app.domain.needs import Need
from app.domain.plan import OrderPlan
from app.domain.plant import PlantModel
from app.domain.promise import Basis, Offer, PromisedLine
from app.domain.quantity import Units
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import ItemSite, SupplyKey, SupplyKind
from tests.pricing.changing_over import minutes_changed_over
from tests.pricing.means import is_express
from tests.pricing.worked import minutes_worked

PARTS = ("production", "purchase", "transport", "overtime", "expedite")


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """``parts``: at the cent, each rounded once, half to even. ``margin`` is None where some line has no price."""

    parts: Mapping[str, Decimal]
    margin: Decimal | None
    surplus: Mapping[ItemSite, Units]
    basis: Basis

    @property
    def total(self) -> Decimal:
        return sum(self.parts.values(), Decimal(0))


def price_of(plan: OrderPlan, lines: Sequence[PromisedLine], snapshot: Snapshot) -> Price:
    """Of a plan that is made beside all that a snapshot has."""
    bill: dict[str, Fraction] = defaultdict(Fraction)
    for part, amount in [*_work(plan, snapshot), *_goods(plan, snapshot.plant)]:
        bill[part] += amount
    parts = {part: _cents(bill[part]) for part in PARTS}
    revenue = _revenue(lines, snapshot.plant)
    return Price(
        parts=parts,
        margin=None if revenue is None else revenue - sum(parts.values(), Decimal(0)),
        surplus=_surplus(plan),
        basis=_basis(plan, snapshot.plant),
    )


def misprices(offers: Sequence[Offer], snapshot: Snapshot) -> Iterator[str]:
    """Where offers say something else of themselves, beside what makes room for them; a sentence for each."""
    prices = [price_of(offer.plan, offer.lines, _with_room(offer.plan, snapshot)) for offer in offers]
    for offer, price in zip(offers, prices, strict=True):
        said = {each.name: getattr(offer.cost, each.name) for each in fields(offer.cost)}
        worked_out: dict[str, object] = {**price.parts, "extra": price.total - prices[0].total}
        said |= {"total": offer.cost.total, "margin": offer.margin, "basis": offer.basis}
        worked_out |= {"total": price.total, "margin": price.margin, "basis": price.basis}
        said["surplus"] = {(one.item, one.site): one.quantity for one in offer.surplus}
        worked_out["surplus"] = price.surplus
        for name, right in worked_out.items():
            if said[name] != right:
                yield f"{offer.kind}: {name} is said to be {said[name]}, and is {right}"


def _with_room(plan: OrderPlan, snapshot: Snapshot) -> Snapshot:
    return snapshot.apply(PlanMoved(shifts=plan.shifts, priority=1)) if plan.shifts else snapshot


def _work(plan: OrderPlan, snapshot: Snapshot) -> Iterator[tuple[str, Fraction]]:
    plant = snapshot.plant
    for run in plan.runs:
        yield "production", _worth(plant.routings[run.routing].cost_per_unit, run.quantity, run.item, plant)
        for operation in run.operations:
            for id in operation.resources:
                resource = plant.resources[id]
                regular, overtime = minutes_worked(operation, id, plant)
                yield "production", Fraction(resource.cost_per_hour) * regular / 60
                if overtime and resource.overtime is not None:
                    yield "overtime", Fraction(resource.overtime.cost_per_hour) * overtime / 60
    for id, minutes in minutes_changed_over(plan.runs, snapshot):
        yield "production", Fraction(plant.resources[id].cost_per_hour) * minutes / 60


def _goods(plan: OrderPlan, plant: PlantModel) -> Iterator[tuple[str, Fraction]]:
    """What the order takes or gives back of each purchase and transfer, and all that it is sent."""
    taken = _taken(plan, given_back=True)
    for buy in plan.buys:
        source = plant.purchasing[buy.purchasing]
        yield "purchase", _worth(source.cost_per_unit, taken[buy.key], buy.item, plant)
        if is_express(buy) and source.expedite is not None:
            yield "expedite", _worth(source.expedite.extra_cost_per_unit, taken[buy.key], buy.item, plant)
    sent = [(move.lane, taken[move.key], move.item, is_express(move)) for move in plan.moves]
    sent += [
        (one.lane, one.quantity, one.need.item, is_express(one)) for one in plan.deliveries if one.lane is not None
    ]
    for way, units, item, express in sent:
        lane = plant.lanes[way]
        yield "transport", _worth(lane.cost_per_unit, units, item, plant)
        if express and lane.expedite is not None:
            yield "expedite", _worth(lane.expedite.extra_cost_per_unit, units, item, plant)


def _taken(plan: OrderPlan, *, given_back: bool = False) -> dict[SupplyKey, Units]:
    """By supply, what the needs of the order itself take of it, and those of others that lent it theirs."""
    taken: dict[SupplyKey, Units] = defaultdict(int)
    needs = [*_parts(plan), *(move.need for move in plan.moves), *(one.need for one in plan.deliveries)]
    pegs = [peg for need in needs for peg in need.pegs]
    if given_back:
        pegs += [peg for repeg in plan.repegs for peg in repeg.pegs]
    for peg in pegs:
        taken[peg.supply] += peg.quantity
    return taken


def _parts(plan: OrderPlan) -> Iterator[Need]:
    return (need for run in plan.runs for operation in run.operations for need in operation.needs)


def _revenue(lines: Sequence[PromisedLine], plant: PlantModel) -> Decimal | None:
    """At the price that was asked for, else that of what is sent."""
    prices = [plant.items[line.item].price if line.price is None else line.price for line in lines]
    known = [price for price in prices if price is not None]
    if len(known) < len(lines):
        return None
    worth = (_worth(price, line.quantity, line.item, plant) for price, line in zip(known, lines, strict=True))
    return _cents(sum(worth, Fraction(0)))


def _surplus(plan: OrderPlan) -> dict[ItemSite, Units]:
    taken, over = _taken(plan, given_back=True), defaultdict[ItemSite, Units](int)
    for made in plan.makes:
        over[made.item, made.site] += made.quantity - taken[made.key]
    return {place: units for place, units in over.items() if units}


def _basis(plan: OrderPlan, plant: PlantModel) -> Basis:
    """The weakest of what it takes, of whomever that is; overtime is weaker still, even where it costs nothing."""
    works = ((operation, id) for run in plan.runs for operation in run.operations for id in operation.resources)
    if any(minutes_worked(operation, id, plant)[1] for operation, id in works):
        return Basis.OVERTIME
    taken = {key for key, units in _taken(plan).items() if units}
    kinds = {kind for kind, _ in taken}
    if SupplyKind.BUY in kinds:
        return Basis.PLANNED_BUY
    if SupplyKind.MAKE in kinds:
        return Basis.PLANNED_MAKE
    receipts = [plant.receipts[name] for kind, name in taken if kind is SupplyKind.RECEIPT]
    if any(not receipt.confirmed for receipt in receipts):
        return Basis.UNCONFIRMED_RECEIPT
    return Basis.CONFIRMED_RECEIPT if receipts else Basis.STOCK


def _worth(each: Decimal, units: Units, item: str, plant: PlantModel) -> Fraction:
    """``each`` is of one unit of the item, ``units`` are its smallest."""
    smallest: int = 10 ** plant.items[item].decimals
    return Fraction(each) * units / smallest


def _cents(amount: Fraction) -> Decimal:
    """A fraction is rounded half to even."""
    return Decimal(round(amount * 100)).scaleb(-2)
