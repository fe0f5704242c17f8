"""What whoever takes an offer should know: what is used up, and what others have to agree to."""

from collections.abc import Iterator, Sequence

from app.domain.demand import PromiseRequest, ship_to_of
from app.domain.plan import OrderPlan
from app.domain.plant import PlantModel
from app.domain.promise import PromisedLine
from app.domain.quantity import quantity_text
from app.domain.supply import SupplyKind
from app.solver.arrangement import Arrangement
from app.solver.offering.wording import counting, warnings
from app.solver.settle import safety_given_up
from app.solver.shop import Shop


def warnings_of(
    arrangement: Arrangement, plan: OrderPlan, lines: Sequence[PromisedLine], request: PromiseRequest, shop: Shop
) -> tuple[str, ...]:
    found = list(_of_an_unknown_customer(request, shop.plant))
    if safety_given_up(shop, arrangement):
        found.append(warnings.safety_time())
    pegged = {peg.supply for need in plan.needs() for peg in need.pegs}
    receipts = sorted(name for kind, name in pegged if kind is SupplyKind.RECEIPT)
    if overdue := [name for name in receipts if shop.plant.receipts[name].available_at < shop.now]:
        found.append(warnings.overdue(overdue))
    for opened in plan.opened:
        quantity = quantity_text(opened.quantity, shop.plant.items[opened.item].decimals)
        found.append(warnings.opened(quantity, opened.item, opened.site))
    found += [warnings.substitute(line.item, line.instead_of) for line in lines if line.instead_of]
    return (*found, *dict.fromkeys(_of_other_means(plan, shop.plant)))


def _of_an_unknown_customer(request: PromiseRequest, plant: PlantModel) -> Iterator[str]:
    """A slip in a customer's name costs nothing but the way to him, which nobody would miss in the dates."""
    is_picked_up = ship_to_of(request, plant.customers) is None
    if request.customer is not None and request.customer not in plant.customers and is_picked_up:
        yield warnings.unknown_customer(request.customer)


def _of_other_means(plan: OrderPlan, plant: PlantModel) -> Iterator[str]:
    for run in plan.runs:
        for operation in run.operations:
            yield from map(warnings.overtime, operation.overtime)
    for buy in plan.buys:
        source = plant.purchasing[buy.purchasing]
        if buy.expedited and source.expedite:
            goods = warnings.goods_from(buy.item, source.supplier or source.id)
            yield warnings.express(
                goods, counting.days(source.expedite.lead_time_days), counting.days(source.lead_time_days)
            )
    for one in plan.carried:
        lane = plant.lanes[one.lane or ""]
        if one.expedited and lane.expedite:
            goods = warnings.goods_over(one.need.item, lane.origin, lane.destination)
            yield warnings.express(
                goods, counting.hours(lane.expedite.transit_minutes), counting.hours(lane.transit_minutes)
            )
