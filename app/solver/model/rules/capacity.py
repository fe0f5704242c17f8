"""No unit of a resource does two things at once."""

from collections import defaultdict

from ortools.sat.python.cp_model import CpModel, IntervalVar

from app.domain.calendar import union
from app.solver.capacity.standing import Machine
from app.solver.model.choices import Choices
from app.solver.model.problem import Problem


def units_are_held_by_one_at_a_time(problem: Problem, model: CpModel, choices: Choices) -> None:
    """At every minute, pauses included, what is planned, what is booked and what is chosen fit the units there are."""
    held: dict[str, list[IntervalVar]] = defaultdict(list)
    on_machines: dict[Machine, list[IntervalVar]] = defaultdict(list)
    for run in choices.runs:
        for operation in run.operations:
            longest = problem.until - problem.fence_at
            for mode, taken in operation.modes:
                if mode.resources and operation.step.minutes(1, mode.speed) > 0:
                    span = model.new_int_var(0, longest, "")
                    interval = model.new_optional_interval_var(operation.start, span, operation.end, taken, "")
                    for resource in mode.crowds:
                        held[resource].append(interval)
                    for machine in mode.machines:
                        on_machines[machine].append(interval)
    for resource, intervals in held.items():
        _beside_what_is_planned(problem, model, resource, intervals)
    for machine, intervals in on_machines.items():
        _beside_what_stands(problem, model, machine, intervals)


def _beside_what_stands(problem: Problem, model: CpModel, machine: Machine, intervals: list[IntervalVar]) -> None:
    standing = problem.shop.machines(problem.fence_at).standing(machine)
    taken = [(max(one.start, problem.fence_at), min(one.end, problem.until)) for one in standing]
    fixed = [model.new_fixed_size_interval_var(start, end - start, "") for start, end in union(taken)]
    model.add_no_overlap([*intervals, *fixed])


def _beside_what_is_planned(problem: Problem, model: CpModel, resource: str, intervals: list[IntervalVar]) -> None:
    planned = problem.shop.snapshot.occupations[resource]
    taken: list[tuple[IntervalVar, int]] = []
    ends = [*planned.times[1:], problem.until]
    for begins, ends_at, used in zip(planned.times, ends, planned.used, strict=False):
        start, end = max(begins, problem.fence_at), min(ends_at, problem.until)
        if used > 0 and start < end:
            interval = model.new_fixed_size_interval_var(start, end - start, "")
            taken.append((interval, min(used, planned.capacity)))
    if planned.capacity == 1:
        model.add_no_overlap([*intervals, *(interval for interval, _ in taken)])
    else:
        demands = [1] * len(intervals) + [used for _, used in taken]
        model.add_cumulative([*intervals, *(interval for interval, _ in taken)], demands, planned.capacity)
