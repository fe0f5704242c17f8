"""Work takes open time: the axis of everything it holds turns its minutes into an end."""

from ortools.sat.python.cp_model import CpModel, IntVar

from app.solver.capacity.modes import Mode, takes_of
from app.solver.model.choices import Choices, OperationChoice
from app.solver.model.problem import Problem


def work_takes_open_time(problem: Problem, model: CpModel, choices: Choices) -> None:
    """A present operation has one mode, and between its start and its end just its minutes of that mode's open time."""
    for run in choices.runs:
        for operation in run.operations:
            model.add(sum(taken for _, taken in operation.modes) == run.present)
            for mode, taken in operation.modes:
                _one_mode(problem, model, operation, mode, taken)


def _one_mode(problem: Problem, model: CpModel, operation: OperationChoice, mode: Mode, taken: IntVar) -> None:
    step = operation.step
    most = step.minutes(operation.input_most, mode.speed)
    if most == 0:
        model.add(operation.end == operation.start).only_enforce_if(taken)
        return
    minutes = model.new_int_var(0, most, "")
    _minutes(model, operation, mode, minutes, taken)
    windows = problem.windows(problem.shop.axis(step, mode.resources, mode.overtime))
    starts_in = [model.new_bool_var("") for _ in windows]
    model.add(sum(starts_in) == taken)
    for (start, end, _), chosen in zip(windows, starts_in, strict=True):
        model.add(operation.start >= start).only_enforce_if(chosen)
        model.add(operation.start < end).only_enforce_if(chosen)
        if not step.interruptible:
            model.add(operation.end <= end).only_enforce_if(chosen)
    if not step.interruptible:
        model.add(operation.end == operation.start + minutes).only_enforce_if(taken)
        return
    ends_in = [model.new_bool_var("") for _ in windows]
    model.add(sum(ends_in) == taken)
    for (start, end, _), chosen in zip(windows, ends_in, strict=True):
        model.add(operation.end > start).only_enforce_if(chosen)
        model.add(operation.end <= end).only_enforce_if(chosen)
    # Open minutes before an instant = the instant less what is closed before its window.
    closed_before_start = sum(chosen * (s - w) for (s, _, w), chosen in zip(windows, starts_in, strict=True))
    closed_before_end = sum(chosen * (s - w) for (s, _, w), chosen in zip(windows, ends_in, strict=True))
    worked = (operation.end - closed_before_end) - (operation.start - closed_before_start)
    model.add(worked == minutes).only_enforce_if(taken)


def _minutes(model: CpModel, operation: OperationChoice, mode: Mode, minutes: IntVar, taken: IntVar) -> None:
    """setup + ceil((fixed + input x minutes per unit) / speed), in whole numbers."""
    takes = takes_of(operation.step, mode)
    work = takes.fixed + operation.input_units * takes.each
    done = takes.scale * (minutes - takes.setup)
    model.add(done >= work).only_enforce_if(taken)
    model.add(done <= work + takes.scale - 1).only_enforce_if(taken)
