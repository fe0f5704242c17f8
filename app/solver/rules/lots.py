"""Runs and purchases come in lots."""

from fractions import Fraction

from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr

from app.domain.routing import Routing
from app.solver.choices import Choices, SupplyChoice
from app.solver.problem import Problem


def lots_are_legal(problem: Problem, model: CpModel, choices: Choices) -> None:
    """A run or buy is absent, or a whole number of multiples between its minimum and maximum."""
    for supply in choices.supplies:
        source = supply.routing or supply.purchasing
        if source is not None and source.multiple > 1:
            model.add_modulo_equality(0, supply.quantity, source.multiple)
        least = 1 if source is None else max(1, source.minimum)
        model.add(supply.quantity >= least).only_enforce_if(supply.present)
        model.add(supply.quantity == 0).only_enforce_if(~supply.present)
        if supply.routing is not None:
            _inputs_follow_yields(model, supply, supply.routing)
    _alike_runs_in_order(model, choices)


def _inputs_follow_yields(model: CpModel, run: SupplyChoice, routing: Routing) -> None:
    """Each step starts with what its yield asks for, from the last step back, and takes its components for it."""
    output = run.quantity
    for operation in reversed(run.operations):
        _equals_ceil(model, operation.input_units, output, 1 / Fraction(operation.step.yield_rate))
        for component, need in zip(operation.step.components, operation.needs, strict=True):
            if isinstance(need.quantity, IntVar):
                fixed = component.fixed * run.present
                _equals_ceil(model, need.quantity - fixed, operation.input_units, component.quantity_per)
        output = operation.input_units


def _equals_ceil(model: CpModel, result: LinearExpr | IntVar, base: IntVar, factor: Fraction) -> None:
    scaled = factor.denominator * result
    model.add(scaled >= factor.numerator * base)
    model.add(scaled <= factor.numerator * base + factor.denominator - 1)


def _alike_runs_in_order(model: CpModel, choices: Choices) -> None:
    """Runs of one routing are alike: those that exist come first, in the order of their starts."""
    before: SupplyChoice | None = None
    for run in choices.supplies:
        if run.routing is not None:
            if before is not None and before.routing is run.routing:
                model.add_implication(run.present, before.present)
                first, second = before.operations[0].start, run.operations[0].start
                model.add(first <= second).only_enforce_if(run.present)
            before = run
