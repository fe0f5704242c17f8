"""Good plans made bad on the floor: a routing, a machine or a run is no longer as it was."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.domain.calendar import Calendar
from app.domain.capacity import Booking, CapacityEvent, CapacityKind
from app.domain.routing import Routing, Step
from app.domain.setups import ANY, SetupMatrix
from app.domain.snapshots.snapshot import snapshot_of
from app.domain.validity import Validity
from tests.solver.case import Case


def _routing(case: Case) -> Routing | None:
    return case.plant.routings[case.plan.runs[0].routing] if case.plan.runs else None


def _with_last_step(routing: Routing, **changes: Any) -> Routing:
    *others, last = routing.steps
    return replace(routing, steps=(*others, replace(last, **changes)))


def work_takes_longer(case: Case) -> Case | None:
    routing = _routing(case)
    return (
        case.with_routing(_with_last_step(routing, setup_minutes=routing.steps[-1].setup_minutes + 1))
        if routing
        else None
    )


def work_takes_less(case: Case) -> Case | None:
    routing = _routing(case)
    if routing is None:
        return None
    minutes = case.plan.runs[0].operations[-1].end - case.plan.runs[0].operations[-1].start
    less = {"setup_minutes": 1, "fixed_minutes": Decimal(0), "minutes_per_unit": Fraction(0)}
    return case.with_routing(_with_last_step(routing, **less)) if minutes > 1 else None


def half_of_the_crew_comes_in_overtime(case: Case) -> Case | None:
    """The work takes two units, which are there in overtime alone, and one of them stays at home."""
    for run in case.plan.runs[:1]:
        first, *later = run.operations
        if len(first.resources) != 1 or first.start == first.end:
            return None
        routing, (id,) = case.plant.routings[run.routing], first.resources
        step = replace(routing.steps[0], requires=routing.steps[0].requires * 2)
        crew = replace(case.plant.resources[id], units=2, unit_changes=(), calendar="never")
        called_in = CapacityEvent(
            id="cap", resource=id, kind=CapacityKind.OVERTIME, start=case.now, end=run.available_at, units=1
        )
        two_by_two = case.with_routing(replace(routing, steps=(step, *routing.steps[1:]))).with_plant(
            resources={**case.plant.resources, id: crew},
            calendars={**case.plant.calendars, "never": Calendar(id="never", timezone="UTC")},
            capacity_events={"cap": called_in},
        )
        both = replace(first, resources=(id, id), units=(1, 2) if first.units else ())
        return two_by_two.with_first_run(replace(run, operations=(both, *later)))
    return None


def the_output_waits_longer(case: Case) -> Case | None:
    routing = _routing(case)
    return (
        case.with_routing(_with_last_step(routing, wait_minutes=routing.steps[-1].wait_minutes + 1))
        if routing
        else None
    )


def a_step_comes_too_soon(case: Case) -> Case | None:
    """The first step has ended a day later than the second one thought, and needs no machine to do so."""
    routing = _routing(case)
    if routing is None or len(routing.steps) < 2:
        return None
    first, *others = routing.steps
    return case.with_routing(replace(routing, steps=(replace(first, wait_minutes=first.wait_minutes + 10**5), *others)))


def the_lot_is_too_small(case: Case) -> Case | None:
    routing = _routing(case)
    return (
        case.with_routing(replace(routing, minimum=case.plan.runs[0].quantity + 1, maximum=None)) if routing else None
    )


def the_lot_is_too_large(case: Case) -> Case | None:
    routing = _routing(case)
    if routing is None or case.plan.runs[0].quantity < 2:
        return None
    return case.with_routing(replace(routing, minimum=1, multiple=1, maximum=case.plan.runs[0].quantity - 1))


def the_routing_is_over(case: Case) -> Case | None:
    routing = _routing(case)
    return (
        case.with_routing(replace(routing, validity=Validity(end=case.plan.runs[0].available_at - 1)))
        if routing
        else None
    )


def the_routing_makes_something_else(case: Case) -> Case | None:
    routing = _routing(case)
    return case.with_routing(replace(routing, steps=(*routing.steps, Step(id="99")))) if routing else None


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


def a_machine_changes_over_for_a_minute_more(case: Case) -> Case | None:
    """The first work of a family on a machine has all minutes from the fence on but one; nobody else stands there."""
    worked = [(run, operation) for run in case.plan.runs for operation in run.operations if any(operation.units)]
    families = {id: {step.id: step.setup_family for step in made.steps} for id, made in case.plant.routings.items()}
    for run, operation in sorted(worked, key=lambda entry: entry[1].start):
        family = families[run.routing][operation.step]
        resource = next(id for id, unit in operation.held if unit)
        earlier = [one for _, one in worked if one.start < operation.start and resource in one.resources]
        if family is None or earlier or operation.start == operation.end:
            continue
        machine = replace(case.plant.resources[resource], setup_matrix="slow", setup_state=None)
        alone = case.with_plant(resources={**case.plant.resources, resource: machine}, bookings={})
        axis = snapshot_of(alone.plant).compiled.axis_of_resources((resource,), case.now)
        there = axis.work_before(operation.start) - axis.work_before(case.plan.fence_at)
        slow = SetupMatrix(id="slow", rows={(ANY, family): there + 1})
        return alone.with_plant(setup_matrices={**case.plant.setup_matrices, "slow": slow})
    return None


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
    more = replace(
        first,
        fixed=first.fixed + 1,
        alternatives=tuple(replace(option, fixed=option.fixed + 1) for option in first.alternatives),
    )
    thirsty = replace(routing.steps[0], components=(more, *others))
    return case.with_routing(replace(routing, steps=(thirsty, *routing.steps[1:])))


def fewer_runs_are_allowed(case: Case) -> Case | None:
    return case.with_setting(runs_max=0) if case.plan.runs else None
