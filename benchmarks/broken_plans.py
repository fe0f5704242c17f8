"""A shop whose orders are planned and promised by day when one or more of its machines break down for five days.

Chains of 6 or 7 operations from benchmarks/factories.py, three machines for each operation, on two shift calendars. The
orders are planned in the order of their release, each as early as it can be, and promised to the end of the day on
which they are done, or one to three days later. The machines that have most to do in the first two weeks are down from
the third day on.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from random import Random

from app.domain.snapshots.compiled import CompiledPlant
from app.domain.timeline import MINUTES_PER_DAY, Minute
from app.solver.capacity.slots import earliest_slot
from app.solver.scheduling.board import Board
from app.solver.scheduling.compiled import CompiledProblem
from app.solver.scheduling.listing import listed
from app.solver.scheduling.problem import Job, Machine, Mode, Operation, Place, Problem, Schedule
from benchmarks.factories import NOW, Blueprint, Product, dense_minutes, machine, plant_of, products_of

OPERATIONS_AN_ORDER = 7
WEIGHTS = (1, 1, 1, 2, 5)
DOWN = (NOW + 2 * MINUTES_PER_DAY, NOW + 7 * MINUTES_PER_DAY)
FORTNIGHT = 14 * MINUTES_PER_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenPlan:
    """``planned`` is without faults but for the breakdown, which ``problem`` knows of."""

    problem: Problem
    planned: Schedule


def broken_plan(orders: int, machines: int, load: float, seed: int, down: int) -> BrokenPlan:
    """``down``: how many of the machines."""
    blueprint = Blueprint(
        resources=machines,
        operations=orders * OPERATIONS_AN_ORDER,
        load=load,
        tree_share=0,
        dense_weeks_max=inf,
        weeks=104,
        seed=seed,
    )
    products = products_of(blueprint)
    dice = Random(f"broken {seed}")
    ordered = [dice.choice(products) for _ in range(orders)]
    length = dense_minutes(replace(blueprint, operations=sum(one.operations for one in ordered)), products)
    releases = sorted(NOW + max(0, dice.randrange(-length // 5, length)) for _ in ordered)
    compiled = CompiledPlant(plant_of(blueprint, products))
    shop = [Machine(axis=compiled.axis_of_resources((machine(at),), NOW)) for at in range(machines)]
    work = [
        one
        for job, (product, release) in enumerate(zip(ordered, releases, strict=True))
        for one in _chain(product, job, release)
    ]
    operations = _numbered(work)
    unpromised = Problem(shop, [Job(due=release) for release in releases], operations)
    planned = _planned(unpromised)
    ends = planned.ends_of_jobs(unpromised)
    jobs = [Job(due=_promised(end or 0, dice), weight=dice.choice(WEIGHTS)) for end in ends]
    for at in _busiest(unpromised, planned)[:down]:
        shop[at] = replace(shop[at], taken=[(*DOWN, 1)])
    return BrokenPlan(problem=Problem(shop, jobs, operations), planned=planned)


def right_shifted(broken: BrokenPlan) -> Schedule:
    """Everything on its machine and in its order there, as late as it must."""
    problem, planned = broken.problem, broken.planned.places
    places: dict[int, Place] = {}
    free_at = [NOW] * len(problem.machines)
    for at in sorted(range(len(planned)), key=lambda one: (planned[one].start, one)):
        operation, mode = problem.operations[at], problem.operations[at].modes[planned[at].mode]
        known = problem.machines[mode.machines[0]]
        ready = max(operation.release, free_at[mode.machines[0]], *(places[one].end for one, _ in operation.after), 0)
        down = ([start for start, _, _ in known.taken], [end for _, end, _ in known.taken])
        if known.axis is None:
            raise ValueError("The machines of these factories have shifts")
        slot = earliest_slot(known.axis, [down], ready, mode.minutes, interruptible=mode.interruptible)
        if slot is None:
            raise ValueError("The broken plan does not fit into its horizon")
        places[at] = Place(planned[at].mode, *slot)
        free_at[mode.machines[0]] = slot[1]
    return Schedule([places[at] for at in range(len(planned))])


def _chain(product: Product, job: int, release: Minute) -> list[Operation]:
    (routing,) = product.routings
    return [
        Operation(
            job=job,
            release=release,
            modes=[
                Mode(
                    minutes=step.minutes(product.lot, one.speed),
                    machines=[int(one.resource.removeprefix("M"))],
                    interruptible=step.interruptible,
                )
                for one in step.requires[0]
            ],
        )
        for step in routing.steps
    ]


def _numbered(operations: list[Operation]) -> list[Operation]:
    """Each after the one before it in its job."""
    numbered = operations[:1]
    for at, (before, one) in enumerate(pairwise(operations)):
        numbered.append(replace(one, after=[(at, 0)]) if before.job == one.job else one)
    return numbered


def _planned(problem: Problem) -> Schedule:
    board: Board | None = listed(
        CompiledProblem(problem), lambda at, ready: (problem.operations[at].release, problem.operations[at].job, at)
    )
    if board is None:
        raise ValueError("The plan does not fit into its horizon")
    return board.schedule()


def _promised(end: Minute, dice: Random) -> Minute:
    days = -(-end // MINUTES_PER_DAY) + dice.choice((0, 1, 2, 3))
    return days * MINUTES_PER_DAY


def _busiest(problem: Problem, planned: Schedule) -> list[int]:
    minutes = [0] * len(problem.machines)
    for operation, place in zip(problem.operations, planned.places, strict=True):
        if place.start < NOW + FORTNIGHT:
            minutes[operation.modes[place.mode].machines[0]] += operation.modes[place.mode].minutes
    return sorted(range(len(minutes)), key=lambda at: -minutes[at])
