"""Good plans made bad in one respect each: a fact of the plant, or a line of the plan, is no longer as it was."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from app.domain.capacity import Booking
from app.domain.changes import PromiseMade
from app.domain.plan import Buy, Need, OrderPlan, Peg, Run
from app.domain.plant import PlantModel
from app.domain.promise import Promise
from app.domain.routing import Routing, Step
from app.domain.snapshot import snapshot_of
from app.domain.supply import SafetyStock, SupplyKind, Validity
from app.domain.timeline import Minute
from app.domain.verification import Violation, violations


@dataclass(frozen=True)
class Case:
    """A plant with the promises it has, and one that is to be made at an instant."""

    plant: PlantModel
    promise: Promise
    now: Minute
    others: tuple[Promise, ...] = ()

    @property
    def violations(self) -> tuple[Violation, ...]:
        return violations(snapshot_of(self.plant, self.others), PromiseMade(promise=self.promise), self.now)

    @property
    def plan(self) -> OrderPlan:
        return self.promise.plan

    def with_plan(self, **changes: Any) -> "Case":
        return replace(self, promise=replace(self.promise, plan=replace(self.plan, **changes)))

    def with_first_run(self, run: Run) -> "Case":
        return self.with_plan(runs=(run, *self.plan.runs[1:]))

    def with_routing(self, routing: Routing) -> "Case":
        return self.with_plant(routings={**self.plant.routings, routing.id: routing})

    def with_plant(self, **changes: Any) -> "Case":
        return replace(self, plant=replace(self.plant, **changes))

    def with_setting(self, **changes: Any) -> "Case":
        return self.with_plant(settings=replace(self.plant.settings, **changes))

    def with_first_line(self, **changes: Any) -> "Case":
        first, *others = self.promise.lines
        return replace(self, promise=replace(self.promise, lines=(replace(first, **changes), *others)))

    def with_need(self, need: Need) -> "Case":
        return replace(self, promise=replace(self.promise, plan=self.plan.with_pegs({need.id: need.pegs})))


def tampered(case: Case) -> Iterator[tuple[str, Case]]:
    """Each way in which this case can be made bad, by name."""
    for way in WAYS:
        if bad := way(case):
            yield way.__name__, bad


def _routing(case: Case) -> Routing | None:
    return case.plant.routings[case.plan.runs[0].routing] if case.plan.runs else None


def _with_last_step(routing: Routing, **changes: Any) -> Routing:
    *others, last = routing.steps
    return replace(routing, steps=(*others, replace(last, **changes)))


def work_takes_longer(case: Case) -> Case | None:
    routing = _routing(case)
    return routing and case.with_routing(_with_last_step(routing, setup_minutes=routing.steps[-1].setup_minutes + 1))


def the_output_waits_longer(case: Case) -> Case | None:
    routing = _routing(case)
    return routing and case.with_routing(_with_last_step(routing, wait_minutes=routing.steps[-1].wait_minutes + 1))


def a_step_comes_too_soon(case: Case) -> Case | None:
    """The first step has ended a day later than the second one thought, and needs no machine to do so."""
    routing = _routing(case)
    if routing is None or len(routing.steps) < 2:
        return None
    first, *others = routing.steps
    return case.with_routing(replace(routing, steps=(replace(first, wait_minutes=first.wait_minutes + 10**5), *others)))


def the_lot_is_too_small(case: Case) -> Case | None:
    routing = _routing(case)
    return routing and case.with_routing(replace(routing, minimum=case.plan.runs[0].quantity + 1, maximum=None))


def the_lot_is_too_large(case: Case) -> Case | None:
    routing = _routing(case)
    if routing is None or case.plan.runs[0].quantity < 2:
        return None
    return case.with_routing(replace(routing, minimum=1, multiple=1, maximum=case.plan.runs[0].quantity - 1))


def the_routing_is_over(case: Case) -> Case | None:
    routing = _routing(case)
    return routing and case.with_routing(replace(routing, validity=Validity(end=case.plan.runs[0].available_at - 1)))


def the_routing_makes_something_else(case: Case) -> Case | None:
    routing = _routing(case)
    return routing and case.with_routing(replace(routing, steps=(*routing.steps, Step(id="99"))))


def the_work_needs_another_machine(case: Case) -> Case | None:
    for run in case.plan.runs[:1]:
        *before, last = run.operations
        others = sorted(case.plant.resources.keys() - set(last.resources))
        if last.resources and others:
            elsewhere = replace(last, resources=(others[0], *last.resources[1:]))
            return case.with_first_run(replace(run, operations=(*before, elsewhere)))
    return None


def the_machine_is_booked(case: Case) -> Case | None:
    worked = [operation for run in case.plan.runs for operation in run.operations if operation.resources]
    if not worked:
        return None
    resource = case.plant.resources[worked[0].resources[0]]
    taken = Booking(
        id="more", resource=resource.id, start=worked[0].end - 1, end=worked[0].end, units=resource.units_most
    )
    return case.with_plant(bookings={**case.plant.bookings, "more": taken})


def less_is_put_in(case: Case) -> Case | None:
    """The last step, without components, starts with a piece less than its yield asks for."""
    for run in case.plan.runs[:1]:
        *before, last = run.operations
        if not last.needs:
            return case.with_first_run(
                replace(run, operations=(*before, replace(last, input_units=last.input_units - 1)))
            )
    return None


def more_is_consumed(case: Case) -> Case | None:
    routing = _routing(case)
    if routing is None or not routing.steps[0].components:
        return None
    first, *others = routing.steps[0].components
    thirsty = replace(routing.steps[0], components=(replace(first, fixed=first.fixed + 1), *others))
    return case.with_routing(replace(routing, steps=(thirsty, *routing.steps[1:])))


def fewer_runs_are_allowed(case: Case) -> Case | None:
    return case.with_setting(runs_max=0) if case.plan.runs else None


def something_is_not_covered(case: Case) -> Case | None:
    pegged = _pegged(case)
    return pegged and case.with_need(replace(pegged, pegs=()))


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
    """What is taken is a purchase that somebody else's hold would bring."""
    pegged = _pegged(case)
    if pegged is None:
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
    return replace(case.with_need(taken), others=(theirs,))


