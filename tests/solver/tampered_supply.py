"""Good plans made bad in supply, on the road or towards the customer."""

from collections import Counter
from dataclasses import replace
from typing import Any

from app.domain.needs import Need, Peg
from app.domain.plan import Buy, OrderPlan
from app.domain.supply import (
    OpenedSafetyStock,
    Receipt,
    SafetyStock,
    SafetyStockUse,
    Stock,
    SupplyKey,
    SupplyKind,
    stock_key,
)
from tests.solver.case import Case


def something_is_not_covered(case: Case) -> Case | None:
    pegged = _pegged(case)
    return case.with_need(replace(pegged, pegs=())) if pegged else None


def a_unit_is_taken_back(case: Case) -> Case | None:
    """A peg of less than nothing beside one of more than is needed."""
    pegged = _pegged(case)
    if pegged is None:
        return None
    first = pegged.pegs[0]
    pegs = (replace(first, quantity=first.quantity + 1), Peg(supply=first.supply, quantity=-1), *pegged.pegs[1:])
    return case.with_need(replace(pegged, pegs=pegs))


def the_stock_was_less(case: Case) -> Case | None:
    pegged = _pegged(case, SupplyKind.ON_HAND)
    if pegged is None:
        return None
    taken = {key: row for key, row in case.plant.stock.items() if (row.item, row.site) == (pegged.item, pegged.site)}
    return case.with_plant(stock={**case.plant.stock, **{key: replace(row, quantity=0) for key, row in taken.items()}})


def another_only_holds_it(case: Case) -> Case | None:
    """What is taken from stock is not there, but a purchase that somebody else's hold would bring."""
    alone = (need for need in case.plan.needs() if [peg.supply[0] for peg in need.pegs] == [SupplyKind.ON_HAND])
    pegged = next(alone, None)
    if pegged is None or any((made.item, made.site) == (pegged.item, pegged.site) for made in case.plan.makes):
        return None
    bought = Buy(
        id="theirs",
        purchasing="theirs",
        item=pegged.item,
        site=pegged.site,
        quantity=pegged.quantity,
        order_by=case.now,
        available_at=pegged.needed_at,
    )
    theirs = replace(
        case.promise,
        quote="another",
        commitment=None,
        expires_at=pegged.needed_at + 1,
        lines=(),
        plan=OrderPlan(fence_at=case.now, buys=(bought,)),
    )
    taken = replace(pegged, pegs=(Peg(supply=bought.key, quantity=pegged.quantity),))
    return replace(_with_no_more_than_is_taken(case.with_need(taken), pegged), others=(theirs,))


def _with_no_more_than_is_taken(case: Case, at: Need) -> Case:
    """What stock and receipts bring of an item at a site is just what the plan takes of them."""
    taken = Counter[SupplyKey]()
    for need in case.plan.needs():
        taken.update({peg.supply: peg.quantity for peg in need.pegs})

    def cut(row: Stock | Receipt, key: SupplyKey) -> Stock | Receipt:
        return replace(row, quantity=taken[key]) if (row.item, row.site) == (at.item, at.site) else row

    return case.with_plant(
        stock={key: cut(row, stock_key(row.item, row.site)) for key, row in case.plant.stock.items()},
        receipts={id: cut(row, (SupplyKind.RECEIPT, id)) for id, row in case.plant.receipts.items()},
    )


def the_receipt_comes_later(case: Case) -> Case | None:
    pegged = _pegged(case, SupplyKind.RECEIPT)
    if pegged is None:
        return None
    id = next(peg.supply[1] for peg in pegged.pegs if peg.supply[0] is SupplyKind.RECEIPT)
    late = replace(case.plant.receipts[id], available_at=pegged.needed_at + 1)
    return case.with_plant(receipts={**case.plant.receipts, id: late})


def it_is_taken_from_what_comes_later(case: Case) -> Case | None:
    """There is enough all the time, but what a need is said to take comes a minute too late for it."""
    pegged = _pegged(case, SupplyKind.ON_HAND)
    if pegged is None:
        return None
    late = Receipt(
        id="late",
        kind="purchase_order",
        item=pegged.item,
        site=pegged.site,
        quantity=pegged.quantity,
        available_at=pegged.needed_at + 1,
    )
    taken = replace(pegged, pegs=(Peg(supply=(SupplyKind.RECEIPT, late.id), quantity=pegged.quantity),))
    return case.with_need(taken).with_plant(receipts={**case.plant.receipts, late.id: late})


def more_safety_stock_is_wanted(case: Case) -> Case | None:
    pegged = _pegged(case, SupplyKind.ON_HAND)
    if pegged is None or any((one.item, one.site) == (pegged.item, pegged.site) for one in case.plan.opened):
        return None
    wanted = SafetyStock(item=pegged.item, site=pegged.site, quantity=10**6)
    return case.with_plant(safety_stock={**case.plant.safety_stock, (pegged.item, pegged.site): wanted})


