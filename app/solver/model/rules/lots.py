"""Runs and purchases come in lots."""

from collections import defaultdict
from fractions import Fraction
from itertools import pairwise

from ortools.sat.python.cp_model import CpModel, IntVar

from app.solver.model.choices import Choices, MoveChoice, RunChoice
from app.solver.model.problem import Problem


def lots_are_legal(problem: Problem, model: CpModel, choices: Choices) -> None:
    """A run or buy is absent, or a whole number of multiples between its minimum and maximum."""
    for supply in choices.supplies:
        least = 1
        if not isinstance(supply, MoveChoice):
            least = max(1, supply.source.minimum)
            if supply.source.multiple > 1:
                model.add_modulo_equality(0, supply.quantity, supply.source.multiple)
        model.add(supply.quantity >= least).only_enforce_if(supply.present)
        model.add(supply.quantity == 0).only_enforce_if(~supply.present)
        if isinstance(supply, RunChoice):
            _inputs_follow_yields(model, supply)
    _few_enough_runs(problem, model, choices)
    _alike_runs_in_order(model, choices)


def _few_enough_runs(problem: Problem, model: CpModel, choices: Choices) -> None:
    """Each line may have ``runs_max`` runs of an item, wherever and however they are made."""
    runs: dict[str, list[IntVar]] = defaultdict(list)
    for run in choices.runs:
        runs[run.place[0]].append(run.present)
    most = problem.shop.settings.runs_max * len(problem.order.wishes)
    for present in runs.values():
        if len(present) > most:
            model.add(sum(present) <= most)


def _inputs_follow_yields(model: CpModel, run: RunChoice) -> None:
    """Each step starts with what its yield asks for, from the last step back."""
    output = run.quantity
    for operation in reversed(run.operations):
        factor = 1 / Fraction(operation.step.yield_rate)
        scaled = factor.denominator * operation.input_units
        model.add(scaled >= factor.numerator * output)
        model.add(scaled <= factor.numerator * output + factor.denominator - 1)
        output = operation.input_units


def _alike_runs_in_order(model: CpModel, choices: Choices) -> None:
    """Runs of one routing are alike: those that exist come first, in the order of their starts."""
    for before, run in pairwise(choices.runs):
        if before.source is run.source:
            model.add_implication(run.present, before.present)
            first, second = before.operations[0].start, run.operations[0].start
            model.add(first <= second).only_enforce_if(run.present)
