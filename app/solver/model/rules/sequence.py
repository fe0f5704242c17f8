"""The steps of a run come one after another."""

from itertools import pairwise

from ortools.sat.python.cp_model import CpModel

from app.solver.model.choices import Choices
from app.solver.model.problem import Problem


def steps_follow_one_another(problem: Problem, model: CpModel, choices: Choices) -> None:
    """A step starts when the one before has ended and waited; the output is there when the last has."""
    for run in choices.runs:
        for before, after in pairwise(run.operations):
            model.add(after.start >= before.end + before.step.wait_minutes).only_enforce_if(run.present)
        last, validity = run.operations[-1], run.source.validity
        model.add(run.available_at == last.end + last.step.wait_minutes).only_enforce_if(run.present)
        if validity.start is not None:
            model.add(run.available_at >= validity.start).only_enforce_if(run.present)
        if validity.end is not None:
            model.add(run.available_at <= validity.end).only_enforce_if(run.present)
