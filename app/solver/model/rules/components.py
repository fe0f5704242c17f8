"""What a run takes of its components."""

from collections.abc import Sequence

from ortools.sat.python.cp_model import CpModel, IntVar

from app.solver.model.choices import Choices, OperationChoice, OptionChoice
from app.solver.model.problem import Problem


def runs_take_one_option_of_each_component(problem: Problem, model: CpModel, choices: Choices) -> None:
    """A present run takes one option of each component, as much as its input asks for, and nothing of the others."""
    for run in choices.runs:
        for operation in run.operations:
            for options in operation.components:
                model.add(sum(option.taken for option in options) == run.present)
                for option in options:
                    # An absent run has no input: without a choice the amount follows that alone.
                    _consumption(model, operation, option, [option.taken] if len(options) > 1 else [])
                    model.add(option.consumed == 0).only_enforce_if(~option.taken)


def _consumption(model: CpModel, operation: OperationChoice, option: OptionChoice, where: Sequence[IntVar]) -> None:
    """ceil(input x quantity per + fixed), in whole numbers."""
    each = option.material.quantity_per
    used = each.numerator * operation.input_units
    scaled = each.denominator * (option.consumed - option.material.fixed * option.taken)
    model.add(scaled >= used).only_enforce_if(where)
    model.add(scaled <= used + each.denominator - 1).only_enforce_if(where)