def the_receipt_comes_later(case: Case) -> Case | None:
    pegged = _pegged(case, SupplyKind.RECEIPT)
    if pegged is None:
        return None
    id = next(peg.supply[1] for peg in pegged.pegs if peg.supply[0] is SupplyKind.RECEIPT)
    late = replace(case.plant.receipts[id], available_at=pegged.needed_at + 1)
    return case.with_plant(receipts={**case.plant.receipts, id: late})


def more_safety_stock_is_wanted(case: Case) -> Case | None:
    pegged = _pegged(case, SupplyKind.ON_HAND)
    if pegged is None:
        return None
    wanted = SafetyStock(item=pegged.item, site=pegged.site, quantity=10**6)
    return case.with_plant(safety_stock={**case.plant.safety_stock, (pegged.item, pegged.site): wanted})


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


def a_unit_falls_off_the_truck(case: Case) -> Case | None:
    for move in case.plan.moves[:1]:
        return case.with_plan(moves=(replace(move, quantity=move.quantity + 1), *case.plan.moves[1:]))
    return None


def the_truck_takes_longer(case: Case) -> Case | None:
    lanes = [one.lane for one in [*case.plan.moves, *case.plan.deliveries] if one.lane is not None]
    if not lanes:
        return None
    slower = replace(case.plant.lanes[lanes[0]], transit_minutes=case.plant.lanes[lanes[0]].transit_minutes + 43_200)
    return case.with_plant(lanes={**case.plant.lanes, slower.id: slower})


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


WAYS: tuple[Callable[[Case], Case | None], ...] = (
    work_takes_longer,
    the_output_waits_longer,
    a_step_comes_too_soon,
    the_lot_is_too_small,
    the_lot_is_too_large,
    the_routing_is_over,
    the_routing_makes_something_else,
    the_work_needs_another_machine,
    the_machine_is_booked,
    less_is_put_in,
    more_is_consumed,
    fewer_runs_are_allowed,
    something_is_not_covered,
    a_unit_is_taken_back,
    the_stock_was_less,
    another_only_holds_it,
    the_receipt_comes_later,
    more_safety_stock_is_wanted,
    the_supplier_takes_longer,
    the_supplier_sells_more_at_a_time,
    a_unit_falls_off_the_truck,
    the_truck_takes_longer,
    picking_takes_longer,
    the_customer_is_elsewhere,
    it_was_promised_sooner,
    it_is_too_late_for_the_customer,
    the_customer_wants_more,
    it_starts_within_the_fence,
    the_horizon_is_nearer,
)
