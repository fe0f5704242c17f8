"""What an order's plan costs, what it leaves over, and the weakest thing it rests on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import reduce

from app.domain.calendar import intersection, without
from app.domain.hours.held_times import HeldTime, held_for
from app.domain.hours.open_hours import Hours
from app.domain.needs import taken_of_each
from app.domain.parts import Move, PlannedOperation, Run
from app.domain.plan import OrderPlan
from app.domain.plant import PlantModel
from app.domain.promise import Basis, Cost, PromisedLine, Surplus
from app.domain.quantity import Units
from app.domain.snapshots.setting_up import change_overs
from app.domain.snapshots.snapshot import Snapshot
from app.domain.supply import SupplyKind
from app.domain.timeline import MINUTES_PER_HOUR
from app.solver.money import money, worth

# Weakest last: an offer is as good as the last of these that it needs.
STRENGTH = list(Basis)


def cost_of(plan: OrderPlan, snapshot: Snapshot) -> Cost:
    """Machine time in full, setups included; purchase and transport of what the order takes, not of what is left over.

    A change-over counts as the plan stands now, with what moves for it where that goes.
    """
    taken, plant = taken_of_each(plan.pegs()), snapshot.plant
    production, overtime = _work_cost(plan, snapshot)
    purchase = transport = expedite = Fraction(0)
    for buy in plan.buys:
        source = plant.purchasing[buy.purchasing]
        purchase += worth(source.cost_per_unit, taken[buy.key], buy.item, plant)
        if buy.expedited and source.expedite:
            expedite += worth(source.expedite.extra_cost_per_unit, taken[buy.key], buy.item, plant)
    for one in plan.carried:
        lane, units = plant.lanes[one.lane or ""], taken[one.key] if isinstance(one, Move) else one.quantity
        transport += worth(lane.cost_per_unit, units, one.need.item, plant)
        if one.expedited and lane.expedite:
            expedite += worth(lane.expedite.extra_cost_per_unit, units, one.need.item, plant)
    return Cost(
        production=money(production),
        purchase=money(purchase),
        transport=money(transport),
        overtime=money(overtime),
        expedite=money(expedite),
    )


def _work_cost(plan: OrderPlan, snapshot: Snapshot) -> tuple[Fraction, Fraction]:
    """Of making: at regular rates, and what is worked in overtime."""
    plant = snapshot.plant
    production = _change_overs_cost(plan, snapshot)
    worked: dict[Decimal, int] = defaultdict(int)
    late: dict[Decimal, int] = defaultdict(int)
    for run in plan.runs:
        production += worth(plant.routings[run.routing].cost_per_unit, run.quantity, run.item, plant)
        for operation in run.operations:
            rate, minutes = _machine_time(run, operation, plant)
            worked[rate] += minutes
            for resource in operation.overtime:
                known, extra = plant.resources[resource], _overtime_minutes(resource, operation, snapshot)
                worked[known.cost_per_hour] -= extra * operation.resources.count(resource)
                if known.overtime is not None:
                    late[known.overtime.cost_per_hour] += extra * operation.resources.count(resource)
    return production + _at_rates(worked), _at_rates(late)


def _at_rates(worked: Mapping[Decimal, int]) -> Fraction:
    """Minutes by what an hour of them costs."""
    return sum([Fraction(rate) * minutes for rate, minutes in worked.items() if rate], Fraction(0)) / MINUTES_PER_HOUR


def _overtime_minutes(resource: str, operation: PlannedOperation, snapshot: Snapshot) -> int:
    """Minutes of the work in which the resource is there for overtime alone."""
    hours, span = snapshot.compiled.open_hours, (operation.start, operation.end)
    open_time = [
        hours.of_resource(one, *span, Hours.OVERTIME if one in operation.overtime else Hours.AGREED)
        for one in dict.fromkeys(operation.resources)
    ]
    late = without(reduce(intersection, open_time), hours.of_resource(resource, *span))
    return sum(end - start for start, end in late)


def revenue_of(lines: Iterable[PromisedLine], plant: PlantModel) -> Decimal | None:
    """None where some line has no price: a margin without it would mislead."""
    total = Fraction(0)
    for line in lines:
        price = line.price if line.price is not None else plant.items[line.item].price
        if price is None:
            return None
        total += worth(price, line.quantity, line.item, plant)
    return money(total)


def surplus_of(plan: OrderPlan) -> tuple[Surplus, ...]:
    """What lots leave over, by item and site."""
    taken = taken_of_each(plan.pegs())
    over: dict[tuple[str, str], Units] = defaultdict(int)
    for supply in plan.supplies("", held=True):
        over[supply.place] += supply.quantity - taken[supply.key]
    return tuple(Surplus(item=item, site=site, quantity=left) for (item, site), left in sorted(over.items()) if left)


def basis_of(plan: OrderPlan, plant: PlantModel) -> Basis:
    found = {Basis.STOCK}
    if any(operation.overtime for run in plan.runs for operation in run.operations):
        found.add(Basis.OVERTIME)
    for need in plan.needs():
        for peg in need.pegs:
            kind, name = peg.supply
            if kind is SupplyKind.MAKE:
                found.add(Basis.PLANNED_MAKE)
            elif kind is SupplyKind.BUY:
                found.add(Basis.PLANNED_BUY)
            elif kind is SupplyKind.RECEIPT and name in plant.receipts:
                confirmed = plant.receipts[name].confirmed
                found.add(Basis.CONFIRMED_RECEIPT if confirmed else Basis.UNCONFIRMED_RECEIPT)
    return max(found, key=STRENGTH.index)


def _machine_time(run: Run, operation: PlannedOperation, plant: PlantModel) -> tuple[Decimal, int]:
    """What an hour of it costs, and its minutes."""
    rate = sum([plant.resources[resource].cost_per_hour for resource in operation.resources], Decimal(0))
    if not rate:
        return rate, 0
    routing = plant.routings[run.routing]
    step = next(step for step in routing.steps if step.id == operation.step)
    speeds = [
        min([a.speed for a in entry if a.resource == resource])
        for entry, resource in zip(step.requires, operation.resources, strict=True)
    ]
    return rate, step.minutes(operation.input_units, min(speeds))


def _change_overs_cost(plan: OrderPlan, snapshot: Snapshot) -> Fraction:
    own: dict[str, list[HeldTime]] = defaultdict(list)
    for resource, row in held_for("", plan.runs) if snapshot.plant.setup_matrices else ():
        own[resource].append(row)
    cost = Fraction(0)
    for resource, rows in own.items():
        minutes = change_overs(snapshot, resource, rows)
        mine = sum(minutes.get((row.run, row.step, row.machine), 0) for row in rows)
        cost += Fraction(snapshot.plant.resources[resource].cost_per_hour) * mine / MINUTES_PER_HOUR
    return cost
