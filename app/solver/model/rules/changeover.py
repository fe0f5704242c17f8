"""Machines are set up before work of a family starts: beside what is planned, and beside what is chosen."""

from collections import defaultdict

from ortools.sat.python.cp_model import CpModel, IntVar

from app.solver.capacity.standing import Machine, Standing
from app.solver.model.choices import Choices, OperationChoice
from app.solver.model.problem import Problem
from app.solver.model.rules.positions import Positions
from app.solver.model.rules.sequenced import Line, Thing


def machines_are_set_up_in_time(problem: Problem, model: CpModel, choices: Choices) -> None:
    """From every family that may be the last before it on its machine, work has the open minutes to change over.

    They count from the end of whatever stands between, and not before the fence. It matters no more what was before
    something that is sure to set the machine up itself: any work of the order, and of others what cannot lapse.
    """
    machines = problem.shop.machines(problem.fence_at)
    for machine, own in _own_work(problem, model, choices).items():
        line = Line(model, [*_fixed(problem, machine), *own], (problem.fence_at, problem.until))
        takes = machines.matrix(machine).minutes
        for last, target in line.pairs():
            if choices.are_too_many:
                return
            if target.family is not None:
                line.require(last, target, takes(last.family, target.family))


def _fixed(problem: Problem, machine: Machine) -> list[Thing]:
    """What the machine is set up for before anything, and what stands there as far as it can matter."""
    machines, positions = problem.shop.machines(problem.fence_at), Positions(problem, machine[0])
    state = Standing(-1, 0, machines.state(machine))
    things = [Thing.fixed(state, positions, sets_up=True)]
    for one in machines.standing(machine):
        things.append(Thing.fixed(one, positions, sets_up=one.family is not None))
        if one.settles and one.start >= problem.until:
            break
    return things


def _own_work(problem: Problem, model: CpModel, choices: Choices) -> dict[Machine, list[Thing]]:
    """The operations that may be on each machine, each with a literal for whether it is."""
    found: dict[Machine, list[Thing]] = defaultdict(list)
    for run in choices.runs:
        for operation in run.operations:
            on = _machines_of(operation)
            for resource in dict.fromkeys(resource for resource, _ in on):
                there = [machine for machine in on if machine[0] == resource]
                present = {machine: _is_on(model, on[machine]) for machine in there}
                positions = Positions(problem, resource)
                at = positions.of(model, operation.start, operation.end, list(present.values()))
                ready_at = positions.at(problem.fence_at)
                for machine in there:
                    found[machine].append(Thing.own(operation, present[machine], at, ready_at))
    return found


def _machines_of(operation: OperationChoice) -> dict[Machine, list[IntVar]]:
    """Each machine that it may hold for any time, with the literals of the modes in which it does."""
    found: dict[Machine, list[IntVar]] = defaultdict(list)
    for mode, taken in operation.modes:
        for machine in mode.machines if operation.step.minutes(1, mode.speed) > 0 else ():
            found[machine].append(taken)
    return found


def _is_on(model: CpModel, modes: list[IntVar]) -> IntVar:
    present = model.new_bool_var("")
    model.add(sum(modes) == present)
    return present
