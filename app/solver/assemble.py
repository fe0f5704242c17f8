"""A settled draft as the plan of one order: with ids, every need pegged to the supply it takes, and nothing idle."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from app.domain.errors import PlanBroken
from app.domain.ledgers.ledger import Ledger, OwnedNeed
from app.domain.ledgers.safety_stock import drawn_on
from app.domain.needs import Need
from app.domain.parts import Buy, Delivery, Move, PlannedOperation, Run
from app.domain.pegs.pegging import Pegging, peg
from app.domain.pegs.pegging_a_plan import AtPlace, at_each_place, with_peggings
from app.domain.plan import OrderPlan
from app.domain.supply import ItemSite, OpenedSafetyStock, Supply, SupplyKey
from app.solver.arrangement import Arrangement
from app.solver.beside import Own, is_enough
from app.solver.delivered import Delivered
from app.solver.draft import DraftBuy, DraftMove, DraftNeed, DraftOperation, DraftRun
from app.solver.shop import Shop

# Whoever asks owns the plan until it is written; no promise in a snapshot has this name.
ASKING = "asking"

Made = TypeVar("Made")

NewId = Callable[[str], str]
"""Makes a fresh id with the given prefix: "run" gives "run_..."."""


def order_plan(shop: Shop, arrangement: Arrangement, new_id: NewId) -> OrderPlan:
    """
    Raises:
        PlanBroken: some need finds no supply, though the draft said there is: a bug.
    """
    draft = arrangement.draft
    plan = OrderPlan(
        # That a hold may still lapse is no matter any more once it is confirmed.
        fence_at=shop.now + shop.settings.frozen_fence,
        runs=tuple([_run(shop, run, id) for run, id in _named([*draft.runs], new_id, "run")]),
        buys=tuple([_buy(shop, buy, id) for buy, id in _named([*draft.buys], new_id, "buy")]),
        moves=tuple([_move(move, id) for move, id in _named([*draft.moves], new_id, "mov")]),
        deliveries=_deliveries(arrangement, new_id),
    )
    return _without_idle(shop, plan)


def _named(made: Collection[Made], new_id: NewId, prefix: str) -> Iterable[tuple[Made, str]]:
    """In the order of their ids: what is there at one instant is taken by id, and each time the ids are others."""
    return zip(made, sorted([new_id(prefix) for _ in made]), strict=True)


def _run(shop: Shop, run: DraftRun, run_id: str) -> Run:
    return Run(
        id=run_id,
        routing=run.routing.id,
        item=run.routing.item,
        site=run.routing.site,
        quantity=run.quantity,
        available_at=run.available_at,
        operations=tuple([_operation(shop, run, operation, run_id) for operation in run.operations]),
    )


def _operation(shop: Shop, run: DraftRun, operation: DraftOperation, run_id: str) -> PlannedOperation:
    step = run.routing.steps[operation.step].id
    return PlannedOperation(
        step=step,
        resources=operation.mode.resources,
        input_units=operation.input_units,
        start=operation.start,
        end=operation.end,
        needs=tuple([_need(need, f"{run_id}/{step}/{at}") for at, need in enumerate(operation.needs, start=1)]),
        units=operation.mode.units,
        overtime=_overtime(shop, operation),
    )


def _overtime(shop: Shop, operation: DraftOperation) -> tuple[str, ...]:
    """Those that it could not do without: its work takes no more open time when the others keep regular hours."""
    needed = operation.mode.overtime

    def minutes(overtime: tuple[str, ...]) -> int:
        axis = shop.axis_of(operation.mode.resources, overtime)
        return axis.work_before(operation.end) - axis.work_before(operation.start)

    for resource in needed:
        fewer = tuple(one for one in needed if one != resource)
        if minutes(fewer) == minutes(needed):
            needed = fewer
    return needed


def _need(need: DraftNeed, need_id: str) -> Need:
    item, site = need.place
    return Need(id=need_id, item=item, site=site, quantity=need.quantity, needed_at=need.at)


def _buy(shop: Shop, buy: DraftBuy, buy_id: str) -> Buy:
    """To be placed as late as it still comes when it is planned: who has to act shall not hurry for a closed gate."""
    order_by = shop.transport.latest_order(buy.source, buy.available_at, buy.order_by)
    return Buy(
        id=buy_id,
        purchasing=buy.source.row,
        item=buy.source.item,
        site=buy.source.site,
        quantity=buy.quantity,
        order_by=buy.order_by if order_by is None else order_by,
        available_at=buy.available_at,
        expedited=buy.source.express_of is not None,
    )


def _move(move: DraftMove, move_id: str) -> Move:
    item, site = move.place
    return Move(
        id=move_id,
        lane=move.lane.row,
        item=item,
        site=site,
        quantity=move.quantity,
        need=_need(move.need, move_id),
        ship_at=move.ship_at,
        available_at=move.available_at,
        expedited=move.lane.express_of is not None,
    )


def _deliveries(arrangement: Arrangement, new_id: NewId) -> tuple[Delivery, ...]:
    """What leaves and comes at once is one delivery, though it was planned as several."""
    at_once: dict[tuple[object, ...], list[Delivered]] = defaultdict(list)
    for one in arrangement.delivered:
        lane = one.way.lane.id if one.way.lane else None
        at_once[one.wish.line.line, one.way.site, lane, one.delivery.ship_at, one.deliver_at].append(one)
    return tuple([_delivery(parts, id) for parts, id in _named(at_once.values(), new_id, "dlv")])


def _delivery(parts: Sequence[Delivered], delivery_id: str) -> Delivery:
    """It is picked when the last of its parts may be: that still leaves in time."""
    last = max(parts, key=lambda one: one.delivery.need.at)
    quantity = sum([one.quantity for one in parts])
    return Delivery(
        id=delivery_id,
        line=last.wish.line.line,
        quantity=quantity,
        lane=last.way.lane.row if last.way.lane else None,
        need=replace(_need(last.delivery.need, delivery_id), quantity=quantity),
        ship_at=last.delivery.ship_at,
        deliver_at=last.deliver_at,
        expedited=last.way.lane is not None and last.way.lane.express_of is not None,
    )


_Places = Mapping[ItemSite, tuple[AtPlace, Pegging]]


def _without_idle(shop: Shop, plan: OrderPlan) -> OrderPlan:
    """Lots leave things over, and sometimes so much that a whole run or purchase is not needed after all.

    What it would have taken is free again, so others may turn out to be idle in their turn.
    """
    places = _pegged(shop, plan, {})
    while idle := set(_idle(shop, plan, places)):
        plan = plan.without(idle)
        places = _pegged(shop, plan, places)
    return _with_pegs(shop, plan, places)


def _idle(shop: Shop, plan: OrderPlan, places: _Places) -> Iterator[SupplyKey]:
    """What nobody takes anything of, nor waits for: it may have to be there in case a hold lapses.

    A run that sets a machine up stays: what comes after it counts on that.
    """
    pegged = (one.pegs for _, pegging in places.values() for of in (pegging.needs, pegging.repegs) for one in of)
    taken = {peg.supply for pegs in pegged for peg in pegs}
    without: dict[ItemSite, Own] = {}
    for made in plan.makes:
        if made.key in taken or _sets_up(made, shop):
            continue
        if made.place not in without:
            without[made.place] = _own(places[made.place][0])
        own = without[made.place]
        own.take(made.available_at, made.quantity)
        if is_enough(own.beside(shop.availability(made.place))):
            yield made.key
        else:
            own.take(made.available_at, -made.quantity)


def _sets_up(made: Run | Buy | Move, shop: Shop) -> bool:
    return isinstance(made, Run) and any(step.setup_family for step in shop.plant.routings[made.routing].steps)


def _own(there: AtPlace) -> Own:
    comes = [(one.available_at, -one.quantity) for one in there.supplies]
    return Own([*comes, *[(need.needed_at, need.quantity) for need in there.needs]])


def _pegged(shop: Shop, plan: OrderPlan, before: _Places) -> _Places:
    """``before``: the same before some was left out; where nothing was, all is pegged as it is there."""
    return {
        place: before[place] if place in before and before[place][0] == there else (there, _peg(shop, place, there))
        for place, there in at_each_place(plan, ASKING).items()
    }


def _peg(shop: Shop, place: ItemSite, there: AtPlace) -> Pegging:
    ledger = shop.ledger(place)
    pegging = peg(ledger, there.needs, ASKING, shop.now, shop.settings, there.supplies)
    short = [need for need in pegging.needs if not ledger.unlimited and not need.is_covered]
    if short:
        raise PlanBroken(f"{short[0].id} finds no supply of {place[0]} at {place[1]} in time")
    return pegging


def _with_pegs(shop: Shop, plan: OrderPlan, places: _Places) -> OrderPlan:
    opened: list[OpenedSafetyStock] = []
    for place, (there, pegging) in places.items():
        if place in shop.opened:
            opened += _opened(shop, shop.ledger(place), there.supplies, pegging)
    return replace(with_peggings(plan, [pegging for _, pegging in places.values()]), opened=tuple(opened))


def _opened(shop: Shop, ledger: Ledger, supplies: list[Supply], pegging: Pegging) -> Iterator[OpenedSafetyStock]:
    """As much of the safety stock as the plan uses at the instant when it uses most of it."""
    place = ledger.place
    needs = [OwnedNeed(owner=ASKING, need=need) for need in pegging.needs]
    for repeg in pegging.repegs:
        needs.append(ledger.needs[repeg.need].pegged(repeg.pegs))
    after = ledger.changed(supplies=supplies, needs=needs)
    used = drawn_on(ledger, after, shop.plant.safety_stock[place].quantity, shop.now, shop.settings)
    if used:
        yield OpenedSafetyStock(item=ledger.item, site=ledger.site, quantity=used, by=shop.opened[place])