def what_is_opened_stays_closed(case: Case) -> Case | None:
    return case.with_plan(opened=()) if case.plan.opened else None


def one_unit_less_is_opened(case: Case) -> Case | None:
    if not case.plan.opened:
        return None
    return case.with_plan(opened=_with_first(case, quantity=case.plan.opened[0].quantity - 1))


def more_is_opened_than_there_is(case: Case) -> Case | None:
    return case.with_plan(opened=_with_first(case, quantity=10**6)) if case.plan.opened else None


def the_policy_keeps_what_is_opened(case: Case) -> Case | None:
    return case.with_plan(opened=_with_first(case, by=SafetyStockUse.NONE)) if case.plan.opened else None


def what_is_sold_was_opened_as_a_component(case: Case) -> Case | None:
    if not case.plan.opened or case.plan.opened[0].item not in {line.item for line in case.promise.lines}:
        return None
    return case.with_plan(opened=_with_first(case, by=SafetyStockUse.COMPONENTS))


def _with_first(case: Case, **changes: Any) -> tuple[OpenedSafetyStock, ...]:
    first, *others = case.plan.opened
    return (replace(first, **changes), *others)


def the_supplier_takes_longer(case: Case) -> Case | None:
    for buy in case.plan.buys[:1]:
        source = case.plant.purchasing[buy.purchasing]
        slower = replace(source, lead_time_days=source.lead_time_days + 30)
        return case.with_plant(purchasing={**case.plant.purchasing, source.id: slower})
    return None


def the_supplier_sells_more_at_a_time(case: Case) -> Case | None:
    for buy in case.plan.buys[:1]:
        larger = replace(case.plant.purchasing[buy.purchasing], minimum=buy.quantity + 1)
        return case.with_plant(purchasing={**case.plant.purchasing, larger.id: larger})
    return None


def a_purchase_is_called_express(case: Case) -> Case | None:
    for buy in case.plan.buys[:1]:
        source = replace(case.plant.purchasing[buy.purchasing], expedite=None)
        rushed = (replace(buy, expedited=True), *case.plan.buys[1:])
        return case.with_plant(purchasing={**case.plant.purchasing, source.id: source}).with_plan(buys=rushed)
    return None


def a_unit_falls_off_the_truck(case: Case) -> Case | None:
    for move in case.plan.moves[:1]:
        return case.with_plan(moves=(replace(move, quantity=move.quantity + 1), *case.plan.moves[1:]))
    return None


def the_truck_takes_longer(case: Case) -> Case | None:
    sent = [one.lane for one in case.plan.deliveries if one.lane is not None]
    for lane in [*(move.lane for move in case.plan.moves), *sent][:1]:
        slower = replace(case.plant.lanes[lane], transit_minutes=case.plant.lanes[lane].transit_minutes + 43_200)
        return case.with_plant(lanes={**case.plant.lanes, slower.id: slower})
    return None


def picking_takes_longer(case: Case) -> Case | None:
    site = case.plant.sites[case.plan.deliveries[0].need.site]
    slower = replace(site, pick_pack_minutes=site.pick_pack_minutes + 10**5)
    return case.with_plant(sites={**case.plant.sites, site.id: slower})


def the_customer_is_elsewhere(case: Case) -> Case | None:
    return replace(case, promise=replace(case.promise, ship_to=None)) if case.promise.ship_to else None


def it_was_promised_sooner(case: Case) -> Case | None:
    last = max(one.deliver_at for one in case.plan.deliveries if one.line == case.promise.lines[0].line)
    return case.with_first_line(promised_at=last - 1)


def it_is_too_late_for_the_customer(case: Case) -> Case | None:
    return case.with_first_line(latest_at=case.promise.lines[0].promised_at - 1)


def the_customer_wants_more(case: Case) -> Case | None:
    return case.with_first_line(quantity=case.promise.lines[0].quantity + 1)


def it_starts_within_the_fence(case: Case) -> Case | None:
    starts = [operation.start for run in case.plan.runs for operation in run.operations]
    starts += [buy.order_by for buy in case.plan.buys]
    return case.with_plan(fence_at=min(starts) + 1) if starts else None


def the_horizon_is_nearer(case: Case) -> Case | None:
    return case.with_setting(horizon_days=0)


def _pegged(case: Case, kind: SupplyKind | None = None) -> Need | None:
    """A need that takes from a supply of a kind, or of any."""
    found = (need for need in case.plan.needs() if any(kind in (None, peg.supply[0]) for peg in need.pegs))
    return next(found, None)
